"""The frame of a plan: which block a week belongs to, which days have a session.

Twelve weeks: foundation, strength, dynamic, four weeks each, the fourth with 40 % fewer
sets and the test that the next block asks for; then maintenance. Learning days are
best after easy runs or rest (docs/coach.md), so days around hard runs are avoided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import combinations

from station.coach.gates import Gates
from station.coach.spec import GateName
from station.coach.values import Answers, Block, Focus, Run, RunKind
from station.language import _

BLOCK_WEEKS = 4
MAINTENANCE_WEEKS = 4
DELOAD_SHARE = 0.6
MOST_MINUTES: dict[Block, float] = {
    "foundation": 12.0,
    "strength": 15.0,
    "dynamic": 12.0,
    "maintenance": 10.0,
}
"""The dose: longest session of each block."""
MOST_DAYS: dict[Block, int] = {
    "foundation": 3,
    "strength": 3,
    "dynamic": 3,
    "maintenance": 2,
}
GATE_OF: dict[Block, GateName] = {"strength": "strength", "dynamic": "dynamic"}
_TURNS: dict[Block, tuple[Focus, ...]] = {
    "foundation": ("balance", "strength", "balance"),
    "strength": ("strength", "balance", "strength"),
    "dynamic": ("dynamic", "balance", "dynamic", "strength"),
    "maintenance": ("balance", "strength", "dynamic"),
}
_SAME_DAY: dict[RunKind, int] = {"easy": 0, "long": 3, "hard": 4, "race": 5}
_DAY_BEFORE: dict[RunKind, int] = {"easy": 0, "long": 3, "hard": 5, "race": 6}

Blocks = tuple[tuple[Block, int], ...]


def first_blocks(answers: Answers) -> Blocks:
    """Return each block with its first week, as a plan begins."""
    # Who comes back from a break or an injury stays with the foundation twice as long.
    longer = BLOCK_WEEKS if answers.goal == "return" else 0
    weeks = (
        0,
        BLOCK_WEEKS + longer,
        2 * BLOCK_WEEKS + longer,
        3 * BLOCK_WEEKS + longer,
    )
    blocks: tuple[Block, ...] = ("foundation", "strength", "dynamic", "maintenance")
    return tuple(zip(blocks, weeks, strict=True))


def waiting(
    blocks: Blocks,
    week: int,
    gates: Gates,
    begun: Collection[Block] = (),
    usual: Blocks = (),
) -> tuple[Blocks, str | None]:
    """Return the blocks with those put off whose gate is closed, and the reason.

    A block that should begin in `week` or has not begun though it should have, begins
    in the week after, and with it all that come later, until its gate opens. One that
    was put off to the next week before still waits: it began earlier as `usual`.
    """
    planned = dict(usual)
    for block, first in blocks:
        gate = GATE_OF.get(block)
        if gate is None or block in begun or gates[gate].open:
            continue
        reason = f"{_waits(block)} {gates[gate].reason}"
        if first <= week:
            return put_off(blocks, block, week + 1 - first), reason
        if first == week + 1 > planned.get(block, first):
            return blocks, reason
    return blocks, None


def _waits(block: Block) -> str:
    if block == "strength":
        return _("The strength block waits.")
    return _("The dynamic block waits.")


def put_off(blocks: Blocks, block: Block, weeks: int) -> Blocks:
    """Return the blocks with one, and all after it, so many weeks later."""
    place = [name for name, _first in blocks].index(block)
    return tuple(
        (name, first + weeks if n >= place else first)
        for n, (name, first) in enumerate(blocks)
    )


def for_goal(blocks: Blocks, before: Answers, after: Answers, week: int) -> Blocks:
    """Return the blocks as another goal has them; what has begun stays."""
    wanted, had = dict(first_blocks(after)), dict(first_blocks(before))
    for block, first in blocks:
        by = wanted[block] - had[block]
        if first > week and by:
            return put_off(blocks, block, max(by, week + 1 - first))
    return blocks


def last_week(blocks: Blocks) -> int:
    """Return the number of the last week that is planned."""
    return blocks[-1][1] + MAINTENANCE_WEEKS - 1


def block_of(blocks: Blocks, week: int) -> tuple[Block, int]:
    """Return the block of a week and which week of the block it is, from 0."""
    block, first = max(
        (one for one in blocks if one[1] <= week), key=lambda one: one[1]
    )
    return block, week - first


def is_deload(block: Block, week_of_block: int) -> bool:
    """Return whether it is an easier week: each fourth, while training is built up."""
    return block != "maintenance" and week_of_block % BLOCK_WEEKS == BLOCK_WEEKS - 1


def focus_of(block: Block, number: int, of_week: int, last: int, goal: str) -> Focus:
    """Return what a session is for.

    Args:
        block: the block.
        number: of the session within its block, fatigue days not counted, from 0.
        of_week: of the session within its week, from 0.
        last: `of_week` of the last session of a full week.
        goal: what the person comes for.
    """
    if block == "dynamic" and of_week == last and last > 0:
        return "fatigue"
    turns = _TURNS[block]
    if block == "foundation" and goal == "stronger":
        turns = ("strength", "balance", "strength")
    return turns[number % len(turns)]


def days_of(answers: Answers, block: Block) -> tuple[int, ...]:
    """Return the weekdays with a session."""
    count = min(answers.days_per_week, MOST_DAYS[block])
    runs = tuple(answers.runs)
    return min(
        combinations(range(7), count), key=lambda days: (_cost(days, runs), days)
    )


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of that week."""
    return day - dt.timedelta(days=day.weekday())


def _cost(days: tuple[int, ...], runs: Iterable[Run]) -> int:
    same = {run.weekday: _SAME_DAY[run.kind] for run in runs}
    before = {(run.weekday + 1) % 7: _DAY_BEFORE[run.kind] for run in runs}
    cost = 0
    for n, day in enumerate(days):
        cost += same.get(day, 0) + before.get(day, 0)
        following = days[(n + 1) % len(days)]
        gap = (following - day - 1) % 7 + 1
        cost += 4 if gap == 1 else int(abs(gap - 7 / len(days)))
    return cost
