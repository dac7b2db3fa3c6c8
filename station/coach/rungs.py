"""One rung of a ladder: what it sets, and that it raises one thing only.

The hold ladder is 20, 25, 30, 40, 45, 60 s, then 60 s with a task. A harder axis may
begin with a shorter hold or fewer repetitions: that eases, it raises nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, get_args

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from station.coach.values import (
    Base,
    Equipment,
    Freshness,
    Raise,
    Reach,
    Setting,
    Surface,
    Task,
    Vision,
)

HOLDS_S = (20.0, 25.0, 30.0, 40.0, 45.0, 60.0)
"""Every hold that the ladder of a balance drill may ask for."""
_ORDERED: dict[Raise, tuple[str, Sequence[str]]] = {
    "base": ("base", get_args(Base)),
    "vision": ("vision", get_args(Vision)),
    "surface": ("surface", get_args(Surface)),
    "task": ("task", get_args(Task)),
    "range": ("reach", get_args(Reach)),
    "fatigue": ("freshness", get_args(Freshness)),
}
_COUNTED: dict[Raise, str] = {"load": "load_kg", "cadence": "cadence_per_min"}


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rung of the ladder: one thing is raised, the dose may come down with it."""

    raises: Raise
    to: str | float
    """The new value on that axis; for `dose` the hold in seconds or the repetitions."""
    hold_s: Annotated[float, Meta(gt=0, le=600)] | None = None
    """A shorter hold to begin with on a harder axis."""
    repetitions: Annotated[int, Meta(gt=0, le=60)] | None = None
    """Fewer repetitions to begin with on a harder axis."""
    needs: tuple[Equipment, ...] = ()


def with_step(setting: Setting, step: Step) -> Setting:
    """Return what a rung sets, from what the one below it sets."""
    found = _raised_to(setting, step)
    if step.hold_s is not None:
        found = replace(found, hold_s=step.hold_s)
    if step.repetitions is not None:
        found = replace(found, repetitions=step.repetitions)
    return found


def raised(before: Setting, after: Setting) -> set[Raise]:
    """Return what is harder in `after` than in `before`."""
    found: set[Raise] = set()
    for name, (field, order) in _ORDERED.items():
        if order.index(getattr(after, field)) > order.index(getattr(before, field)):
            found.add(name)
    for name, field in _COUNTED.items():
        if getattr(after, field) > getattr(before, field):
            found.add(name)
    if after.hold_s > before.hold_s or after.repetitions > before.repetitions:
        found.add("dose")
    return found


def mistake_in(
    start: Setting, ladder: Iterable[Step], holds_s: Sequence[float] = ()
) -> tuple[int, str] | None:
    """Return the index of the first wrong step and what is wrong with it.

    Where `holds_s` is given every hold must be one of them.
    """
    setting = start
    for n, step in enumerate(ladder):
        try:
            after = with_step(setting, step)
            found = raised(setting, after)
        except (TypeError, ValueError):
            return n, f"`to` does not fit the axis {step.raises}"
        if found != {step.raises}:
            harder = " and ".join(sorted(found)) or "nothing"
            return n, f"a rung raises one thing, here {step.raises}, not {harder}"
        if after.hold_s and holds_s and after.hold_s not in holds_s:
            holds = ", ".join(f"{hold:g}" for hold in holds_s)
            return n, f"a hold is one of {holds} s"
        setting = after
    return None


def _raised_to(setting: Setting, step: Step) -> Setting:
    if step.raises == "dose":
        if setting.hold_s:
            return replace(setting, hold_s=float(step.to))
        return replace(setting, repetitions=int(step.to))
    if step.raises in _COUNTED:
        return replace(setting, **{_COUNTED[step.raises]: float(step.to)})
    field, order = _ORDERED[step.raises]
    if step.to not in order:
        raise ValueError(step.to)
    return replace(setting, **{field: step.to})
