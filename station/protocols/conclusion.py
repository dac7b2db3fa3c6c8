"""What the steps of a protocol say together: conditions, and how they compare.

A pure function of the protocol and of what was stored. A condition that failed is said
to have failed and has no number; practice is in nothing. No numpy here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from station.between import (
    Comparison,
    Repeats,
    dual_task_cost,
    limb_symmetry,
    quotient,
)
from station.definitions import Better, definition
from station.protocols.spec import Compare, Protocol
from station.store.records import TrialDetail

MEASURED, FAILED, NOT_DONE = "measured", "failed", "not_done"


@dataclass(frozen=True, slots=True)
class Condition:
    """One way of standing, with all of its repeats."""

    name: str
    state: str
    """`measured`, `failed` or `not_done`."""
    measure: str
    unit: str
    values: tuple[float, ...]
    """Of each repeat that came to a result, in the order they were done."""
    value: float | None
    """The mean or the best of them."""
    failures: int
    """Steps that failed, their second try included."""
    outcome: str | None
    """What ended the newest trial, as a key."""
    trial: str | None
    """The trial to look at: the best, or the newest."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two conditions held against each other, by name."""

    first: str
    second: str
    measure: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What came out of one run of a protocol."""

    conditions: tuple[Condition, ...]
    compared: tuple[Compared, ...]
    total: float | None = None
    """All conditions added up, where the protocol does that and each has a number."""
    composite: float | None = None
    """Their mean, under the same condition."""


def conclude(protocol: Protocol, trials: Sequence[TrialDetail]) -> Conclusion:
    """Return what the trials of one run, oldest first, say together.

    The newest trial of a step stands for it: a step that failed may have been done
    once more.
    """
    newest = {detail.summary.step: detail for detail in trials}
    names = dict.fromkeys(
        step.condition for step in protocol.steps if not step.practice
    )
    conditions = tuple(_condition(protocol, name, newest) for name in names)
    return Conclusion(
        conditions,
        tuple(_compared(protocol, one, newest) for one in protocol.outcomes.compare),
        _total(conditions) if protocol.outcomes.total else None,
        _composite(conditions) if protocol.outcomes.composite else None,
    )


def _total(conditions: Sequence[Condition]) -> float | None:
    values = [one.value for one in conditions if one.value is not None]
    return sum(values) if len(values) == len(conditions) else None


def _composite(conditions: Sequence[Condition]) -> float | None:
    total = _total(conditions)
    return None if total is None else total / len(conditions)


def value_in(detail: TrialDetail, measure: str) -> float | None:
    """Return a measure of a trial that counts, None where there is none."""
    found = detail.measures.get(measure)
    return found.value if found and detail.summary.state == "done" else None


def primary_of(protocol: Protocol, step: int) -> str:
    """Return the measure that stands for a step."""
    steps = protocol.steps
    own = steps[step].primary if step < len(steps) else None
    return own or protocol.outcomes.primary


def _condition(
    protocol: Protocol, name: str, newest: dict[int, TrialDetail]
) -> Condition:
    done = _of(protocol, name, newest)
    numbers = [n for n, step in enumerate(protocol.steps) if step.condition == name]
    measure = primary_of(protocol, numbers[-1])
    found = [
        (value, detail)
        for detail in done
        if (value := value_in(detail, measure)) is not None
    ]
    values = tuple(value for value, _ in found)
    failures = sum(detail.summary.state == "failed" for detail in done)
    value = combined(protocol, measure, values)
    state = MEASURED if found else FAILED if failures else NOT_DONE
    shown = found[-1][1] if found else done[-1] if done else None
    if found and protocol.outcomes.combine == "best":
        shown = next(detail for each, detail in found if each == value)
    return Condition(
        name=name,
        state=state,
        measure=measure,
        unit=found[0][1].measures[measure].unit if found else "",
        values=values,
        value=value,
        failures=failures,
        outcome=shown.summary.outcome if shown else None,
        trial=shown.summary.id if shown else None,
    )


def combined(protocol: Protocol, measure: str, values: Sequence[float]) -> float | None:
    """Return what stands for several values of a measure, None for none."""
    if not values:
        return None
    if protocol.outcomes.combine == "mean":
        return sum(values) / len(values)
    return best_of(protocol, measure, values)


def best_of(protocol: Protocol, measure: str, values: Sequence[float]) -> float:
    """Return the best of several values of a measure."""
    lower = better_of(protocol, measure) is Better.LOWER
    return min(values) if lower else max(values)


def better_of(protocol: Protocol, measure: str) -> Better:
    """Return which way is an improvement.

    A protocol says so of its primary measure; others keep to their own definition.
    """
    if measure == protocol.outcomes.primary:
        return Better(protocol.outcomes.better)
    return definition(measure).better


def _compared(
    protocol: Protocol, asked: Compare, newest: dict[int, TrialDetail]
) -> Compared:
    first = _repeats(protocol, asked.first, asked.measure, newest)
    second = _repeats(protocol, asked.second, asked.measure, newest)
    if asked.name == "dual_task_cost":
        comparison = dual_task_cost(first, second)
    elif asked.name != "limb_symmetry_index":
        comparison = quotient(asked.name, first, second)
    else:
        better = better_of(protocol, asked.measure)
        comparison = _weaker_of_stronger(first, second, better)
    return Compared(asked.first, asked.second, asked.measure, comparison)


def _weaker_of_stronger(first: Repeats, second: Repeats, better: Better) -> Comparison:
    """Return the limb symmetry index with the weaker leg as the involved one."""
    found = limb_symmetry(first, second, better)
    if found.worse != "second":
        return found
    other = limb_symmetry(second, first, better)
    return dataclasses.replace(found, value=other.value)


def _repeats(
    protocol: Protocol, name: str, measure: str, newest: dict[int, TrialDetail]
) -> Repeats:
    done = [
        (value, detail.summary.pipeline or "")
        for detail in _of(protocol, name, newest)
        if (value := value_in(detail, measure)) is not None
    ]
    value = combined(protocol, measure, [value for value, _ in done])
    pipelines = sorted({pipeline for _, pipeline in done})
    return Repeats(() if value is None else (value,), " and ".join(pipelines))


def _of(
    protocol: Protocol, name: str, newest: dict[int, TrialDetail]
) -> list[TrialDetail]:
    return [
        newest[n]
        for n, step in enumerate(protocol.steps)
        if step.condition == name and not step.practice and n in newest
    ]
