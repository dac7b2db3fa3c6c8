"""What a session comes to: for the diary, for the rules, and for the last page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from station.coach.board.moves import done_sets
from station.coach.board.programme import Part, Programme
from station.coach.board.state import MINUTE_NS, SessionState
from station.coach.values import ItemDone
from station.messages import SetView


def items_of(
    programme: Programme, state: SessionState, date: dt.date
) -> tuple[ItemDone, ...]:
    """Return each drill of which something was done; both legs together.

    A set counts as done when so much of it was done as the drill's rule asks for; sets
    of each leg are counted apart. The effort of the session is that of each drill.
    """
    sets = [one for one in done_sets(state) if one.part < len(programme)]
    return tuple(
        _item(
            part,
            [one.view for one in sets if one.part == n],
            date,
            minutes_of(state, n),
            state.effort,
        )
        for n, part in enumerate(programme)
        if any(one.part == n for one in sets)
    )


def minutes_of(state: SessionState, part: int | None = None) -> float:
    """Return the time spent in sets and rests, of one drill or of all."""
    if part is None:
        return sum(state.worked_ns) / MINUTE_NS
    return state.worked_ns[part] / MINUTE_NS if part < len(state.worked_ns) else 0.0


def _item(
    part: Part, sets: list[SetView], date: dt.date, minutes: float, rpe: int | None
) -> ItemDone:
    planned = len(part.bouts)
    complete = sum(one.complete for one in sets)
    return ItemDone(
        date=date,
        drill=part.drill.id,
        rung=part.rung,
        sets_planned=planned,
        sets_done=complete,
        fails=sum(one.fails for one in sets),
        worst_set_fails=max(one.fails for one in sets),
        passed=_passed(part, sets),
        rpe=rpe,
        hold_s=round(math.fsum(one.held_s for one in sets), 1),
        minutes=round(minutes, 2),
        peak_share=_mean([one.peak_share for one in sets]),
        settle_s=_mean([one.settle_s for one in sets]),
        contact_s=_mean([one.contact_s for one in sets]),
    )


def _mean(values: Sequence[float | None]) -> float | None:
    """Return the mean of the sets that have one, None where none has."""
    known = [value for value in values if value is not None]
    return round(math.fsum(known) / len(known), 3) if known else None


def _passed(part: Part, sets: list[SetView]) -> bool:
    """Return whether the drill's own rule was met."""
    rule = part.drill.passing
    complete = sum(one.complete for one in sets)
    if complete < rule.done_share * len(part.bouts) - 1e-9:
        return False
    if any(one.fails > rule.fails_per_set for one in sets):
        return False
    share = rule.good_share
    counted = [one for one in sets if one.good is not None]
    if share is None or not counted:
        return True
    goal = len(counted) * part.setting.repetitions
    return sum(one.good or 0 for one in counted) >= share * goal - 1e-9
