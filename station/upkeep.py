"""What staff do with the board between trials: calibrate, check, weigh its noise.

One at a time, and never while a trial runs. Whoever leads through it asks for the view
now and then; who does not ask any more has left, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from firmware.clock import NS_PER_S, Clock
from firmware.description import BoardDescription
from firmware.reading import Reading
from firmware.wire import Hello
from station.calibrate.dead_weight import TAKE_OFF, DeadWeight, DeadWeightView
from station.calibrate.noise_floor import NoiseFloor
from station.calibrate.plate import PlateReport
from station.calibrate.wizard import Wizard, WizardView
from station.calibration import Calibration
from station.diagnose.look import Look, LookView
from station.errors import BadRequest, NotNow
from station.language import _
from station.listening import Background
from station.store.zeros import NotedZero

LEFT_NS = 120 * NS_PER_S
"""Not asked about for so long, a calibration or noise check is given up."""
LOOK_SECONDS = (1.0, 60.0)
SYNTHETIC_BOARD = "synthetic"


class Upkeep:
    """Calibration wizard, self-check and noise check of one station.

    Args:
        board: who sends the readings; None while nobody does.
        check_free: raises `NotNow` while a trial runs.
        calibration: what the station measures with.
        keep: puts a calibration that was accepted in force.
        note: notes a noise floor.
        zeros: gives the noted zeros of a simulated board, or of a real one.
    """

    def __init__(
        self,
        description: BoardDescription,
        clock: Clock,
        background: Background,
        *,
        board: Callable[[], Hello | None],
        check_free: Callable[[], None],
        calibration: Callable[[], Calibration],
        send_to_board: Callable[[str], None],
        keep: Callable[[Calibration, PlateReport], None],
        note: Callable[[NoiseFloor], None],
        zeros: Callable[[bool], list[NotedZero]],
    ) -> None:
        self._clock = clock
        self._board = board
        self._check_free = check_free
        self._calibration = calibration
        self._send_to_board = send_to_board
        self._wizard = Wizard(description, clock, keep)
        self._look = Look(description, clock, background, zeros)
        self._dead_weight = DeadWeight(clock, background, note)
        self._asked_ns = clock.now_ns()

    @property
    def active(self) -> bool:
        """Whether the board is being calibrated or checked."""
        return self.reason is not None

    @property
    def reason(self) -> str | None:
        """Why no trial can begin, None when one can."""
        if self._wizard.active:
            return _("the board is being calibrated: finish or cancel that first")
        if self._look.active:
            return _("the board is being checked: wait some seconds")
        if self._dead_weight.active:
            return _("the board's noise is being measured: wait, or cancel that first")
        return None

    def calibrate(self, action: str, mass_kg: float | None) -> WizardView:
        """Lead through a calibration. On a simulated board the weight is placed.

        Raises:
            BadRequest: there is no such action, or the weight does not fit the cells.
            NotNow: a trial runs, no board is there, or nothing is to be measured.
        """
        self._asked_ns = self._clock.now_ns()
        if action == "begin" and not self._wizard.active:
            self._begin_with_weight()
        elif action == "accept":
            self._check_free()
        view = self._wizard.act(action, mass_kg)
        if action != "view":
            self._place(self._wizard.placement)
        return view

    def diagnose(self, action: str, seconds: float) -> LookView:
        """Listen to the board for so long and say what is wrong with it.

        Raises:
            BadRequest: there is no such action, or the time is too short or too long.
            NotNow: a trial runs, or the board is busy otherwise.
        """
        _check("self-check", action, ("view", "begin", "cancel"))
        if action == "begin":
            if not LOOK_SECONDS[0] <= seconds <= LOOK_SECONDS[1]:
                least, most = LOOK_SECONDS
                raise BadRequest(f"a self-check takes {least:g} to {most:g} seconds")
            self._begin()
            self._look.begin(seconds, self._board(), self._calibration())
        elif action == "cancel":
            self._look.cancel()
        return self._look.view()

    def noise_check(self, action: str, *, tared: bool) -> DeadWeightView:
        """Measure how restless the board is under a dead weight of 60 kg.

        Raises:
            BadRequest: there is no such action.
            NotNow: a trial runs, no board is there, or it has no zero yet.
        """
        _check("noise check", action, ("view", "begin", "cancel"))
        self._asked_ns = self._clock.now_ns()
        if action == "begin":
            self._begin_with_weight()
            if not tared:
                raise NotNow(_("the board has no zero yet: take everything off it"))
            self._dead_weight.begin(self._calibration())
        elif action == "cancel":
            self._dead_weight.cancel()
        if action != "view":
            self._place(self._dead_weight.placement)
        return self._dead_weight.view()

    def feed(self, reading: Reading) -> None:
        """Take in a conversion."""
        self._wizard.feed(reading)
        for stretch in (self._look.stretch, self._dead_weight.stretch):
            if stretch is not None:
                stretch.feed(reading)

    def tick(self) -> None:
        """Let time pass; call it often."""
        self._look.tick()
        if self._dead_weight.tick():
            self._place(TAKE_OFF)
        left = self._clock.now_ns() - self._asked_ns > LEFT_NS
        if left and (self._wizard.active or self._dead_weight.active):
            self.cancel()
            self._place(TAKE_OFF)

    def cancel(self) -> None:
        """Give up what needs a weight: the board is gone, or whoever did it is."""
        self._wizard.cancel()
        self._dead_weight.cancel()

    def _begin(self) -> None:
        self._check_free()
        if self.reason is not None:
            raise NotNow(self.reason)

    def _begin_with_weight(self) -> None:
        self._begin()
        board = self._board()
        if board is None:
            raise NotNow(_("the board does not answer: wait until it is back"))
        if board.simulated and board.driver != SYNTHETIC_BOARD:
            raise NotNow(_("this is a recording: no weight can be put on it"))

    def _place(self, command: str) -> None:
        """Put the weight on a simulated board, or take it off."""
        board = self._board()
        if board is not None and board.driver == SYNTHETIC_BOARD:
            self._send_to_board(command)


def _check(what: str, action: str, actions: Iterable[str]) -> None:
    if action not in actions:
        raise BadRequest(f"a {what} cannot '{action}'; it can: {', '.join(actions)}")
