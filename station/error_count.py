"""How errors of posture are counted, live and afterwards by the same rules.

After the published error scoring: at most ten in a trial, several at once are one, and
ten where the posture is never held for five seconds. What counts as several at once is
ours [D]: what comes within a second of the last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

SENSED = (
    "stepped_off",
    "touched_support",
    "touched_down",
    "hopped",
    "foot_moved",
    "heel_rise",
)
"""Detections that are errors."""
OBSERVED = (
    "arms_moved",
    "eyes_opened",
    "hip_moved",
    "heel_lifted",
    "stepped",
    "out_of_place",
)
"""What an observer may say that is an error."""


SPOKEN = ("answer_right", "answer_wrong")
"""What an observer may say of answers spoken aloud in a second task; no errors."""


class Seen(NamedTuple):
    """One thing that was seen."""

    t_ns: int
    by: str
    """`board` or `observer`."""


class Count(NamedTuple):
    """Errors of a trial."""

    board: int
    observer: int
    total: int
    """Of both together, where one seen by both counts once."""


def counted(
    seen: Iterable[Seen],
    apart_ns: int,
    hold_ns: int,
    most: int,
    window_ns: tuple[int, int] | None = None,
) -> Count:
    """Return the errors among what was seen.

    With a window it is a whole trial: in one whose longest time without an error is
    under `hold_ns` the board's count and the total are `most`.
    """
    ordered = sorted(seen)
    by = {
        name: _grouped([one.t_ns for one in ordered if one.by == name], apart_ns)
        for name in ("board", "observer")
    }
    together = _grouped([one.t_ns for one in ordered], apart_ns)
    board, observer, total = (
        min(most, _number(groups, hold_ns))
        for groups in (by["board"], by["observer"], together)
    )
    if window_ns is not None:
        if by["board"] and _longest_ns(by["board"], window_ns) < hold_ns:
            board = most
        if together and _longest_ns(together, window_ns) < hold_ns:
            total = most
    return Count(board, observer, total)


Group = tuple[int, int]
"""When a row of errors that count as one began and ended."""


def _grouped(times_ns: Sequence[int], apart_ns: int) -> list[Group]:
    groups: list[Group] = []
    for t_ns in times_ns:
        if groups and t_ns - groups[-1][1] <= apart_ns:
            groups[-1] = groups[-1][0], t_ns
        else:
            groups.append((t_ns, t_ns))
    return groups


def _number(groups: Sequence[Group], hold_ns: int) -> int:
    """Return how many errors: one more for each that lasted too long."""
    return sum(2 if end - start > hold_ns else 1 for start, end in groups)


def _longest_ns(groups: Sequence[Group], window_ns: tuple[int, int]) -> int:
    """Return the longest time without an error."""
    start_ns, end_ns = window_ns
    edges = [(start_ns, start_ns), *groups, (end_ns, end_ns)]
    return max(later[0] - earlier[1] for earlier, later in pairwise(edges))
