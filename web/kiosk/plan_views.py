"""What the pages of the plan show: frozen values, put together from plan and facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from station.coach.board.leading import paced
from station.coach.figure import draw
from station.coach.gates import Gate, Gates
from station.coach.ladder import reachable, setting_of
from station.coach.library import Drills
from station.coach.plan import week_of
from station.coach.spec import Drill
from station.coach.today import Today
from station.coach.values import Plan, PlannedItem
from station.coach.weeks import block_of, monday_of
from web.kiosk.i18n import _, weekday_name
from web.kiosk.plan_words import (
    BLOCKS,
    FOCI,
    GATES,
    RUNS,
    THEMES,
    amount,
    dose,
    how,
    minutes,
)


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One drill of today."""

    drill: str
    title: str
    amount: str
    how: str
    why: str
    picture: str
    done: bool


@dataclass(frozen=True, slots=True)
class TodayView:
    """The page of a day."""

    title: str
    theme: str
    length: str
    items: tuple[ItemCard, ...]
    reasons: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    outdoors: tuple[tuple[str, str], ...]
    test: str | None
    planned: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of a week."""

    name: str
    focus: str
    length: str
    run: str
    test: str
    done: bool
    today: bool


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate, open or with what is missing."""

    name: str
    open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a drill's ladder."""

    text: str
    here: bool


def today_view(
    today: Today, plan: Plan, drills: Drills, done: Collection[str], test: str | None
) -> TodayView:
    """Return the page of today; `done` names the drills that are behind."""
    session = today.session
    return TodayView(
        title=str(FOCI[session.focus]),
        theme=str(THEMES[session.focus]),
        length=minutes(session.minutes) if session.items else "",
        items=tuple(
            item_card(item, drills[item.drill], plan, done) for item in session.items
        ),
        reasons=today.reasons,
        left_out=tuple(
            (drills[one.drill].title, one.reason)
            for one in today.left_out
            if one.drill in drills
        ),
        outdoors=tuple((name, drills[name].title) for name in today.outdoors),
        test=test,
        planned=today.planned,
    )


def item_card(
    item: PlannedItem, drill: Drill, plan: Plan, done: Collection[str]
) -> ItemCard:
    """Return a drill as it is done today."""
    setting = setting_of(drill, item.rung, plan.answers.equipment)
    setting = paced(drill, setting, plan.answers.run_cadence_per_min)
    said = amount(drill, setting, item.sets)
    if item.extra_side == "left":
        said = _("%(what)s, one more on the left", what=said)
    elif item.extra_side == "right":
        said = _("%(what)s, one more on the right", what=said)
    return ItemCard(
        drill=drill.id,
        title=drill.title,
        amount=said,
        how=how(setting),
        why=_(item.why),
        picture=draw(drill.picture),
        done=drill.id in done,
    )


def week_rows(
    plan: Plan,
    monday: dt.date,
    today: dt.date,
    trained: Collection[dt.date],
    tests: Mapping[str, str],
) -> list[DayRow]:
    """Return the seven days of a week."""
    sessions = {one.date: one for one in week_of(plan, monday)}
    runs = {run.weekday: run.kind for run in plan.answers.runs}
    rows = []
    for n in range(7):
        date = monday + dt.timedelta(days=n)
        session = sessions.get(date)
        test = session.test if session is not None else None
        rows.append(
            DayRow(
                name=weekday_name(date),
                focus=str(FOCI[session.focus]) if session is not None else "",
                length=minutes(session.minutes) if session is not None else "",
                run=str(RUNS[runs[n]]) if n in runs else "",
                test=tests.get(test, "") if test is not None else "",
                done=date in trained,
                today=date == today,
            )
        )
    return rows


def block_title(plan: Plan, monday: dt.date) -> str:
    """Return which week of which block it is, and whether it is an easier one."""
    week = max((monday_of(monday) - plan.start).days // 7, 0)
    block, of_block = block_of(plan.blocks, week)
    name = str(BLOCKS[block])
    title = _(
        "Week %(n)s: %(block)s, week %(m)s", n=week + 1, block=name, m=of_block + 1
    )
    easier = any(one.deload for one in week_of(plan, monday))
    return _("%(week)s, an easier one", week=title) if easier else title


def gate_rows(gates: Gates) -> list[GateRow]:
    """Return every gate, the first that is closed with its reason."""
    rows: list[GateRow] = []
    shown = False
    for name, gate in gates.items():
        rows.append(GateRow(str(GATES[name]), gate.open, _reason(gate, shown=shown)))
        shown = shown or not gate.open
    return rows


def _reason(gate: Gate, *, shown: bool) -> str:
    """Return what is missing, only where no gate before it is closed."""
    if gate.open:
        return ""
    return _("Comes after that.") if shown else gate.reason


def rungs_of(drill: Drill, rung: int, equipment: Sequence[str] | None) -> list[Rung]:
    """Return the ladder of a drill, with the rung that somebody is on."""
    owned: Iterable[str] | None = equipment
    rungs = reachable(drill, owned)  # type: ignore[arg-type]  # names of equipment
    found = []
    for one in rungs:
        setting = setting_of(drill, one, owned)  # type: ignore[arg-type]  # as above
        found.append(Rung(dose(drill, setting, drill.dose.sets), one == rung))
    return found
