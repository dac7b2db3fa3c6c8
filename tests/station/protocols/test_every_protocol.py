"""Each protocol with somebody who succeeds, who fails in each way, and who is awkward.

Every installed protocol belongs to a family; what comes of each case of a family is
written down here. A protocol in no family, or a detector that no case provokes, fails.
"""

from __future__ import annotations

from functools import cache

import pytest

from station.protocols.library import load_library
from station.values import CopSample
from tests.fakes.standing import Story
from tests.fakes.standing_light import Change, Player, shortened

LIBRARY = load_library()
ON = (0.5, "step_on")
DEED_S = 3.0
LIFTED_S = 4.8
"""By then a foot that is lifted on a cue is up, and still to be held."""

DONE = ("done", "completed")
Ending = tuple[str, str]

MACHINE: dict[str, Ending] = {
    "saturated": ("failed", "saturated"),
    "dropout": ("failed", "dropout"),
}
TWO_FEET: dict[str, Ending] = {
    "step_off": ("failed", "stepped_off"),
    "hop": ("failed", "hopped"),
    "shift": ("failed", "foot_moved"),
    "hold_on": ("failed", "touched_support"),
    **MACHINE,
}
LEANS: dict[str, Ending] = {
    "step_off": ("failed", "stepped_off"),
    "hop": ("failed", "hopped"),
    "hold_on": ("failed", "touched_support"),
    "idle": DONE,
    **MACHINE,
}
HOLD: dict[str, Ending] = {
    "step_off": ("done", "stepped_off"),
    "hop": ("done", "hopped"),
    "shift": ("done", "foot_moved"),
    "hold_on": ("done", "touched_support"),
    "foot_down": ("done", "touched_down"),
    "foot_replaced": ("done", "touched_down"),
    "foot_down_at_once": ("failed", "too_short"),
    **MACHINE,
}
FAMILIES: dict[str, dict[str, Ending]] = {
    "two feet": TWO_FEET,
    "leans": LEANS,
    "squat": {
        "step_off": ("failed", "stepped_off"),
        "hop": ("failed", "hopped"),
        "hold_on": DONE,
        "hold_on_hard": ("failed", "touched_support"),
        **MACHINE,
    },
    "hold": HOLD,
    "stork": {
        **HOLD,
        "step_off": ("done", "heel_drop"),
        "heel_down": ("done", "heel_drop"),
    },
    "wobble": {
        "step_off": ("failed", "stepped_off"),
        "hold_on": ("failed", "touched_support"),
        "tip": DONE,
        **MACHINE,
    },
    "lifts": {
        "step_off": ("failed", "stepped_off"),
        "foot_down": DONE,
        "hold_on": DONE,
        "hop": DONE,
        "idle": DONE,
        **MACHINE,
    },
    "reps": {
        "step_off": ("done", "stepped_off"),
        "idle": ("done", "stopped_moving"),
        "foot_replaced": ("done", "stopped_moving"),
        **MACHINE,
    },
    "raises": {
        "step_off": ("done", "stepped_off"),
        "idle": ("failed", "missed_beats"),
        **MACHINE,
    },
    "hops": {"step_off": ("failed", "stepped_off"), "idle": DONE, **MACHINE},
    "landing": {
        "step_off": ("failed", "stepped_off"),
        "hop": ("failed", "hopped"),
        "foot_down": ("failed", "touched_down"),
        "shift": ("failed", "foot_moved"),
        **MACHINE,
    },
    "clock": {
        "step_off": DONE,
        "hop": DONE,
        "hold_on": DONE,
        "foot_down": DONE,
        "foot_replaced": DONE,
        **MACHINE,
    },
    "errors": {
        "step_off": DONE,
        "hop": DONE,
        "shift": DONE,
        "hold_on": DONE,
        "heel_up": DONE,
        "foot_down": DONE,
        **MACHINE,
    },
}
AWKWARD = ("success", "heavy_step_on", "slow_settle", "off_and_on_again")
FAMILY_OF = {
    "quiet-stance-eyes-open": "two feet",
    "quiet-stance-eyes-closed": "two feet",
    "quiet-stance-60-s": "two feet",
    "weight-on-each-leg": "two feet",
    "weight-bearing-squat": "squat",
    "romberg": "two feet",
    "four-conditions": "two feet",
    "four-times-eyes-closed": "two feet",
    "limits-of-stability": "leans",
    "find-again": "leans",
    "single-leg-eyes-open": "hold",
    "single-leg-eyes-closed": "hold",
    "both-legs-eyes-open": "hold",
    "both-legs-eyes-closed": "hold",
    "both-legs-30-s": "hold",
    "two-things-at-once": "hold",
    "daily-check": "hold",
    "stork": "stork",
    "flamingo": "clock",
    "wobble-two-feet": "wobble",
    "wobble-two-feet-eyes-closed": "wobble",
    "wobble-one-leg": "wobble",
    "two-feet-to-one": "lifts",
    "tempo-squat": "reps",
    "tempo-hinge": "reps",
    "calf-raises": "raises",
    "hops-on-beat": "hops",
    "hop-and-hold": "landing",
    "posture-errors": "errors",
    "posture-errors-foam": "errors",
}
TOLD = {
    "stepped_off": {"stepped_off", "heel_drop"},
    "support_touched": {"touched_support"},
    "free_foot_down": {"touched_down"},
    "foot_moved": {"hopped", "foot_moved"},
    "heel_raised": {"heel_rise", "heel_drop"},
    "rim_struck": {"rim_strike"},
    "rep_phases": {"rep"},
    "flight": {"flight"},
    "saturated": {"saturated"},
    "dropout": {"dropout"},
}
BEFORE = {
    "heavy_step_on": ((0.5, "step_on"), (2.05, "hop")),
    "slow_settle": ((0.5, "step_on"), (2.1, "wobble"), (4.8, "hop"), (6.3, "wobble")),
    "off_and_on_again": ((0.5, "step_on"), (2.2, "step_off"), (4.0, "step_on")),
}


def _saturated(sample: CopSample, since_s: float) -> CopSample:
    over = since_s > DEED_S
    return sample._replace(corner_n=(1e4, 0.0, 0.0, 0.0)) if over else sample


def _lost(sample: CopSample, since_s: float) -> CopSample | None:
    return None if DEED_S < since_s < DEED_S + 0.2 else sample


def _shifted(sample: CopSample, since_s: float) -> CopSample:
    return sample._replace(ap_mm=sample.ap_mm + 120.0 * (since_s > 4.2))


def _held(sample: CopSample, since_s: float) -> CopSample:
    """Let a rail carry a quarter of the weight, long enough to be no squat."""
    if not 1.0 < since_s < 4.4:
        return sample
    return sample._replace(total_n=0.75 * sample.total_n)


CHANGES: dict[str, Change] = {
    "saturated": _saturated,
    "dropout": _lost,
    "shift": _shifted,
    "hold_on_hard": _held,
}


def step_of(name: str) -> int:
    """Return the first step that counts and can be done by the protocol's family."""
    steps = LIBRARY[name].steps
    return next(n for n, step in enumerate(steps) if not step.practice)


@cache
def played(name: str, case: str, step: int) -> Story:
    """Let somebody do a case of a protocol, in little time."""
    protocol = shortened(LIBRARY[name], step)
    player = Player(protocol, side="left" if protocol.asks_side else None)
    side = player.side
    during: list[tuple[float, str]] = []
    leans = FAMILY_OF[name] == "leans" and case not in AWKWARD
    player.idle = case == "idle" or leans
    if case == "foot_down_at_once":
        during = [(0.3, "foot_down")]
    elif case == "foot_replaced":
        lift = "lift_right" if side == "left" else "lift_left"
        during = [(DEED_S, "foot_down"), (DEED_S + 1, lift)]
    elif case not in (*AWKWARD, *CHANGES, "idle"):
        during = [(LIFTED_S if FAMILY_OF[name] == "lifts" else DEED_S, case)]
    return player.play(BEFORE.get(case, (ON,)), during, CHANGES.get(case))


def test_every_installed_protocol_belongs_to_a_family() -> None:
    assert set(FAMILY_OF) == set(LIBRARY)


@pytest.mark.parametrize("name", FAMILY_OF)
def test_success_and_awkwardness_end_alike(name: str) -> None:
    steps = LIBRARY[name].steps
    for step in {steps.index(one): one for one in steps}:
        case = AWKWARD[step % 4] if step != step_of(name) else "success"
        story = played(name, case, step)
        assert (story.state.phase, story.state.outcome) == DONE, (case, step)
    for case in AWKWARD:
        story = played(name, case, step_of(name))
        assert (story.state.phase, story.state.outcome) == DONE, case
        assert story.types()[0] == "settled" or case == "off_and_on_again"
        assert story.phases.count("recording") == 1
        assert story.state.body_n == pytest.approx(70 * 9.80665, rel=0.02)


@pytest.mark.parametrize("name", FAMILY_OF)
def test_each_way_to_fail_ends_as_it_is_written(name: str) -> None:
    told: set[str] = set()
    step = step_of(name)
    if name.startswith("posture-errors"):
        step = next(
            n for n, one in enumerate(LIBRARY[name].steps) if one.kind == "hold"
        )
    for case, expected in FAMILIES[FAMILY_OF[name]].items():
        story = played(name, case, step)
        assert (story.state.phase, story.state.outcome) == expected, case
        told.update(story.types())
    told.update(played(name, "success", step).types())
    for use in LIBRARY[name].steps[step].detectors:
        tag = str(use.__struct_config__.tag)
        assert told & TOLD[tag], f"no case provokes {tag}"
