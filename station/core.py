"""The station itself: fed readings, a clock and commands, it gives live views.

No socket and no thread is in here, so that whole trials pass in milliseconds in tests.
What needs the disk goes to the `Keeper`; what comes back is taken up in `tick`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from msgspec.structs import replace

from firmware.clock import Clock
from firmware.description import BoardDescription
from firmware.reading import Reading
from firmware.wire import Hello
from station.badges.memory import Badges
from station.board_memory import BoardMemory
from station.calibrate.noise_floor import NoiseFloor
from station.calibrate.plate import PlateReport
from station.calibration import Calibration
from station.demo import ask_person
from station.errors import NotNow
from station.foam import Foam
from station.language import _
from station.live.path import LivePath, LiveSample
from station.live.shown import Shown
from station.live.tare import EMPTY_N
from station.live.watch import Watch
from station.messages import LiveView, Problem
from station.protocols.detectors.presence import ON_BOARD_N
from station.protocols.library import find_protocol, why_not_offered
from station.protocols.series import SeriesState
from station.protocols.spec import Protocol
from station.series import Series
from station.status import status_of
from station.store.keeper import Errands, Keeper
from station.store.writer import Writer
from station.training import Hands, Training
from station.trial import RunningTrial, Whose, start_of, state_of
from station.trials import Trials
from station.troubles import Troubles
from station.upkeep import Upkeep
from station.zeroing import Zeroing

T = TypeVar("T")

SILENT_NS = 1_000_000_000
"""Without a reading for this long the board counts as away."""
PATIENCE_NS = 500_000_000
"""After this long without a reading time is made to pass without one. Readings of a
process that was held up come late but whole: they must not be given up before."""


class Station:
    """One board, one person at a time."""

    def __init__(
        self,
        *,
        data: Path,
        description: BoardDescription,
        protocols: dict[str, Protocol],
        keeper: Keeper,
        errands: Errands,
        clock: Clock,
        send_to_board: Callable[[str], None],
        calibration_for: Callable[[bool], Calibration],
        foams: Sequence[str] = (),
    ) -> None:
        self.data = data
        """The data folder."""
        self.protocols = protocols
        """Every test by id."""
        self._description = description
        self._keeper = keeper
        self.errands = errands
        self._clock = clock
        self._send_to_board = send_to_board
        self._hello: Hello | None = None
        self._calibration_for = calibration_for
        self._zeroing = Zeroing(calibration_for(False))
        self.troubles = Troubles()
        report = self.troubles.report
        self._memory = BoardMemory(data, description, keeper, errands, report)
        self._path = LivePath(self._zeroing.calibration, description.period_ns)
        self._watch = Watch(description, clock.now_ns())
        self._trials = Trials(
            keeper=keeper,
            errands=errands,
            clock=clock,
            calibration_now=lambda: self._zeroing.calibration,
        )
        self.upkeep = Upkeep(
            description,
            clock,
            self._in_background,
            board=lambda: self._hello if self.alive else None,
            check_free=self._check_free,
            calibration=lambda: self._zeroing.calibration,
            send_to_board=send_to_board,
            keep=self._calibrated,
            note=self._noise_measured,
            zeros=self._memory.zeros,
        )
        """What staff do with the board between trials."""
        self.badges = Badges(clock)
        self.series = Series(clock, self._begin_step)
        hands = Hands(clock, errands, keeper.submit, self._zero_for)
        self.training = Training(data, protocols, description, hands)
        self._surface = "firm"
        self.foam = Foam(foams)
        self._heard_ns: int | None = None
        self._shown = Shown()
        self._answered = False
        self._seq = 0

    def connected(self, hello: Hello) -> None:
        """Take note of who sends the readings from here on."""
        calibration = self._calibration_for(hello.simulated)
        known = self._zeroing.calibration
        changed = (calibration.id, calibration.noise_floor_mm_s) != (
            known.id,
            known.noise_floor_mm_s,
        )
        other_board = self._hello is not None and hello.board != self._hello.board
        # Simulated cells have other zeros each time they start.
        if changed or other_board or hello.simulated:
            self._zeroing = Zeroing(calibration)
        self._hello = hello
        self._path = LivePath(self._zeroing.calibration, round(1e9 / hello.rate_hz))
        played = hello.board.startswith("playback")
        self._watch = Watch(self._description, self._clock.now_ns(), played=played)

    def disconnected(self) -> None:
        """Take note that the sampler is gone: a trial under way cannot go on."""
        self._heard_ns = None
        self.upkeep.cancel()
        self._trials.lose_board()
        self.training.pass_time(self._clock.now_ns(), "no_signal")

    def feed(self, reading: Reading) -> None:
        """Take in one conversion."""
        self._heard_ns = self._clock.now_ns()
        self._watch.push(reading)
        self._trials.record(reading)
        self.upkeep.feed(reading)
        for sample in self._path.push(reading):
            self._see(sample)

    def tick(self) -> None:
        """Let time pass and take up what came back; 30 times a second or more."""
        self.errands.collect()
        self.upkeep.tick()
        now_ns = self._clock.now_ns()
        self._trials.try_again(now_ns)
        faulty = self._busy and bool(self._faults())
        if self._trials.running is not None and faulty:
            self._trials.tell("board_fault")
        self.training.pass_time(now_ns, "board_fault" if faulty else None)
        self.series.follow(self._trials.last, busy=self._trials.busy)
        if self._heard_ns is None or now_ns - self._heard_ns < PATIENCE_NS:
            return
        for sample in self._path.pass_time(now_ns):
            self._see(sample)
        self._trials.pass_time(now_ns)

    def close(self) -> None:
        """Have what is over stored; what still runs is found at the next start."""
        self._trials.close()

    @property
    def alive(self) -> bool:
        """Whether readings arrive."""
        heard_ns = self._heard_ns
        return heard_ns is not None and self._clock.now_ns() - heard_ns < SILENT_NS

    @property
    def occupied(self) -> bool:
        """Whether somebody stands on the board."""
        return self.alive and self._shown.total_n > ON_BOARD_N

    def now_ns(self) -> int:
        """Return the time on the clock of the readings."""
        return self._clock.now_ns()

    @property
    def tared(self) -> bool:
        """Whether the zero is to be trusted."""
        return self._zeroing.tared

    @property
    def news(self) -> bool:
        """Whether something changed that a view should tell at once."""
        told = (self._trials, self.series, self.training)
        return self._answered or any(one.news for one in told)

    @property
    def busy(self) -> bool:
        """Whether a trial runs, or begins, or is not stored yet, or a set runs."""
        return self._trials.busy or self.training.active

    def view(self) -> LiveView:
        """Return what is to be shown now, and forget the points that it carries."""
        for one in (self._trials, self.series, self.training):
            one.news = False
        self._answered = False
        self._seq += 1
        now_ns = self._clock.now_ns()
        hello = self._hello
        trial = self._trials.last
        shown = trial.view(now_ns) if trial else None
        if shown is not None:
            shown = replace(shown, series=self.series.view(now_ns))
        return LiveView(
            seq=self._seq,
            t_ns=now_ns,
            board=hello.board if hello else "",
            simulated=bool(hello and hello.simulated),
            commands=hello.commands if hello else (),
            connected=self.alive,
            tared=self._zeroing.tared,
            total_n=round(self._shown.total_n, 1),
            present=self._shown.total_n > ON_BOARD_N,
            points=self._shown.take_points(),
            trial=shown,
            problems=self.problems(),
            foot=self._shown.foot(busy=self._busy),
            session=self.training.view(now_ns),
        )

    def problems(self) -> list[Problem]:
        """Return what is wrong now, with the machine or with the disk."""
        hello = self._hello
        found = self._watch.problems(
            self._clock.now_ns(),
            self._zeroing.calibration,
            # Nothing can be said of a board that was never there.
            tared=hello is None or self._zeroing.tared,
        )
        calibration, stored = self._zeroing.calibration, self._trials.trouble
        return self.troubles.all(found, stored, calibration, hello)

    def status(self) -> dict[str, Any]:
        """Return what station this is and what it is connected to."""
        trial, figures = self._trials.last, self._zeroing.calibration.figures
        return status_of(self, self._hello, figures, self._watch.rates_hz, trial)

    def start_trial(
        self, protocol_id: str, side: str | None, whose: Whose | None = None
    ) -> Future[dict[str, str]]:
        """Begin a test; the result holds `trial`, the id of its first trial.

        A protocol with several steps makes a `series` of trials. One that waits for
        somebody between two steps ends when another test begins.

        Raises:
            UnknownProtocol: there is no such protocol.
            BadRequest: the side is missing, unknown or not wanted.
            NotNow: another trial runs, or the board is not fit for one.
        """
        protocol = find_protocol(self.protocols, protocol_id)
        return self.series.begin(protocol, side, whose or Whose())

    def _begin_step(
        self, protocol: Protocol, series: SeriesState, whose: Whose
    ) -> Future[dict[str, str]]:
        """Begin the step of a protocol that comes next."""
        spec = protocol.steps[series.upcoming]
        hello = self._fit_for(protocol)
        asked = spec.side == "ask" or len(protocol.steps) == 1
        state = state_of(
            protocol,
            self._description,
            t_ns=self._clock.now_ns(),
            side=series.side if asked else None,
            tared=self._zero_for(spec.surface),
            step=series.upcoming,
        )
        start = start_of(protocol, state, hello, whose, series.id)
        noted = self.foam.noted(spec, state.begun_ns)
        return self._trials.begin(RunningTrial(protocol, state, noted), start)

    def _zero_for(self, surface: str) -> bool:
        """Return whether the zero fits what lies on the board; else look for it."""
        if surface != self._surface:
            self._surface = surface
            self._zeroing.search()
        return self._zeroing.tared

    def cancel_trial(self) -> None:
        """Stop the test that is under way. Raises `NotNow` if there is none."""
        if self._trials.running is None and self.series.stop():
            return
        self.tell_trial("cancel")

    def steer(self, name: str) -> None:
        """Go on in a test of several steps; see `protocols.series.command`.

        Raises:
            NotNow: no such test is under way, or it does not fit the moment.
        """
        self.series.steer(name)
        self.series.follow(self._trials.last, busy=self._trials.busy)

    def tell_trial(self, event: str) -> None:
        """Tell the trial what the operator saw. Raises `NotNow`, `BadRequest`."""
        self._trials.tell(event)

    def tare(self) -> None:
        """Look for a new zero. Raises `NotNow` while a trial runs."""
        self._check_free()
        self._zeroing.search()

    def supply(self, *, weak: bool) -> None:
        """Take note of whether the supply is too weak; a trial that runs is marked."""
        self.troubles.supply(self._trials.running, weak=weak)

    def demo(self, action: str) -> None:
        """Have the simulated person do something. Raises `BadRequest`, `NotNow`."""
        now_ns = self._clock.now_ns()
        trial, session = self._trials.running, self.training.view(now_ns)
        shown = session.trial if session else trial.view(now_ns) if trial else None
        ask_person(action, self._hello, shown, self._send_to_board)

    def write(self, work: Callable[[Writer], T]) -> Future[T]:
        """Have `work` done by the only hand that writes, after all before it."""
        return self._keeper.submit(work)

    def _fit_for(self, protocol: Protocol) -> Hello:
        """Return whose readings a trial may rest on. Raises `NotNow`."""
        if self._trials.trouble is not None:
            raise NotNow(self._trials.trouble.text)
        if self._trials.busy:
            raise NotNow(_("a trial runs already: finish or stop it first"))
        if self.training.active:
            raise NotNow(_("a set of a session runs: finish or stop it first"))
        if self.upkeep.reason is not None:
            raise NotNow(self.upkeep.reason)
        if self._hello is None or not self.alive:
            raise NotNow(_("the board does not answer: wait until it is back"))
        for problem in self._faults():
            raise NotNow(problem.text)
        reason = why_not_offered(protocol, self._description)
        if reason is not None:
            raise NotNow(reason)
        return self._hello

    @property
    def _busy(self) -> bool:
        """Whether somebody on the board is followed now."""
        return self._trials.running is not None or self.training.active

    def _check_free(self) -> None:
        if self.busy:
            raise NotNow(_("a trial runs: wait until it is over"))

    def _in_background(
        self, work: Callable[[], T], then: Callable[[Future[T]], None]
    ) -> None:
        self.errands.expect(self._keeper.submit(lambda _: work()), then)

    def _calibrated(self, calibration: Calibration, report: PlateReport) -> None:
        """Put a new calibration in force and have it stored."""
        self._zeroing = Zeroing(calibration)
        self._path.calibration = calibration
        self._memory.keep_calibration(calibration, report, self._hello)

    def _noise_measured(self, found: NoiseFloor) -> None:
        """Put a new noise floor in force and have it stored."""
        noted = found.noted_in(self._zeroing.calibration)
        self._zeroing.calibration = self._path.calibration = noted
        self._memory.keep_noise_floor(noted, self._hello)

    def _faults(self) -> list[Problem]:
        """Return what keeps trials from being scored."""
        return [one for one in self.problems() if one.severity == "fault"]

    def _see(self, sample: LiveSample) -> None:
        busy = self._busy or self.upkeep.active
        self._answered |= self._shown.see(sample, busy=busy)
        tared_before = self._zeroing.tared
        if moved := self._zeroing.push(sample, busy=busy):
            self._path.calibration = self._zeroing.calibration
        if self._zeroing.tared and abs(sample.raw.total_n) < EMPTY_N:
            self._memory.keep_zero(
                sample.raw.t_ns,
                self._zeroing.calibration,
                self._hello,
                tare=not tared_before,
            )
        self._trials.see(sample.raw)
        self.training.see(sample.raw)
        if self._zeroing.tared:  # Maybe found while the trial was being stored.
            self._trials.tared(sample.raw.t_ns)
        if moved:
            self.training.tared(sample.raw.t_ns)
