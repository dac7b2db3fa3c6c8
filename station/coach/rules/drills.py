"""What comes next of each drill, and what the plan is told about today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from station.coach.rules.day import DayVerdict
from station.coach.rules.decision import Decision, Light
from station.coach.rules.ladder import DrillResult, step_down, step_up
from station.coach.rules.thresholds import DEFAULTS, Thresholds
from station.coach.rules.weeks import after_break
from station.coach.values import DayLog, Guidance, ItemDone


@dataclass(frozen=True, slots=True)
class DrillVerdict:
    """What was decided about one drill."""

    drill: str
    steps: int
    """Rungs from the last one that was done."""
    decisions: tuple[Decision, ...]

    @property
    def acting(self) -> tuple[Decision, ...]:
        """Those that the steps follow; a step up that the day forbids is none."""
        return tuple(
            one for one in self.decisions if one.effect.level_steps * self.steps > 0
        )


def judge_drills(
    logs: Sequence[DayLog],
    before: dt.date,
    day: DayVerdict | None = None,
    thresholds: Thresholds = DEFAULTS,
) -> list[DrillVerdict]:
    """Ask R2, then R1, about each drill that was done before a day.

    A step down of the day counts for every drill; two reasons to step down are one
    step, or the larger of both. Nothing goes up while the day forbids it.

    Args:
        logs: one a day, oldest first.
        before: today.
        day: what `judge_day` said of today, if it was asked.
        thresholds: see `Thresholds`.
    """
    done: dict[str, list[ItemDone]] = {}
    for log in logs:
        if log.date < before:
            for item in log.items:
                done.setdefault(item.drill, []).append(item)
    trained = [log.date for log in logs if log.items and log.date < before]
    return [
        _judge(
            drill,
            items,
            day,
            _break_since(items[-1].date, [*trained, before], thresholds),
            thresholds,
        )
        for drill, items in sorted(done.items())
    ]


def guidance(
    day: DayVerdict,
    drills: Sequence[DrillVerdict],
    change: Sequence[str] = (),
) -> Guidance:
    """Return what the plan follows today: the rules' effects under its own names.

    `change` names the drills that R9 wants another one for.
    """
    effect = day.effect
    acting = [*day.acting, *(d for one in drills for d in one.acting)]
    red = day.light is Light.RED
    return Guidance(
        steps={one.drill: one.steps for one in drills if one.steps},
        sets_share=effect.sets_share,
        dynamic=effect.dynamic and not red,
        recovery=effect.mobility_only,
        rest=not effect.train,
        weaker_side=day.weaker_side,
        even=day.even,
        change=tuple(change),
        red=red,
        reasons=tuple(dict.fromkeys(str(one.sentence) for one in acting)),
    )


def _judge(
    drill: str,
    items: Sequence[ItemDone],
    day: DayVerdict | None,
    pause: Decision | None,
    thresholds: Thresholds,
) -> DrillVerdict:
    results = _results_at_rung(items)
    down = step_down(results[-1].most_fails_in_a_set, thresholds=thresholds)
    up = step_up(results, thresholds)
    step = -1 if down.acts else up.effect.level_steps
    decisions: tuple[Decision, ...] = (down, up)
    if pause is not None:
        step = min(step, pause.effect.level_steps)
        decisions = (pause, *decisions)
    if day is not None:
        if day.effect.level_steps < 0:
            step = min(step, day.effect.level_steps)
        if not day.effect.may_step_up:
            step = min(step, 0)
    return DrillVerdict(drill, max(step, -items[-1].rung), decisions)


def _break_since(
    last: dt.date, days: Sequence[dt.date], thresholds: Thresholds
) -> Decision | None:
    """Return R10 of a drill that was last done before a break, None without one.

    `days` are those with a session, and today. It is the person who paused: a drill
    whose turn it was not is none.
    """
    since = [day for day in days if day >= last]
    for earlier, later in pairwise(since):
        decision = after_break(later, earlier, thresholds)
        if decision.acts:
            return decision
    return None


def _results_at_rung(items: Sequence[ItemDone]) -> list[DrillResult]:
    """Return the unbroken row of sessions at the rung of the last one."""
    rung = items[-1].rung
    by_day: dict[dt.date, list[ItemDone]] = {}
    for item in reversed(items):
        if item.rung != rung:
            break
        by_day.setdefault(item.date, []).append(item)
    return [_result(day, by_day[day]) for day in sorted(by_day)]


def _result(day: dt.date, items: Sequence[ItemDone]) -> DrillResult:
    """Both legs of one session together."""
    efforts = [one.rpe for one in items if one.rpe is not None]
    return DrillResult(
        day,
        sum(one.sets_planned for one in items),
        sum(one.sets_done for one in items),
        max(_worst_set(one) for one in items),
        max(efforts, default=None),
    )


def _worst_set(item: ItemDone) -> int:
    """Where sets were not counted apart, the fails are spread over them evenly."""
    if item.worst_set_fails is not None:
        return item.worst_set_fails
    return -(-item.fails // max(item.sets_done, 1))


def by_drill(verdicts: Sequence[DrillVerdict]) -> Mapping[str, DrillVerdict]:
    """Return the verdicts by drill."""
    return {one.drill: one for one in verdicts}
