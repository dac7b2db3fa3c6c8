"""Is the change real? Better, same or worse, with the numbers behind it.

A difference counts when it is larger than the smallest detectable change (MDC95): what
chance alone exceeds in one of twenty comparisons of somebody who has not changed.
Areas are compared as ratios, on the log scale; everything else as differences.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from station.definitions import Better, definition
from station.language import _
from station.norms.tables import Condition, repeatability
from station.reliability.error import MeasurementError, own_error, table_error

AREA_UNITS = ("mm2", "mm2/s")


class Verdict(StrEnum):
    """What can be said about two occasions."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    CHANGED = "changed"
    """Different, of a measure of which neither direction is better."""
    UNKNOWN = "unknown"
    """Nothing can be said; the reason tells why."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The repeats of one session in one condition."""

    values: tuple[float, ...]
    pipeline: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict and all that it rests on."""

    name: str
    verdict: Verdict
    reason: str
    """One sentence: why this verdict, or why none."""
    before: float | None = None
    """Mean of the earlier trials; of areas the geometric mean."""
    after: float | None = None
    difference: float | None = None
    """`after - before`, or `after / before` where `is_ratio`."""
    mdc95: float | None = None
    """The smallest real difference, or the smallest real ratio (> 1)."""
    is_ratio: bool = False
    trials: tuple[int, int] = (0, 0)
    error: MeasurementError | None = None


def judge(
    name: str,
    before: Occasion,
    after: Occasion,
    *,
    own_sessions: Sequence[Occasion] = (),
    learnt: MeasurementError | None = None,
) -> Change:
    """Compare two occasions of one person.

    Args:
        name: canonical name of the measure.
        before: the earlier session.
        after: the later session.
        own_sessions: all sessions of this person from which the error may be learnt,
            both occasions included; another pipeline or condition is left out.
        learnt: what `learnt_error` gave for them, where many days are compared.

    Raises:
        UnknownMeasure: there is no measure of that name.
    """
    wanted = definition(name)
    refusal = _refusal(before, after)
    if refusal:
        return Change(name, Verdict.UNKNOWN, refusal)
    is_ratio = wanted.unit in AREA_UNITS
    if is_ratio and min(*before.values, *after.values) <= 0.0:
        return Change(name, Verdict.UNKNOWN, _("an area of nothing has no ratio"))
    scaled_before = _mean(_scaled(before.values, is_ratio))
    scaled_after = _mean(_scaled(after.values, is_ratio))
    error = learnt or learnt_error(name, before, own_sessions)
    if error is None:
        error = _published_error(name, before, after, is_ratio=is_ratio)
    if error is None:
        return Change(
            name,
            Verdict.UNKNOWN,
            _(
                "how much this varies from trial to trial is not known yet: three "
                "repeats on each of four days tell"
            ),
            _unscaled(scaled_before, is_ratio),
            _unscaled(scaled_after, is_ratio),
            trials=(len(before.values), len(after.values)),
        )
    difference = scaled_after - scaled_before
    mdc95 = error.mdc95(len(before.values), len(after.values))
    verdict = _verdict(difference, mdc95, wanted.better)
    return Change(
        name,
        verdict,
        _because(verdict, error),
        _unscaled(scaled_before, is_ratio),
        _unscaled(scaled_after, is_ratio),
        _unscaled(difference, is_ratio),
        _unscaled(mdc95, is_ratio),
        is_ratio,
        (len(before.values), len(after.values)),
        error,
    )


def _refusal(before: Occasion, after: Occasion) -> str | None:
    if not before.values or not after.values:
        return _("one of the two occasions has no trial with this measure")
    if not all(map(math.isfinite, (*before.values, *after.values))):
        return _("a value is not a number")
    if before.pipeline != after.pipeline:
        return _(
            "the pipelines %(one)s and %(other)s differ: recompute the older trials "
            "with 'heron recompute'",
            one=before.pipeline,
            other=after.pipeline,
        )
    if not _alike(before.condition, after.condition):
        return _("the two occasions were not stood in the same way")
    return None


def _alike(one: Condition, other: Condition) -> bool:
    return (one.stance, one.vision, one.surface) == (
        other.stance,
        other.vision,
        other.surface,
    ) and abs(one.duration_s - other.duration_s) <= 0.05 * one.duration_s


def learnt_error(
    name: str, like: Occasion, own_sessions: Sequence[Occasion]
) -> MeasurementError | None:
    """Return the error of one trial from a person's own repeats; None from too few.

    Sessions of another pipeline or condition than `like` are left out.

    Raises:
        UnknownMeasure: there is no measure of that name.
    """
    is_ratio = definition(name).unit in AREA_UNITS
    comparable = [
        _scaled(session.values, is_ratio)
        for session in own_sessions
        if session.pipeline == like.pipeline
        and _alike(like.condition, session.condition)
        and all(not is_ratio or value > 0.0 for value in session.values)
    ]
    own = own_error(comparable)
    return own if own is not None and own.sem > 0.0 else None


def _published_error(
    name: str, before: Occasion, after: Occasion, *, is_ratio: bool
) -> MeasurementError | None:
    table = repeatability(name, before.condition)
    if table is None:
        return None
    middle = _mean((*before.values, *after.values))
    found = table_error(table, log_scale=is_ratio, mean=abs(middle))
    return found if found.sem > 0.0 else None


def _verdict(difference: float, mdc95: float, better: Better) -> Verdict:
    if abs(difference) <= mdc95:
        return Verdict.SAME
    if better is Better.NEITHER:
        return Verdict.CHANGED
    improved = (difference < 0.0) is (better is Better.LOWER)
    return Verdict.BETTER if improved else Verdict.WORSE


def _because(verdict: Verdict, error: MeasurementError) -> str:
    if verdict is Verdict.SAME:
        return _("within what differs by chance, from %(source)s", source=error.source)
    return _("more than differs by chance, from %(source)s", source=error.source)


def _scaled(values: Sequence[float], is_ratio: bool) -> tuple[float, ...]:
    return tuple(map(math.log, values)) if is_ratio else tuple(values)


def _unscaled(value: float, is_ratio: bool) -> float:
    return math.exp(value) if is_ratio else value


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
