"""R8 and R12: what yesterday left, and when training tired is allowed."""

from __future__ import annotations

import datetime as dt

from station.coach.rules.decision import (
    Action,
    Decision,
    Effect,
    Fact,
    Light,
    Words,
    carry_on,
)
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.language import mark

HARD_RUNS = ("hard", "race")
RUNS = {
    None: mark("none"),
    "easy": mark("easy"),
    "long": mark("long"),
    "hard": mark("hard"),
    "race": mark("race"),
}
_SLEEP = {True: mark("good"), False: mark("poor"), None: mark("not answered")}
_BECAUSE = {
    (True, False, False): mark(
        "Mobility and breathing only today: yesterday was hard."
    ),
    (False, True, False): mark("Mobility and breathing only today: you slept badly."),
    (False, False, True): mark("Mobility and breathing only today: you are sore."),
    (True, True, False): mark(
        "Mobility and breathing only today: yesterday was hard and you slept badly."
    ),
    (True, False, True): mark(
        "Mobility and breathing only today: yesterday was hard and you are sore."
    ),
    (False, True, True): mark(
        "Mobility and breathing only today: you slept badly and you are sore."
    ),
    (True, True, True): mark(
        "Mobility and breathing only today: yesterday was hard, you slept badly and "
        "you are sore."
    ),
}
"""By hard run, bad night, soreness."""


def tired(
    run_yesterday: str | None,
    *,
    slept_well: bool | None,
    soreness: int | None,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R8: after a hard run or a bad night, or when sore, mobility and breathing only.

    Args:
        run_yesterday: `easy`, `long`, `hard`, `race`, or None for a day without a run.
        slept_well: None where it was not answered.
        soreness: 0 to 10; None where it was not answered.
        thresholds: see `Thresholds`.
    """
    hard = run_yesterday in HARD_RUNS
    bad_night = slept_well is False
    sore = soreness is not None and soreness >= thresholds.soreness_too_much
    sleep = _SLEEP[slept_well]
    facts = (
        Fact(mark("Run yesterday"), RUNS[run_yesterday]),
        Fact(mark("Sleep"), sleep),
        Fact(
            mark("Soreness"),
            mark("not answered") if soreness is None else soreness,
            mark("of 10"),
            0,
            thresholds.soreness_too_much,
        ),
    )
    if not (hard or bad_night or sore):
        return carry_on("R8", mark("You are fresh enough for today's session."), *facts)
    return Decision(
        "R8",
        Action.MOBILITY,
        Light.YELLOW,
        Words(_BECAUSE[hard, bad_night, sore]),
        facts,
        Effect(dynamic=False, fatigue=False, mobility_only=True, may_step_up=False),
    )


def fatigue_day(
    today: dt.date,
    *,
    block_number: int,
    last_fatigue_day: dt.date | None,
    maximal_test_today: bool,
    thresholds: Thresholds = DEFAULTS,
) -> Decision:
    """R12: training tired at most once a week, in the third block, never with a test.

    Args:
        today: the day in question.
        block_number: 1 foundation, 2 strength, 3 dynamic.
        last_fatigue_day: None where there was none.
        maximal_test_today: whether something is tested to its limit today.
        thresholds: see `Thresholds`.
    """
    since = None if last_fatigue_day is None else (today - last_fatigue_day).days
    facts = (
        Fact(mark("Block"), block_number, limit=thresholds.fatigue_block),
        Fact(
            mark("Days since the last fatigue day"),
            mark("never") if since is None else since,
            limit=thresholds.fatigue_every_days,
        ),
        Fact(
            mark("Maximal test today"),
            mark("yes") if maximal_test_today else mark("no"),
        ),
    )
    if block_number < thresholds.fatigue_block:
        reason = mark("Training tired waits for the third block: learn it fresh first.")
    elif since is not None and since < thresholds.fatigue_every_days:
        reason = mark("Training tired waits: once a week is enough.")
    elif maximal_test_today:
        reason = mark("Training tired waits: today you are tested to your limit.")
    else:
        return carry_on("R12", mark("Training tired is fine today."), *facts)
    return Decision(
        "R12",
        Action.POSTPONE,
        Light.GREEN,
        Words(reason),
        facts,
        Effect(fatigue=False),
    )
