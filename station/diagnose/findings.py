"""What a check found, and which checks there are."""

from __future__ import annotations

import msgspec

CHECKS = {
    "board": "can the board be opened at all",
    "gpio_chip": "which GPIO chip is used, and why that one",
    "answers": "does every cell answer",
    "rate": "conversions per second of each chip, and its 10/80 jumper",
    "flagged": "share of readings that are faulty or lost",
    "stuck": "does a data line or a value never change",
    "saturation": "is a cell at the end of its range",
    "noise": "noise of each cell at rest",
    "spikes": "single wild values that no flag explains",
    "corners": "is each cell where it should be, the right way round (with --corners)",
    "calibration": "is the board calibrated, and how long ago",
    "supply": "has the Pi's supply been too weak",
    "latency": "how late the machine wakes a program",
    "priority": "may the sampler run before everything else",
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
