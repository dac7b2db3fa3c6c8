"""What is said about a trend: its sentence, its baseline, what was noted of a day."""

from __future__ import annotations

from station.reliability.change import Change, Verdict
from station.store.clients import Note
from station.trends.course import Course, Day
from web.kiosk.i18n import _, decimal, later
from web.kiosk.words import unit_name

WORDS = {
    Verdict.BETTER: later("better"),
    Verdict.WORSE: later("worse"),
    Verdict.CHANGED: later("changed"),
    Verdict.SAME: later("same within noise"),
}
CHANGES = {
    Verdict.BETTER: later("Better than on your first days, beyond chance."),
    Verdict.WORSE: later("Not as good as on your first days, beyond chance."),
    Verdict.CHANGED: later("Different from your first days, beyond chance."),
    Verdict.SAME: later(
        "The same as on your first days, within what this board can tell apart."
    ),
}
FOOTWEAR = {
    "barefoot": later("barefoot"),
    "socks": later("in socks"),
    "shoes": later("in shoes"),
    "insoles": later("with insoles"),
}
SIGNS = {
    "E": later("E: exercised in the 20 minutes before."),
    "S": later("S: in shoes or with insoles."),
    "P": later("P: with pain."),
}


def sentence(course: Course) -> str:
    """Return what the newest day says against the first ones."""
    newest, base = course.newest, course.baseline
    if newest is None or newest.value is None or base is None:
        return _("No trial came to a result.")
    unit = unit_name(course.unit)
    if newest.change is None:
        return _(
            "%(now)s %(unit)s. The next days are held against the first ones.",
            now=short(newest.value),
            unit=unit,
        )
    said = {"now": short(newest.value), "then": short(base.value), "unit": unit}
    verdict = newest.change.verdict
    if verdict is Verdict.BETTER:
        return _("Better: %(now)s %(unit)s now, %(then)s at first.", **said)
    if verdict is Verdict.WORSE:
        return _("Not as good: %(now)s %(unit)s now, %(then)s at first.", **said)
    if verdict is Verdict.CHANGED:
        return _("Different: %(now)s %(unit)s now, %(then)s at first.", **said)
    if verdict is Verdict.SAME:
        return _(
            "Same as at first, within noise: %(now)s %(unit)s now, %(then)s at first.",
            **said,
        )
    return _(
        "%(now)s %(unit)s now, %(then)s at first. Too early to call it a change.",
        **said,
    )


def short(value: float) -> str:
    """Return a number with as many places as it deserves."""
    return decimal(value, 0 if abs(value) >= 100 else 2 if abs(value) < 1 else 1)


def basis(course: Course) -> str:
    """Return what a trend is held against, and on what that rests."""
    base = course.baseline
    if base is None:
        return ""
    level = _(
        "Baseline: %(value)s %(unit)s, from the first days (days: %(days)s, "
        "trials: %(n)s).",
        value=short(base.value),
        unit=unit_name(course.unit),
        n=base.trials,
        days=base.days,
    )
    if base.low is None or base.high is None:
        none = _("No band yet: %(why)s.", why=base.source)
        return f"{level} {none}"
    band = _(
        "Between %(low)s and %(high)s %(unit)s it is the same within noise: %(why)s.",
        low=short(max(base.low, 0.0)),
        high=short(base.high),
        unit=unit_name(course.unit),
        why=base.source,
    )
    return f"{level} {band}"


def context(note: Note | None) -> str:
    """Return in words what was noted of a day."""
    if note is None:
        return ""
    said = note.said
    parts = [str(FOOTWEAR[said.footwear])] if said.footwear else []
    if said.exercised:
        parts.append(_("exercised before"))
    if said.pain is not None:
        parts.append(_("pain %(n)s of 10", n=said.pain))
    if said.exertion is not None:
        parts.append(_("exertion %(n)s of 10", n=said.exertion))
    return ", ".join(parts)


def signs(day: Day) -> list[str]:
    """Return the letters that stand at a day; see `SIGNS`."""
    if day.note is None:
        return []
    said, found = day.note.said, []
    if said.exercised:
        found.append("E")
    if said.footwear in ("shoes", "insoles"):
        found.append("S")
    if said.pain:
        found.append("P")
    return found


def verdict_name(change: Change | None) -> str:
    """Return a change in a word or two."""
    return str(WORDS.get(change.verdict, "")) if change else ""
