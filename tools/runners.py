"""Nine kinds of simulated runners, and what each does on a day.

A runner has a skill that training raises, a fatigue that sessions and runs leave, and
for some a strain that grows under load and shows as sway and aches. The numbers are
invented, so that every rule has something to say; they are no model of a body.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field, replace

import numpy as np

from station.coach.values import Answers, ItemDone, PlannedItem, Run, Side

START = dt.date(2026, 1, 5)
DAYS = 84
RUNS = (Run(1, "easy"), Run(3, "hard"), Run(5, "long"))
RUN_LOAD = {"easy": 0.1, "long": 0.3, "hard": 0.4, "race": 0.6}

_ANSWERS = Answers(equipment=("rail", "pad", "wobble_board", "dumbbells"), runs=RUNS)


@dataclass(frozen=True, slots=True)
class Runner:
    """Who somebody is; what is left out is an ordinary runner."""

    title: str
    skill: float = 1.0
    """The rung that is comfortable at the start."""
    gain: float = 0.22
    """Rungs won by a session."""
    cap: float = 12.0
    """No rung above this is ever comfortable."""
    adherence: float = 0.9
    away: tuple[int, int] | None = None
    """Days without training, first and last."""
    right_leg: float = 1.0
    """How long the right leg holds, of what the left one does."""
    noise: float = 1.0
    """How much more tests scatter than they should."""
    strain_from: int | None = None
    """The day from which training strains more than nights mend."""
    sore_site: str = "left_knee"
    pain_at_start: int = 0
    answers: Answers = field(default_factory=lambda: _ANSWERS)


_RETURN = Answers(equipment=("rail", "pad"), runs=RUNS[:1], goal="return")
RUNNERS: tuple[Runner, ...] = (
    Runner("Ordinary"),
    Runner("Fast improver", skill=2.0, gain=0.6),
    Runner("Plateau", cap=2.0),
    Runner("Overreaching", strain_from=40),
    Runner("One-sided", right_leg=0.7),
    Runner("Sporadic", adherence=0.4),
    Runner("Back after a break", away=(32, 52)),
    Runner("Noisy sensor", noise=2.5),
    Runner("Post-injury", right_leg=0.75, pain_at_start=5, answers=_RETURN),
)


@dataclass(frozen=True, slots=True)
class State:
    """How a runner is on one morning; what nobody sees."""

    skill: float
    fatigue: float = 0.0
    strain: float = 0.0
    right_leg: float = 1.0
    ache: float = 0.0


@dataclass(frozen=True, slots=True)
class Morning:
    """What they say and what the board finds before the session."""

    pain: int
    soreness: int
    slept_well: bool
    sway_mm_s: float
    hold_s: dict[Side, float]


def first_state(runner: Runner) -> State:
    """Return the first morning."""
    return State(
        runner.skill, right_leg=runner.right_leg, ache=float(runner.pain_at_start)
    )


def morning_of(runner: Runner, state: State, rng: np.random.Generator) -> Morning:
    """Return what is said and found on a morning."""
    sway = 12.0 * (1.0 - 0.012 * state.skill) * (1.0 + 0.7 * min(state.strain, 1.2))
    sway *= math.exp(runner.noise * rng.normal(0.0, 0.09))
    hold = 22.0 + 2.5 * state.skill - 6.0 * min(state.strain, 1.0)
    holds: dict[Side, float] = {
        "left": hold * math.exp(runner.noise * rng.normal(0.0, 0.05)),
        "right": hold
        * state.right_leg
        * math.exp(runner.noise * rng.normal(0.0, 0.05)),
    }
    pain = round(state.ache + 5.0 * state.strain)
    soreness = round(4.0 * state.fatigue + 2.0 * state.strain + rng.normal(0.0, 0.7))
    return Morning(
        min(max(pain, 0), 10),
        min(max(soreness, 0), 10),
        bool(rng.random() > 0.05),
        sway,
        holds,
    )


def comes(runner: Runner, day: int, rng: np.random.Generator) -> bool:
    """Return whether they turn up for a session of that day."""
    present = rng.random() < runner.adherence
    away = runner.away is not None and runner.away[0] <= day <= runner.away[1]
    return present and not away


def done_of(
    runner: Runner,
    state: State,
    item: PlannedItem,
    date: dt.date,
    rng: np.random.Generator,
) -> ItemDone:
    """Return how one drill goes: rungs above the skill fail and feel hard."""
    comfortable = min(state.skill, runner.cap)
    too_hard = item.rung - comfortable + 0.6 * state.fatigue + state.strain - 0.7
    chance = 1.0 / (1.0 + math.exp(-1.8 * too_hard))
    fails = rng.binomial(3, chance * 0.5, size=item.sets)
    complete = int((fails < 2).sum())
    rpe = round(4.5 + 0.8 * too_hard + rng.normal(0.0, 0.6))
    return ItemDone(
        date,
        item.drill,
        item.rung,
        item.sets,
        complete,
        fails=int(fails.sum()),
        worst_set_fails=int(fails.max()),
        passed=complete == item.sets,
        rpe=min(max(rpe, 1), 10),
        hold_s=30.0 * complete,
        minutes=item.minutes,
    )


def next_state(
    runner: Runner, state: State, day: int, minutes: float, *, dynamic: bool
) -> State:
    """Return the next morning, after so many minutes of training."""
    run = next((r for r in runner.answers.runs if r.weekday == day % 7), None)
    load = 0.012 * minutes + (RUN_LOAD[run.kind] if run else 0.0)
    strain = state.strain
    if runner.strain_from is not None and day >= runner.strain_from:
        # A full session strains; less than that, or none, lets it mend.
        strain += 0.15 if minutes > 9.0 else -0.025
    ache = state.ache * 0.975
    if dynamic and runner.pain_at_start:
        ache += 1.5
    trained = minutes > 0.0
    right = state.right_leg + (0.004 if trained and state.right_leg < 0.98 else 0.0)
    return replace(
        state,
        skill=state.skill + (runner.gain if trained and minutes > 5.0 else 0.0),
        fatigue=0.6 * state.fatigue + load,
        strain=max(strain, 0.0),
        right_leg=right,
        ache=ache,
    )
