"""A calibration run inside the station, request by request: the kiosk's wizard.

`begin`, then for each step somebody places the weight and asks to `measure`; the view
says what to do next, what was wrong with the last step, and how it ended. The picture
to draw is the step's point on the deck. Nothing changes until the result is accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec

from firmware.clock import NS_PER_S, Clock
from firmware.description import BoardDescription
from firmware.reading import Reading
from station.calibrate.fours import Four
from station.calibrate.guide import STEP_SECONDS, CalibrationRun
from station.calibrate.plate import PlateReport
from station.calibrate.rest import rest
from station.calibrate.steps import Step
from station.calibration import Calibration
from station.errors import BadCalibration, BadRequest, NotNow
from station.language import _

CALM_NS = round(1.5 * NS_PER_S)
"""Between the request to measure and the measurement."""
STEP_NS = round(STEP_SECONDS * NS_PER_S)


class WizardView(msgspec.Struct, frozen=True):
    """Where a calibration stands, as the screen needs it."""

    state: str
    """`idle`, `waiting` (for a placement), `measuring`, `finished` (to be accepted or
    given up), `accepted` or `failed`."""
    done: int = 0
    total: int = 0
    step: Step | None = None
    """What to place where, while `waiting` or `measuring`."""
    reasons: tuple[str, ...] = ()
    """Why the step must be repeated, or why the run failed."""
    report: PlateReport | None = None
    """How good the result is, once `finished`."""
    mass_kg: float = 0.0
    gain_ratio: Four | None = None
    """Of each cell, measured over nominal, once the corners are done."""


class Wizard:
    """At most one calibration at a time; `keep` puts an accepted one in force."""

    def __init__(
        self,
        description: BoardDescription,
        clock: Clock,
        keep: Callable[[Calibration, PlateReport], None],
    ) -> None:
        self._description = description
        self._clock = clock
        self._keep = keep
        self._run: CalibrationRun | None = None
        self._made: tuple[Calibration, PlateReport] | None = None
        self._view = WizardView("idle")
        self._from_ns = 0
        self._taken: list[Reading] = []

    @property
    def active(self) -> bool:
        """Whether a calibration is under way."""
        return self._view.state in ("waiting", "measuring")

    @property
    def placement(self) -> str:
        """The command that puts on a simulated board what is being measured."""
        step, run = self._view.step, self._run
        if self._view.state != "measuring" or not step or not run or not step.weighed:
            return "weight:0:0:0"
        return f"weight:{run.mass_kg:g}:{step.ml_mm:g}:{step.ap_mm:g}"

    def act(self, action: str, mass_kg: float | None = None) -> WizardView:
        """Do `begin` (with the weight's mass), `measure`, `accept`, `cancel` or `view`.

        Raises:
            BadRequest: there is no such action, or the weight does not fit the cells.
            NotNow: nothing is to be measured, or accepted.
        """
        if action == "begin":
            if mass_kg is None:
                raise BadRequest("a calibration begins with mass_kg, the weight's mass")
            self.begin(mass_kg)
        elif action == "measure":
            self.measure()
        elif action == "accept":
            self.accept()
        elif action == "cancel":
            self.cancel()
        elif action != "view":
            raise BadRequest(
                f"a calibration cannot '{action}'; it can: accept, begin, cancel, "
                "measure, view"
            )
        return self._view

    def begin(self, mass_kg: float) -> None:
        """Begin anew. Raises `BadRequest` for a weight that does not fit."""
        self._run, self._made = CalibrationRun(self._description, mass_kg), None
        self._show("waiting")

    def measure(self) -> None:
        """Measure the present step. Raises `NotNow`."""
        if self._view.state != "waiting":
            raise NotNow(
                _("there is nothing to measure now: see the calibration's view")
            )
        self._taken = []
        self._from_ns = self._clock.now_ns() + CALM_NS
        self._show("measuring")

    def accept(self) -> None:
        """Put what was measured in force. Raises `NotNow`."""
        if self._made is None:
            raise NotNow(
                _("there is no new calibration to accept: go through it first")
            )
        made, self._made = self._made, None
        self._view = msgspec.structs.replace(self._view, state="accepted")
        self._keep(*made)

    def cancel(self) -> None:
        """Give up the run, or its result; nothing was changed."""
        self._run, self._made, self._view = None, None, WizardView("idle")

    def feed(self, reading: Reading) -> None:
        """Take in a conversion; the last one of a step brings the run on."""
        if self._view.state != "measuring" or reading.t_ns < self._from_ns:
            return
        self._taken.append(reading)
        if reading.t_ns - self._from_ns >= STEP_NS:
            self._end_step()

    def _end_step(self) -> None:
        run = self._run
        if run is None:
            return
        try:
            reasons = run.take(rest(self._taken))
            if run.step is None:
                self._finish(run)
            else:
                self._show("waiting", reasons)
        except BadCalibration as error:
            self._show("failed", [str(error)])

    def _finish(self, run: CalibrationRun) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        calibration, report = run.finish(
            calibration_id=f"{self._description.board_id}-{now:%Y%m%dT%H%M%SZ}",
            made_at=now.isoformat().replace("+00:00", "Z"),
        )
        self._made = calibration, report
        self._show("finished", report=report)

    def _show(
        self,
        state: str,
        reasons: Sequence[str] = (),
        report: PlateReport | None = None,
    ) -> None:
        run = self._run
        if run is None:
            return
        step = run.step if state in ("waiting", "measuring") else None
        corners = run.corner_check.gain_ratio if run.corner_check else None
        self._view = WizardView(
            state, *run.progress, step, tuple(reasons), report, run.mass_kg, corners
        )
