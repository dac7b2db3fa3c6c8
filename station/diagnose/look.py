"""A self-check inside the running station: it listens along and stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from itertools import chain

import msgspec

from firmware.clock import Clock
from firmware.description import BoardDescription
from firmware.wire import Hello
from station.calibration import Calibration
from station.diagnose.cells import cell_findings
from station.diagnose.drift import drift_finding
from station.diagnose.findings import Diagnosis, Finding, in_order
from station.diagnose.machine import (
    calibration_finding,
    gpio_finding,
    latency_finding,
    supply_finding,
)
from station.language import _
from station.listening import Background, Stretch
from station.store.zeros import NotedZero

GPIO_BOARD = "gpio"


class LookView(msgspec.Struct, frozen=True):
    """How far the self-check is, and what it found."""

    state: str
    """`idle`, `looking`, `judging` or `done`."""
    seconds: float = 0.0
    elapsed_s: float = 0.0
    diagnosis: Diagnosis | None = None


class Look:
    """At most one self-check at a time; the last one found stays to be read."""

    def __init__(
        self,
        description: BoardDescription,
        clock: Clock,
        background: Background,
        zeros: Callable[[bool], list[NotedZero]],
    ) -> None:
        """Listen along; `zeros` gives those of a simulated board, or of a real one."""
        self._zeros = zeros
        self._description = description
        self._clock = clock
        self._background = background
        self._stretch: Stretch | None = None
        self._seconds = 0.0
        self._judge: Callable[[], Diagnosis] | None = None
        self._found: Diagnosis | None = None

    @property
    def active(self) -> bool:
        """Whether a self-check is under way."""
        return self._stretch is not None

    @property
    def stretch(self) -> Stretch | None:
        """What is being listened to."""
        return self._stretch

    def begin(
        self, seconds: float, hello: Hello | None, calibration: Calibration
    ) -> None:
        """Listen for so long, then judge, away from the thread that calls this."""
        stretch = Stretch(self._clock.now_ns(), seconds)

        def judge() -> Diagnosis:
            findings = self._findings(stretch, hello, calibration)
            return Diagnosis(
                hello.board if hello else "",
                self._description.board_id,
                bool(hello and hello.simulated),
                seconds,
                in_order(findings),
            )

        self._stretch, self._seconds, self._judge = stretch, seconds, judge
        self._found = None

    def view(self) -> LookView:
        """Return how far it is."""
        if self._stretch is None:
            state = "done" if self._found else "idle"
            return LookView(state, self._seconds, self._seconds, self._found)
        elapsed_s = self._stretch.elapsed_s(self._clock.now_ns())
        state = "looking" if self._judge else "judging"
        return LookView(state, self._seconds, elapsed_s)

    def tick(self) -> None:
        """Judge what was heard, once the time is over."""
        stretch, judge = self._stretch, self._judge
        if stretch is None or judge is None or not stretch.over(self._clock.now_ns()):
            return
        self._judge = None
        self._background(judge, lambda done: self._judged(stretch, done))

    def cancel(self) -> None:
        """Give it up."""
        self._stretch = self._judge = None

    def _judged(self, stretch: Stretch, done: Future[Diagnosis]) -> None:
        if self._stretch is stretch:
            self._stretch, self._found = None, done.result()

    def _findings(
        self, stretch: Stretch, hello: Hello | None, calibration: Calibration
    ) -> list[Finding]:
        findings = cell_findings(chain(*stretch.cells), self._description)
        if hello is None:
            text = _("No board is connected: restart the station and look at its log.")
            findings.append(Finding("board", "problem", text))
        elif hello.driver == GPIO_BOARD:
            from firmware.lines import (  # noqa: PLC0415 - loads the GPIO library
                chip_labels,
            )

            findings.append(gpio_finding(self._description, chip_labels))
        findings += [supply_finding(), latency_finding(self._clock)]
        findings.append(calibration_finding(calibration, datetime.now(UTC)))
        findings.append(drift_finding(self._zeros(bool(hello and hello.simulated))))
        return findings
