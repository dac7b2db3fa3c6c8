"""Beats that the station knows beforehand, in its own clock.

Beat 0 falls on the first moment of recording, or `lead` of a beat later where people
may be a little early for it; `count_in` beats come before it. The
kiosk is told the moment of beat 0 and schedules all beats at once on its audio clock;
nothing but this arithmetic says when a beat was.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.protocols.detectors.base import NS
from station.task_views import BeatsView

Sound = Literal["beat", "tick", "down", "stay", "up"]
"""`down` and `up` begin a movement, `stay` a pause, `beat` is to be met, `tick` only
counts on."""
MINUTE_NS = 60 * NS


class Metronome(msgspec.Struct, frozen=True):
    """A steady beat, with what each beat of a bar stands for."""

    bpm: Annotated[float, Meta(ge=20, le=300)]
    bar: tuple[Sound, ...] = ("beat",)
    count_in: Annotated[int, Meta(ge=0, le=16)] = 4
    lead: float = 0.0

    @property
    def period_ns(self) -> float:
        """From beat to beat."""
        return MINUTE_NS / self.bpm

    @property
    def count_in_s(self) -> float:
        """How long the beats before recording take."""
        return self.count_in * self.period_ns / NS

    def first_ns(self, recording_ns: int) -> int:
        """Return when beat 0 is, of a recording that begins at `recording_ns`."""
        return recording_ns + round(self.lead * self.period_ns)

    def view(self, recording_ns: int, length_ns: int) -> BeatsView:
        """Return the beats of a recording that begins at `recording_ns`."""
        first_ns = self.first_ns(recording_ns)
        count = math.ceil((recording_ns + length_ns - first_ns) / self.period_ns)
        return BeatsView(first_ns, self.bpm, self.bar, self.count_in, count)

    def at_ns(self, first_ns: int, number: int) -> int:
        """Return when beat `number` is, the first beat being at `first_ns`."""
        return first_ns + round(number * self.period_ns)

    def number_near(self, first_ns: int, t_ns: int, every: int = 1) -> int:
        """Return the beat that is nearest, among every so many from beat 0."""
        bars = (t_ns - first_ns) / (every * self.period_ns)
        return round(bars) * every
