"""What came out of a trial, as the screen says it.

Compared is only what may be: the same person, protocol and leg, the same pipeline, and
simulated trials only with simulated ones. It is a fact about one's own past, no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from station.protocols.conclusion import primary_of
from station.protocols.spec import Protocol
from station.retelling import retold
from station.store.records import HistoryPoint, TrialDetail, TrialSummary
from web.flags import flag_sentence
from web.kiosk.i18n import _, decimal, later
from web.kiosk.weights import as_shown
from web.kiosk.words import (
    HOLD,
    measure_name,
    on_leg,
    outcome_sentence,
    unit_name,
)

SECONDARY = 6
"""Numbers beside the big one: as many as a person looks at."""

_OF_TASKS: dict[str, Any] = {
    "reps_in_tempo": later(
        "You kept the tempo in %(value)s\u00a0%% of them %(where)s."
    ),
    "calf_raises": later("You rose %(value)s times %(where)s."),
    "hops_on_beat": later("%(value)s\u00a0%% of the beats met a landing %(where)s."),
    "landing_time_to_stability": later(
        "You stood still %(value)s s after you landed %(where)s."
    ),
    "los_maximum_excursion": later(
        "You leant %(value)s %% of the way to the targets on average."
    ),
    "again_absolute_error": later(
        "You found the places again within %(value)s mm on average."
    ),
    "lift_time_to_stability": later(
        "You stood quietly %(value)s s after your foot had left."
    ),
    "squat_symmetry_index": later(
        "Your legs shared the weight %(value)s %% unevenly on average."
    ),
    "wobble_time_in_zone": later(
        "You kept the board within 5° of level %(value)s %% of the time."
    ),
    "balance_tries": later(
        "Tries until the time in balance was full %(where)s: %(value)s."
    ),
    "posture_errors": later("You lost the position: %(value)s errors."),
}
"""What is said of something that was done beyond standing."""

_IN_MS = {
    "down_error",
    "up_error",
    "raise_interval_error",
    "hop_beat_error",
    "hop_contact_time",
    "hop_flight_time",
}
"""Times so short that a person reads them in thousandths of a second."""


@dataclass(frozen=True, slots=True)
class Number:
    """One number with its name and unit, ready to be read."""

    name: str
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class Result:
    """A trial as its page tells it: a sentence, a number, the rest."""

    sentence: str
    number: Number | None
    compared: str
    others: tuple[Number, ...]
    valid: bool
    verdict: str
    """Why it counts, or why it does not."""
    notes: tuple[str, ...] = ()
    """What is to be known about the quality of the recording."""


def value_of(
    name: str, hold_s: float | None, measures: dict[str, float]
) -> float | None:
    """Return the value of a protocol's primary outcome, None where there is none."""
    return hold_s if name == HOLD else measures.get(name)


def result_of(
    detail: TrialDetail,
    protocol: Protocol,
    earlier: list[HistoryPoint],
    other_leg: list[HistoryPoint],
    change: str | None = None,
) -> Result:
    """Return what the result page says.

    Args:
        detail: the trial.
        protocol: what was done.
        earlier: this person's like trials before it, newest first.
        other_leg: the same of their other leg, where the protocol has legs.
        change: whether it differs from their first days, where that can be said.
    """
    trial = detail.summary
    primary = primary_of(protocol, trial.step)
    values = {
        name: measure.value
        for name, measure in detail.measures.items()
        if measure.value is not None and measure.reason is None
    }
    value = value_of(primary, trial.hold_s, values)
    if trial.state != "done" or value is None:
        return _without_number(detail, protocol)
    unit = "s" if primary == HOLD else detail.measures[primary].unit
    return Result(
        sentence=_sentence(trial, primary, value, unit),
        number=_number(primary, value, unit),
        compared=" ".join(
            (
                *_against(primary, value, unit, _like(trial, primary, earlier), change),
                *_beside(trial, unit, _like(trial, primary, other_leg)),
            )
        ),
        others=tuple(
            _number(name, values[name], detail.measures[name].unit)
            for name in protocol.outcomes.secondary
            if name in values and name != primary
        )[:SECONDARY],
        valid=True,
        verdict=_verdict(trial),
        notes=(
            *_foam(detail),
            *(flag_sentence(flag) for flag in trial.flags),
        ),
    )


def _without_number(detail: TrialDetail, protocol: Protocol) -> Result:
    trial = detail.summary
    missing = detail.measures.get(primary_of(protocol, trial.step))
    verdict = _("Not scored")
    if trial.state == "done" and missing is not None and missing.reason:
        sentence = outcome_sentence(trial.outcome)
        verdict = _(
            "Not scored: %(reason)s.", reason=retold(missing.reason).rstrip(".")
        )
    else:
        sentence = outcome_sentence(trial.outcome)
    return Result(sentence, None, "", (), valid=False, verdict=verdict)


def _sentence(trial: TrialSummary, primary: str, value: float, unit: str) -> str:
    if primary == "mean_velocity":
        return _(
            "The point under your feet moved %(value)s mm each second.",
            value=decimal(value),
        )
    if primary == "load_left_pct":
        return _(
            "%(left)s %% of your weight was on your left leg, "
            "%(right)s %% on your right.",
            left=decimal(value, 0),
            right=decimal(100 - round(value), 0),
        )
    if primary in _OF_TASKS:
        places = {"s": 2, "mm": 1}.get(unit, 0)
        said = {"value": decimal(value, places), "where": on_leg(trial.side)}
        return _(_OF_TASKS[primary], **said)
    if primary != HOLD:
        return f"{measure_name(primary)}: {decimal(value)} {unit_name(unit)}."
    held = {"value": decimal(value), "where": on_leg(trial.side)}
    if trial.outcome == "completed":
        return _("You held the full %(value)s s %(where)s.", **held)
    return _("You held %(value)s s %(where)s.", **held)


def _foam(detail: TrialDetail) -> tuple[str, ...]:
    model = detail.summary.foam
    return (_("On %(foam)s.", foam=model),) if model else ()


def _verdict(trial: TrialSummary) -> str:
    if trial.outcome != "completed":
        return outcome_sentence(trial.outcome)
    return _("Valid trial")


def _against(
    primary: str, value: float, unit: str, earlier: list[float], change: str | None
) -> list[str]:
    """Return what is said of the past: a verdict tells more than the last value."""
    said = _compared(primary, value, unit, earlier)
    if change is None:
        return [said]
    return [change, said] if primary == HOLD else [change]


def _compared(primary: str, value: float, unit: str, earlier: list[float]) -> str:
    if not earlier:
        return _("Your first one here.")
    if primary == HOLD:
        best = max(earlier)
        if value > best:
            return _("Your longest so far. Before: %(s)s s.", s=decimal(best))
        return _("Your longest so far is %(s)s s.", s=decimal(best))
    return _(
        "Last time: %(value)s %(unit)s.",
        value=decimal(earlier[0]),
        unit=unit_name(unit),
    )


def _beside(trial: TrialSummary, unit: str, other_leg: list[float]) -> list[str]:
    """Return what the other leg did last, where it did anything."""
    if not other_leg:
        return []
    last = {"value": decimal(other_leg[0]), "unit": unit_name(unit)}
    if trial.side == "left":
        return [_("Right leg, last time: %(value)s %(unit)s.", **last)]
    return [_("Left leg, last time: %(value)s %(unit)s.", **last)]


def _like(
    trial: TrialSummary, primary: str, earlier: list[HistoryPoint]
) -> list[float]:
    values = (
        value_of(primary, point.hold_s, point.measures)
        for point in earlier
        if point.state == "done"
        and point.simulated == trial.simulated
        and point.pipeline == trial.pipeline
    )
    return [value for value in values if value is not None]


def _number(name: str, value: float, unit: str) -> Number:
    value, unit = as_shown(value, unit)
    if name in _IN_MS:
        return Number(measure_name(name), decimal(1000 * value, 0), "ms")
    places = 0 if abs(value) >= 100 else 2 if abs(value) < 1 else 1
    if unit == "1" and value == round(value):
        places = 0
    return Number(measure_name(name), decimal(value, places), unit_name(unit))
