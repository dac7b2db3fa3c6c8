"""What the screen shows of a task; part of `TrialView`, told apart by `kind`."""

from __future__ import annotations

import msgspec


class TargetsView(msgspec.Struct, frozen=True, tag_field="kind", tag="targets"):
    """Targets around the middle, one of them lit."""

    targets_mm: tuple[tuple[float, float], ...]
    """ML and AP on the board."""
    home_mm: tuple[float, float]
    radius_mm: float
    centre_mm: float
    phase: str
    """`centre`: go to the middle and stay; `go`: lean to the one that is lit."""
    lit: int | None
    """Index of the target that is lit."""
    blind: bool
    """Whether this one is to be found without the dot."""
    filled: float
    """Share of the time to stay there that is done, 0 to 1."""
    states: tuple[str, ...]
    """Of each target: `reached`, `missed` or empty."""
    number: int
    """How many have been done."""
    count: int


TaskView = TargetsView
"""What `TrialView.task` may be."""
