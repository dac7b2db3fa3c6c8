"""What somebody has shown, held against what a gate asks for, with the numbers.

The figures are design defaults of the project [D].
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean, stdev

import msgspec

from station.coach.ladder import setting_of
from station.coach.library import Drills
from station.coach.spec import Drill
from station.coach.values import Equipment, ItemDone, Setting, Side
from station.figures import decimal
from station.language import _

HOLD_S = 30.0
IN_A_ROW = 3
EVEN_PCT = {"strength": 85.0, "dynamic": 90.0}
ADHERENCE_PCT = 70.0
VARIATION_PCT = 15.0
SQUATS = 10
LOAD_KG = 8.0
SQUAT, DEADLIFT = "single-leg-squat", "single-leg-rdl"


class Try(msgspec.Struct, frozen=True):
    """One timed stance with eyes closed."""

    seconds: float
    passed: bool
    mean_velocity_mm_s: float | None = None


class Facts(msgspec.Struct, frozen=True):
    """What is known of a person, everything oldest first."""

    foam_closed: tuple[Try, ...] = ()
    """On two feet on foam."""
    together_closed: tuple[Try, ...] = ()
    """With feet together on firm ground; counts for those without a pad."""
    holds_s: Mapping[Side, tuple[float, ...]] = {}
    """On one leg, eyes open, of tests that go on for 30 s or longer."""
    done: tuple[ItemDone, ...] = ()
    planned: int = 0
    """Sessions that were planned in the four weeks until yesterday."""
    kept: int = 0
    """Of these, those of which something was done."""
    red: bool = False
    """Whether the rules have raised a red flag."""


class Condition(msgspec.Struct, frozen=True):
    """One thing that a gate asks for."""

    met: bool
    text: str


def _limb_symmetry_pct(holds_s: Mapping[Side, Sequence[float]]) -> float | None:
    """Return the weaker leg in % of the stronger, from the last two holds of each."""
    sides: tuple[Side, Side] = ("left", "right")
    if any(len(holds_s.get(side, ())) < 2 for side in sides):
        return None
    left, right = (fmean(holds_s[side][-2:]) for side in sides)
    return 100 * min(left, right) / max(left, right, 1e-9)


def steady(facts: Facts, equipment: Collection[Equipment]) -> tuple[Condition, ...]:
    """Return what opens work on one leg: holds with eyes closed, all alike."""
    pad = "pad" in equipment
    tries = facts.foam_closed if pad else facts.together_closed
    best, variation = 0, None
    for row in _rows(tries):
        best = max(best, len(row))
        if len(row) >= IN_A_ROW:
            found = [
                _variation_pct(row[n : n + IN_A_ROW])
                for n in range(len(row) - IN_A_ROW + 1)
            ]
            known = [one for one in (*found, variation) if one is not None]
            variation = min(known, default=None)
    conditions = [
        Condition(
            best >= IN_A_ROW,
            _asked(min(best, IN_A_ROW), pad=pad),
        )
    ]
    if variation is not None:
        conditions.append(
            Condition(
                variation <= VARIATION_PCT,
                _(
                    "Your sway speed is to differ by at most %(most)s %% from hold to "
                    "hold; now %(now)s %%.",
                    most=decimal(VARIATION_PCT, 0),
                    now=decimal(variation, 0),
                ),
            )
        )
    return tuple(conditions)


def even_holds(facts: Facts) -> tuple[Condition, ...]:
    """Return what opens strength besides: holds of each leg, even, and regularly."""
    conditions = []
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        held = facts.holds_s.get(side, ())
        rows = _lengths(seconds >= HOLD_S for seconds in held)
        conditions.append(
            Condition(
                rows >= IN_A_ROW,
                _of_leg(side, min(rows, IN_A_ROW)),
            )
        )
    conditions.append(_evenness(facts, EVEN_PCT["strength"]))
    share = 100 * facts.kept / facts.planned if facts.planned else 0.0
    conditions.append(
        Condition(
            share >= ADHERENCE_PCT,
            _(
                "%(share)s %% of the planned sessions are asked for; you did %(done)s "
                "of %(planned)s.",
                share=decimal(ADHERENCE_PCT, 0),
                done=facts.kept,
                planned=facts.planned,
            ),
        )
    )
    return tuple(conditions)


def _asked(done: int, *, pad: bool) -> str:
    values = {"times": IN_A_ROW, "hold": decimal(HOLD_S, 0), "done": done}
    if pad:
        return _(
            "One leg comes after %(times)s times %(hold)s s on the pad, eyes closed, "
            "in a row; so far %(done)s.",
            **values,
        )
    return _(
        "One leg comes after %(times)s times %(hold)s s with your feet together, eyes "
        "closed, in a row; so far %(done)s.",
        **values,
    )


def _of_leg(side: Side, done: int) -> str:
    values = {"times": IN_A_ROW, "hold": decimal(HOLD_S, 0), "done": done}
    if side == "left":
        return _(
            "Left leg: %(times)s holds of %(hold)s s in a row are asked for; so far "
            "%(done)s.",
            **values,
        )
    return _(
        "Right leg: %(times)s holds of %(hold)s s in a row are asked for; so far "
        "%(done)s.",
        **values,
    )


def _evenness(facts: Facts, needed_pct: float) -> Condition:
    symmetry = _limb_symmetry_pct(facts.holds_s)
    if symmetry is None:
        return Condition(False, _("Two tests of each leg are asked for."))
    return Condition(
        symmetry >= needed_pct,
        _(
            "The weaker leg is to hold %(asked)s %% as long as the other; now "
            "%(now)s %%.",
            asked=decimal(needed_pct, 0),
            now=decimal(symmetry, 0),
        ),
    )


def strong(
    facts: Facts, drills: Drills, equipment: Collection[Equipment]
) -> tuple[Condition, ...]:
    """Return what opens the dynamic block besides: squats, deadlifts, even legs."""
    load_kg = LOAD_KG if "dumbbells" in equipment else 0.0
    lifted = _(
        "Two sessions in a row with the deadlift on one leg, without a hand, are asked "
        "for."
    )
    if load_kg:
        lifted = _(
            "Two sessions in a row with the deadlift on one leg, without a hand and "
            "with %(load)s, are asked for.",
            load=f"{decimal(load_kg, 0)} kg",
        )
    return (
        _passed_twice(
            facts,
            drills,
            SQUAT,
            Setting(base="single_leg", repetitions=SQUATS),
            _(
                "Two sessions in a row with %(n)s slow squats on one leg, in tempo, "
                "are asked for.",
                n=SQUATS,
            ),
        ),
        _evenness(facts, EVEN_PCT["dynamic"]),
        _passed_twice(
            facts,
            drills,
            DEADLIFT,
            Setting(base="single_leg", load_kg=load_kg),
            lifted,
        ),
    )


def _passed_twice(
    facts: Facts, drills: Drills, name: str, needed: Setting, what: str
) -> Condition:
    done = [one for one in facts.done if one.drill == name]
    twice = name in drills and any(
        all(one.passed and _reaches(drills[name], one.rung, needed) for one in pair)
        for pair in pairwise(done)
    )
    return Condition(twice, what)


def _reaches(drill: Drill, rung: int, needed: Setting) -> bool:
    setting = setting_of(drill, rung)
    return (
        setting.base == needed.base
        and setting.repetitions >= needed.repetitions
        and setting.load_kg >= needed.load_kg
    )


def _rows(tries: Iterable[Try]) -> list[list[Try]]:
    """Return the stretches of tries that were passed and long enough."""
    rows: list[list[Try]] = [[]]
    for one in tries:
        if one.passed and one.seconds >= HOLD_S:
            rows[-1].append(one)
        else:
            rows.append([])
    return rows


def _lengths(hits: Iterable[bool]) -> int:
    """Return the longest stretch of hits."""
    best = now = 0
    for hit in hits:
        now = now + 1 if hit else 0
        best = max(best, now)
    return best


def _variation_pct(row: Sequence[Try]) -> float | None:
    """Return the coefficient of variation of the sway speed, where all have one."""
    speeds = [v for one in row if (v := one.mean_velocity_mm_s) is not None]
    if len(speeds) < len(row) or len(speeds) < 2:
        return None
    return 100 * stdev(speeds) / max(fmean(speeds), 1e-9)
