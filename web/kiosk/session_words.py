"""Words of a session at the board: what comes, how a set went, what comes next time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.coach.board.guide import Guide
from station.coach.board.programme import Bout, Part, Programme
from station.coach.board.state import Done
from station.coach.rules.drills import DrillVerdict, judge_drills
from station.coach.spec import Drill
from station.coach.values import DayLog, ItemDone
from station.messages import SetView
from web.kiosk.i18n import _, decimal, later, plural
from web.kiosk.plan_words import dose, one_set
from web.kiosk.today import Line, line_of, written
from web.kiosk.words import outcome_sentence, prompts, side_name

ENDINGS: dict[str, Any] = {
    "finished": later("That was your session."),
    "stopped": later("You stopped here."),
    "pain": later("Enough for today. Rest what hurts."),
    "abandoned": later("The session ended by itself."),
}
OUTCOMES: dict[str, Any] = {
    "skipped": later("Left out."),
    "stopped": later("You ended this set early."),
    "eroded": later("This set ends here: your control fades."),
}
ON_BOARD, OFF_BOARD = later("On the board"), later("Beside the board")


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next time of one drill, and why."""

    title: str
    did: str
    legs: str
    says: str
    lines: tuple[Line, ...]


TRENDS: dict[str, Any] = {
    "softer": later("softer than the last"),
    "same": later("like the last"),
    "harder": later("harder than the last"),
}
"""A landing against the one before it: the board tells a trend, not a force."""
_FAILS: dict[str, Any] = {
    "landings": later("not held"),
    "rebounds": later("not pushed away"),
    "level": later("rim or grip"),
    "tilts": later("rim touched"),
}


def fails_of(guide: Guide) -> str:
    """Return what is counted as a fail in a set, beside its number."""
    return str(_FAILS.get(guide.kind, _("foot down or grip")))


def prompts_of_set(drill: Drill) -> dict[str, str]:
    """Return every sentence of a set: a hold of a drill has a goal, not a best."""
    quiet = _("Keep the board quiet.")
    closed = _("Keep your eyes closed and the board quiet.")
    return {
        **prompts(),
        "hop_on": drill.cues[0],
        "hold": quiet,
        "keep_still": quiet,
        "hold_eyes_closed": closed,
        "keep_still_eyes_closed": closed,
    }


def which_set(part: Part, bout: Bout) -> str:
    """Return which set it is, with its leg."""
    count = _("Set %(k)s of %(n)s", k=bout.number, n=part.sets)
    side = side_name(bout.side)
    return f"{side} · {count}" if side else count


def dose_of(part: Part) -> str:
    """Return how much there is of a drill, and how hard it is."""
    return dose(part.drill, part.setting, part.sets)


def goal_of(guide: Guide) -> str:
    """Return what a set off the board asks for."""
    return one_set(0.0 if guide.reps else guide.hold_s, guide.reps)


def went(guide: Guide, last: SetView) -> str:
    """Return how a set went, in a sentence or two."""
    if last.outcome in OUTCOMES and last.outcome != "stopped":
        first = str(OUTCOMES[last.outcome])
    elif last.outcome == "completed" or (last.outcome == "stopped" and done(last)):
        first = ""
    elif last.outcome == "stopped":
        first = str(OUTCOMES["stopped"])
    else:
        first = outcome_sentence(last.outcome)
    return " ".join(part for part in (first, _measured(guide, last)) if part)


def done(last: SetView) -> bool:
    """Return whether anything of a set was done."""
    return last.held_s > 0 or last.reps > 0


def _measured(guide: Guide, last: SetView) -> str:
    if not done(last):
        return "" if last.outcome != "completed" else _("Done.")
    return " ".join(filter(None, (_counted(guide, last), _failed(guide, last.fails))))


def _counted(guide: Guide, last: SetView) -> str:
    """Return how much of a set there was, and how good."""
    kind, good = guide.kind, last.good or 0
    if last.steady_share is not None:
        return _(
            "You held %(held)s s, %(share)s %% of it steady.",
            held=decimal(last.held_s, 0),
            share=decimal(100 * last.steady_share, 0),
        ).replace(" %", "\N{NO-BREAK SPACE}%")
    if kind == "tempo":
        return _("%(good)s of %(n)s in tempo.", good=good, n=guide.reps)
    if kind in ("hops", "raises", "hurdles"):
        return _("%(good)s of %(n)s on the beat.", good=good, n=guide.reps)
    if kind == "targets":
        return plural("%(num)s target found.", "%(num)s targets found.", last.reps)
    if kind == "landings":
        return _("%(good)s of %(n)s steady in time.", good=good, n=guide.reps)
    if kind in ("rebounds", "tilts"):
        return _("%(k)s of %(n)s done.", k=last.reps, n=guide.reps)
    return _("Done.") if last.outcome == "completed" else ""


def _failed(guide: Guide, fails: int) -> str:
    if not fails:
        return ""
    if guide.kind in _FAILS:
        words = fails_of(guide)
        return f"{words[0].upper()}{words[1:]}: {fails}."
    return plural(
        "%(num)s foot down, hop or grip.",
        "%(num)s times a foot down, hop or grip.",
        fails,
    )


def nexts_of(
    programme: Programme,
    sets: Sequence[Done],
    items: Sequence[ItemDone],
    logs: Sequence[DayLog],
) -> list[Next]:
    """Return what R1 and R2 make of each drill that was done."""
    if not items:
        return []
    tomorrow = items[0].date.fromordinal(items[0].date.toordinal() + 1)
    verdicts = {one.drill: one for one in judge_drills(logs, tomorrow)}
    found = []
    for item in items:
        n, part = next(
            (n, part) for n, part in enumerate(programme) if part.drill.id == item.drill
        )
        of_part = [one for one in sets if one.part == n]
        found.append(_next(part, of_part, item, verdicts[item.drill]))
    return found


def _next(
    part: Part, sets: Sequence[Done], item: ItemDone, verdict: DrillVerdict
) -> Next:
    acting = verdict.acting
    decision = acting[0] if acting else verdict.decisions[-1]
    if not part.drill.ladder:
        decision = verdict.decisions[0]
    parts = [
        _("%(k)s of %(n)s sets", k=item.sets_done, n=item.sets_planned),
    ]
    if item.hold_s:
        parts.append(_("%(n)s s held", n=decimal(item.hold_s, 0)))
    if item.peak_share is not None and item.settle_s is not None:
        parts.append(f"{decimal(item.peak_share, 1)} {_('times your weight')}")
        parts.append(f"{decimal(item.settle_s, 1)} {_('s until steady')}")
    if item.contact_s is not None:
        parts.append(f"{decimal(item.contact_s, 2)} {_('s on the board')}")
    lines = tuple(line_of(fact) for one in verdict.decisions for fact in one.facts)
    return Next(
        part.drill.title,
        ", ".join(parts),
        _legs(part, sets),
        written(decision.sentence),
        lines,
    )


def _legs(part: Part, sets: Sequence[Done]) -> str:
    """Return both legs side by side, where the drill measures them."""
    shares = {}
    for side in ("left", "right"):
        mine = [one.view for one in sets if one.view.side == side]
        steady = [v.steady_share for v in mine if v.steady_share is not None]
        timed = [v.good for v in mine if v.good is not None]
        if steady:
            shares[side] = sum(steady) / len(steady)
        elif timed and part.setting.repetitions:
            shares[side] = sum(timed) / (len(timed) * part.setting.repetitions)
    if len(shares) < 2:
        return ""
    left, right = (decimal(100 * shares[side], 0) for side in ("left", "right"))
    if part.setting.hold_s:
        return _(
            "Steady: left %(left)s %%, right %(right)s %%.", left=left, right=right
        )
    return _("In time: left %(left)s %%, right %(right)s %%.", left=left, right=right)
