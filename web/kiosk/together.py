"""What the steps of a test say together, as the screen tells it.

One sentence, then every condition with its own number or with why it has none, then the
quotients beside what they were made of. No norm stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.error_count import SPOKEN
from station.protocols.conclusion import (
    FAILED,
    MEASURED,
    Compared,
    Conclusion,
    Condition,
    conclude,
)
from station.protocols.spec import Protocol
from station.store.records import TrialDetail
from web.kiosk.i18n import _, decimal, later, percent
from web.kiosk.words import (
    COMPARED,
    HOLD,
    measure_name,
    outcome_sentence,
    unit_name,
)

NOTHING = "\N{EN DASH}"
VELOCITY = "mean_velocity"
COUNTS = ("balance_tries", "posture_errors", "calf_raises", "wobble_rim_contacts")
"""Measures that are whole numbers until several are put together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One condition."""

    name: str
    value: str
    """Empty where there is none."""
    unit: str
    said: str
    """What the value was made of, or why there is none."""
    failed: bool
    trial: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison."""

    name: str
    value: str
    of: str


@dataclass(frozen=True, slots=True)
class Together:
    """A test of several steps as its page tells it."""

    sentence: str
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    legs: bool
    """Whether it is about two legs, which stand side by side."""
    pictured: tuple[str, ...]
    """Trials whose path is drawn."""


def together(protocol: Protocol, trials: Sequence[TrialDetail]) -> Together:
    """Return what the result page of a series says."""
    found = conclude(protocol, trials)
    legs = [
        one
        for one in found.compared
        if one.comparison.name == "limb_symmetry_index"
        and len(found.conditions) == len((one.first, one.second))
    ]
    rows = tuple(_row(protocol, one) for one in found.conditions)
    return Together(
        sentence=_sentence(found),
        rows=rows,
        lines=(
            *_total(found),
            *_composite(found),
            *_spoken(protocol, trials),
            *(_line(one) for one in found.compared),
            *_foams(trials),
        ),
        legs=bool(legs),
        pictured=tuple(row.trial for row in rows if row.trial)
        if legs or len(rows) == 1
        else (),
    )


def _foams(trials: Sequence[TrialDetail]) -> tuple[Line, ...]:
    """Return which foam was stood on, or that nobody said."""
    if all(detail.summary.surface != "foam" for detail in trials):
        return ()
    models = sorted({model for detail in trials if (model := detail.summary.foam)})
    return (Line(_("Foam"), "", ", ".join(models) or _("not recorded")),)


def _spoken(protocol: Protocol, trials: Sequence[TrialDetail]) -> list[Line]:
    """Return how many answers were counted in a second task."""
    lines = []
    for detail in trials:
        step = protocol.steps[min(detail.summary.step, len(protocol.steps) - 1)]
        said = [event.type for event in detail.events if event.type in SPOKEN]
        if step.subtract and said:
            right, wrong = (str(said.count(each)) for each in SPOKEN)
            told = _("%(right)s right, %(wrong)s wrong", right=right, wrong=wrong)
            lines.append(Line(_("Answers"), told, step.condition))
    return lines


def _total(found: Conclusion) -> tuple[Line, ...]:
    if found.total is None:
        return ()
    names = ", ".join(one.name for one in found.conditions)
    return (Line(_("In all"), decimal(found.total, 0), names),)


def _composite(found: Conclusion) -> tuple[Line, ...]:
    """Return the mean of all conditions; it is compared with nobody else's."""
    if found.composite is None:
        return ()
    one = found.conditions[0]
    value = f"{_decimal(found.composite)} {unit_name(one.unit)}"
    said = _("mean of all %(n)s, for your own record", n=len(found.conditions))
    return (Line(_("Composite"), value, said),)


def _sentence(found: Conclusion) -> str:
    measured = [one for one in found.conditions if one.state == MEASURED]
    if not measured:
        return _("No step came to a result.")
    failed = [one for one in found.conditions if one.state == FAILED]
    if failed:
        names = ", ".join(one.name for one in failed)
        return _("Without a number: %(names)s.", names=names)
    if len(measured) < len(found.conditions):
        return _("You did part of this test.")
    if found.total is not None and measured[0].measure == "posture_errors":
        return _("You made %(n)s errors in all.", n=decimal(found.total, 0))
    for one in found.compared:
        if sentence := _compared_sentence(one):
            return sentence
    (only, *more) = measured
    if more:
        return _("You did every step.")
    return _(
        "%(name)s: %(value)s %(unit)s, the mean of %(n)s.",
        name=measure_name(only.measure),
        value=_decimal(only.value),
        unit=unit_name(only.unit),
        n=len(only.values),
    )


_SENTENCES: dict[tuple[str, str], Any] = {
    ("limb_symmetry_index", HOLD): later(
        "You held %(first)s s on your left leg and %(second)s s on your right."
    ),
    ("limb_symmetry_index", VELOCITY): later(
        "You swayed %(first)s mm/s on your left leg, %(second)s on your right."
    ),
    ("romberg_quotient_velocity", VELOCITY): later(
        "You swayed %(first)s mm/s with your eyes closed, %(second)s with them open."
    ),
    ("foam_quotient_velocity", VELOCITY): later(
        "You swayed %(first)s mm/s on the foam, %(second)s on the board."
    ),
    ("dual_task_cost", VELOCITY): later(
        "You swayed %(first)s mm/s while you subtracted, %(second)s without."
    ),
}
"""What two conditions say, by comparison and measure."""


def _compared_sentence(one: Compared) -> str:
    """Return what two conditions say, nothing where there is no sentence for it."""
    found = one.comparison
    sentence = _SENTENCES.get((found.name, one.measure))
    if found.value is None or sentence is None:
        return ""
    first, second = _decimal(found.first), _decimal(found.second)
    return _(sentence, first=first, second=second)


def _row(protocol: Protocol, one: Condition) -> Row:
    if one.state == MEASURED:
        said = ""
        if len(one.values) > 1:
            of = ", ".join(_decimal(value, one.measure) for value in one.values)
            best = protocol.outcomes.combine == "best"
            said = _("best of %(values)s", values=of)
            if not best:
                said = _("mean of %(values)s", values=of)
        elif one.measure == HOLD:
            said = outcome_sentence(one.outcome)
        return Row(
            one.name,
            _decimal(one.value, one.measure),
            unit_name(one.unit),
            said,
            failed=False,
            trial=one.trial,
        )
    failed = one.state == FAILED
    said = outcome_sentence(one.outcome) if failed else ""
    return Row(one.name, "", "", said, failed=failed, trial=one.trial)


def _line(one: Compared) -> Line:
    comparison = one.comparison
    of = f"{one.first} / {one.second}"
    if comparison.value is None:
        return Line(str(COMPARED[comparison.name]), NOTHING, of)
    value = (
        percent(comparison.value)
        if comparison.unit == "%"
        else decimal(comparison.value, 2)
    )
    return Line(str(COMPARED[comparison.name]), value, of)


def _decimal(value: float | None, measure: str = "") -> str:
    if value is None:
        return NOTHING
    whole = abs(value) >= 100 or (measure in COUNTS and value == int(value))
    return decimal(value, 0 if whole else 1)
