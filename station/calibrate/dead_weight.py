"""The noise floor measured inside the station: a dead weight for a minute."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

import msgspec

from firmware.clock import NS_PER_S, Clock
from station.calibrate.noise_floor import NoiseFloor, noise_floor
from station.calibration import Calibration
from station.errors import StationError
from station.listening import Background, Stretch
from station.pipeline import cop_series
from station.results import recording_of

MINUTE_S = 60.0
MARGIN_S = 2.5
"""Around the minute, for the filter."""
CALM_S = 3.0
"""Between the touch that begins it and the first reading that counts."""
MASS_KG = 60.0
TAKE_OFF = "weight:0:0:0"
"""The command that takes the weight off a simulated board."""


class DeadWeightView(msgspec.Struct, frozen=True):
    """How far the noise check is, and what came out."""

    state: str
    """`idle`, `measuring`, `judging`, `finished` or `failed`."""
    seconds: float = CALM_S + MINUTE_S + 2 * MARGIN_S
    elapsed_s: float = 0.0
    found: NoiseFloor | None = None
    reason: str | None = None
    """Why it failed."""


class DeadWeight:
    """At most one noise check at a time; `keep` notes what it found."""

    def __init__(
        self,
        clock: Clock,
        background: Background,
        keep: Callable[[NoiseFloor], None],
    ) -> None:
        self._clock = clock
        self._background = background
        self._keep = keep
        self._stretch: Stretch | None = None
        self._calibration: Calibration | None = None
        self._view = DeadWeightView("idle")

    @property
    def active(self) -> bool:
        """Whether a noise check is under way."""
        return self._stretch is not None

    @property
    def stretch(self) -> Stretch | None:
        """What is being listened to."""
        return self._stretch

    @property
    def placement(self) -> str:
        """The command that puts on a simulated board what is being measured."""
        return f"weight:{MASS_KG:g}:0:0" if self.active else TAKE_OFF

    def begin(self, calibration: Calibration) -> None:
        """Measure for a minute from in a moment on."""
        from_ns = self._clock.now_ns() + round(CALM_S * NS_PER_S)
        self._stretch = Stretch(from_ns, MINUTE_S + 2 * MARGIN_S)
        self._calibration = calibration
        self._view = DeadWeightView("measuring")

    def view(self) -> DeadWeightView:
        """Return how far it is."""
        if self._stretch is None:
            return self._view
        left_ns = self._stretch.to_ns - self._clock.now_ns()
        elapsed_s = self._view.seconds - max(0, left_ns) / NS_PER_S
        return msgspec.structs.replace(self._view, elapsed_s=round(elapsed_s, 2))

    def tick(self) -> bool:
        """Judge once the time is over; return whether the weight may come off now."""
        stretch, calibration = self._stretch, self._calibration
        if stretch is None or calibration is None:
            return False
        if not stretch.over(self._clock.now_ns()):
            return False
        self._calibration = None
        self._view = DeadWeightView("judging")

        def judge() -> NoiseFloor:
            first, second, third, fourth = stretch.cells
            start_ns = stretch.from_ns + round(MARGIN_S * NS_PER_S)
            end_ns = start_ns + round(MINUTE_S * NS_PER_S)
            cells = (first, second, third, fourth)
            recording = recording_of(cells, calibration, start_ns, end_ns)
            return noise_floor(cop_series(recording))

        self._background(judge, lambda done: self._judged(stretch, done))
        return True

    def cancel(self) -> None:
        """Give it up, or forget what came out; what was noted stays."""
        self._stretch = self._calibration = None
        self._view = DeadWeightView("idle")

    def _judged(self, stretch: Stretch, done: Future[NoiseFloor]) -> None:
        if self._stretch is not stretch:
            return
        self._stretch = None
        error = done.exception()
        if isinstance(error, StationError):
            self._view = DeadWeightView("failed", reason=str(error))
            return
        found = done.result()
        self._view = DeadWeightView("finished", found=found)
        self._keep(found)
