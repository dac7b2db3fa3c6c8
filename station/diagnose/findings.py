"""What a check found, and which checks there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from firmware.reading import CELLS
from station.language import _, mark

CHECKS = {
    "board": mark("can the board be opened at all"),
    "gpio_chip": mark("which GPIO chip is used, and why that one"),
    "answers": mark("does every cell answer"),
    "rate": mark("conversions per second of each chip, and its 10/80 jumper"),
    "flagged": mark("share of readings that are faulty or lost"),
    "stuck": mark("does a data line or a value never change"),
    "saturation": mark("is a cell at the end of its range"),
    "noise": mark("noise of each cell at rest"),
    "spikes": mark("single wild values that no flag explains"),
    "corners": mark(
        "is each cell where it should be, the right way round (with --corners)"
    ),
    "calibration": mark("is the board calibrated, and how long ago"),
    "drift": mark("does the zero of the empty board wander, and with the temperature"),
    "supply": mark("has the Pi's supply been too weak"),
    "latency": mark("how late the machine wakes a program"),
    "priority": mark("may the sampler run before everything else"),
}
"""Every check by name; docs/diagnose.md says what to do about each."""


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one check says about one cell, or about the whole."""

    check: str
    """A key of `CHECKS`."""
    level: str
    """`ok`, `note` (worth knowing) or `problem`."""
    text: str
    """A sentence; for a problem also what to do."""
    cell: str | None = None
    value: float | None = None
    unit: str | None = None


class Diagnosis(msgspec.Struct, frozen=True):
    """All findings about a board."""

    board: str
    board_id: str
    simulated: bool
    seconds: float
    findings: tuple[Finding, ...]

    @property
    def well(self) -> bool:
        """Whether no check found a problem."""
        return all(finding.level != "problem" for finding in self.findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of `CHECKS`."""
    order = {check: place for place, check in enumerate(CHECKS)}
    return tuple(sorted(findings, key=lambda finding: order[finding.check]))


def merged(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Make one line of a check that all four cells passed."""
    for check, group in groupby(findings, key=lambda finding: finding.check):
        own = list(group)
        if len(own) < len(CELLS) or any(one.level != "ok" for one in own):
            yield from own
            continue
        values = [f"{one.value:.3g}" for one in own if one.value is not None]
        unit = f" {own[0].unit}" if own[0].unit else ""
        figures = f": {', '.join(values)}{unit}" if values else ""
        said = _("all four cells are good%(figures)s.", figures=figures)
        yield Finding(check, "ok", said)
