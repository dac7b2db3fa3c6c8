"""Conversions as a table: what `heron sample` writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TextIO

from firmware.clock import NS_PER_S
from firmware.reading import CELLS, Flag, Reading, flag_names

HEADER = "cell,seq,t_ns,count,flags"


@dataclass(slots=True)
class SampleCounts:
    """How many conversions each cell gave, in the order of `CELLS`."""

    good: list[int] = field(default_factory=lambda: [0] * len(CELLS))
    flagged: list[int] = field(default_factory=lambda: [0] * len(CELLS))
    missed: list[int] = field(default_factory=lambda: [0] * len(CELLS))
    """Steps in `seq` beyond one, and conversions that never came."""
    _seqs: list[int | None] = field(default_factory=lambda: [None] * len(CELLS))

    def add(self, reading: Reading) -> None:
        """Count one reading."""
        cell = reading.cell
        before = self._seqs[cell]
        if before is not None and reading.seq > before + 1:
            self.missed[cell] += reading.seq - before - 1
        self._seqs[cell] = reading.seq
        if reading.flags & Flag.MISSING:
            self.missed[cell] += 1
        elif reading.flags:
            self.flagged[cell] += 1
        else:
            self.good[cell] += 1

    def summary(self) -> list[str]:
        """Return a line for each cell, and one for all."""
        rows = [*zip(CELLS, self.good, self.flagged, self.missed, strict=True)]
        rows.append(("all", sum(self.good), sum(self.flagged), sum(self.missed)))
        return [
            f"{name}: {good} good, {flagged} flagged, {missed} missed"
            for name, good, flagged, missed in rows
        ]


def write_samples(
    readings: Iterable[Reading], seconds: float, stream: TextIO
) -> SampleCounts:
    """Write `readings` for `seconds` from the first one; return what they were."""
    counts = SampleCounts()
    stream.write(HEADER + "\n")
    for reading in _first(seconds, readings):
        counts.add(reading)
        cell, seq, t_ns, count, flags = reading
        names = flag_names(flags) if flags else ""
        stream.write(f"{CELLS[cell]},{seq},{t_ns},{count},{names}\n")
    return counts


def _first(seconds: float, readings: Iterable[Reading]) -> Iterable[Reading]:
    end_ns = None
    for reading in readings:
        if end_ns is None:
            end_ns = reading.t_ns + round(seconds * NS_PER_S)
        if reading.t_ns >= end_ns:
            return
        yield reading
