"""Wobble board, squat, lifts on a sign, finding again, errors, stork: people."""

from __future__ import annotations

import dataclasses
import math
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from firmware.description import load_description
from station.messages import TrialView
from station.protocols.engine import operator
from station.protocols.library import load_library, why_not_offered
from station.protocols.spec import Protocol
from station.protocols.tasks import Lifts, Setting
from station.task_views import DepthsView, ErrorsView, LiftsView, ZonesView
from tests.fakes.obedient import follow, measures_of, values_of
from tests.fakes.standing import DOME_MM, NS, RIM_MM, Script, Story, act

LIBRARY = load_library()
SQUAT = LIBRARY["weight-bearing-squat"]
WOBBLE = LIBRARY["wobble-two-feet"]
LIFTS = LIBRARY["two-feet-to-one"]
AGAIN = LIBRARY["find-again"]
ERRORS = LIBRARY["posture-errors"]
STORK = LIBRARY["stork"]
STEP_ON = (2.0, "step_on")


def obey(shown: TrialView) -> str | None:
    """Do what the prompt says, where there is a command for it."""
    known = {"rise_heel": "heel_up", "close_eyes_lift_right": "lift_right"}
    asked = known.get(shown.prompt, shown.prompt)
    return asked if asked.startswith(("squat", "lift", "foot_down", "heel")) else None


def with_task(protocol: Protocol, **changes: Any) -> Protocol:
    trial = protocol.trials[-1]
    assert trial.task is not None
    task = replace(trial.task, **changes)
    return replace(protocol, trials=(*protocol.trials[:-1], replace(trial, task=task)))


def ended(story: Story) -> tuple[str, str | None]:
    return story.state.phase, story.state.outcome


def times_s(story: Story, kind: str) -> list[float]:
    return [(event.t_ns - NS) / NS for event in story.events if event.type == kind]


def test_a_squat_is_held_at_four_depths() -> None:
    views: list[DepthsView] = []

    def watched(shown: TrialView) -> str | None:
        if isinstance(shown.task, DepthsView):
            views.append(shown.task)
        return obey(shown)

    story = follow(SQUAT, watched)
    found = values_of(story)

    assert ended(story) == ("done", "completed")
    assert story.state.hold_s == pytest.approx(4 * 9, abs=0.05)
    assert [one.number for one in views if one.holding] == [0, 1, 2, 3]
    assert found["squat_drop_60"] == pytest.approx(110 - 29, rel=0.1)
    assert found["squat_drop_90"] == pytest.approx(240 - 110, rel=0.1)
    assert found["squat_symmetry_index"] < 5
    assert found["squat_load_left_90"] == pytest.approx(50, abs=1.5)


def test_somebody_who_does_not_squat_has_no_way_down() -> None:
    found = measures_of(follow(SQUAT, lambda _: None))

    assert found["squat_drop_90"].value is None
    assert "to be felt" in (found["squat_drop_90"].reason or "")
    assert found["squat_load_left_90"].value is not None


@pytest.mark.parametrize(
    ("protocol", "deed", "outcome"),
    [
        (SQUAT, "step_off", "stepped_off"),
        (SQUAT, "hop", "hopped"),
        (LIFTS, "step_off", "stepped_off"),
        (AGAIN, "step_off", "stepped_off"),
        (AGAIN, "hop", "hopped"),
        (AGAIN, "hold_on", "touched_support"),
        (LIBRARY["limits-of-stability"], "hold_on", "touched_support"),
    ],
    ids=lambda value: value.id if isinstance(value, Protocol) else value,
)
def test_leaving_the_place_fails(protocol: Protocol, deed: str, outcome: str) -> None:
    side = "left" if protocol.asks_side else None
    story = follow(protocol, lambda _: None, [STEP_ON, (9.0, deed)], side=side)

    assert ended(story) == ("failed", outcome)


@cache
def on_dome(*deeds: tuple[float, str]) -> Story:
    script = [(1.0, "dome"), STEP_ON, *deeds]
    return follow(WOBBLE, lambda _: None, script, rig="wobble_on_plate", step=3)


def farthest_mm(story: Story, from_s: float) -> float:
    """Return how far from the middle the CoP went within 3 s."""
    window = range(round((from_s + 1) * NS), round((from_s + 4) * NS))
    return max(math.hypot(s.ml_mm, s.ap_mm) for s in story.samples if s.t_ns in window)


def test_time_in_zones_is_of_the_whole_trial_and_the_rim_is_counted() -> None:
    level = on_dome()
    tipped = on_dome((20.0, "tip"), (30.0, "tip"))
    calm, wild = values_of(level), values_of(tipped)
    zones = [f"wobble_time_{zone}" for zone in ("in_zone", "5_10", "10_15", "over_15")]

    assert ended(level) == ended(tipped) == ("done", "completed")
    assert sum(calm[zone] for zone in zones) == pytest.approx(100)
    assert wild["wobble_time_over_15"] > calm["wobble_time_over_15"]
    # The second tip turns back 5 mm before the rim.
    far_mm = [farthest_mm(tipped, at_s) for at_s in (20.0, 30.0)]
    assert far_mm[0] > RIM_MM > far_mm[1] > 0.94 * RIM_MM
    assert (calm["wobble_rim_contacts"], wild["wobble_rim_contacts"]) == (0, 1)
    assert len(times_s(tipped, "rim_strike")) == 1


def test_indices_are_from_level_and_from_the_own_mean() -> None:
    story = on_dome()
    found = values_of(story)
    inside = [
        one
        for one in story.samples
        if (story.state.start_ns or 0) <= one.t_ns <= (story.state.end_ns or 0)
    ]
    squares = [
        (one.ml_mm / DOME_MM) ** 2 + (one.ap_mm / DOME_MM) ** 2 for one in inside
    ]
    level_deg = math.degrees(math.sqrt(sum(squares) / len(squares)))

    assert found["wobble_index_level"] == pytest.approx(level_deg, rel=0.02)
    assert found["wobble_index_own_mean"] < found["wobble_index_level"]
    parts = [found[f"wobble_index_level_{axis}"] for axis in ("ml", "ap")]
    assert math.hypot(*parts) == pytest.approx(found["wobble_index_level"])


def test_the_screen_sees_the_zones_of_the_dome() -> None:
    seen: list[ZonesView] = []

    def watched(shown: TrialView) -> None:
        if isinstance(shown.task, ZonesView):
            seen.append(shown.task)

    script = [(1.0, "dome"), STEP_ON]
    follow(WOBBLE, watched, script, 20.0, rig="wobble_on_plate")

    assert seen[-1].zones_mm == pytest.approx([26.2, 52.4, 78.5], abs=0.1)
    assert seen[-1].rim_mm == 85.0


def test_a_wobble_board_is_offered_only_where_its_dome_is_known() -> None:
    flat = load_description()

    assert "another board" in (why_not_offered(WOBBLE, flat) or "")


def test_ten_lifts_on_a_sign_are_timed_from_the_sign() -> None:
    views: list[LiftsView] = []

    def watched(shown: TrialView) -> str | None:
        if isinstance(shown.task, LiftsView):
            views.append(shown.task)
        return obey(shown)

    story = follow(with_task(LIFTS, count=4), watched, side="left")
    found = values_of(story)
    cues, offs = times_s(story, "lift_cue"), times_s(story, "foot_off")

    assert ended(story) == ("done", "completed")
    assert len(cues) == len(offs) == found["lift_count"] == 4
    assert found["lift_reaction_time"] + found["lift_transfer_time"] == pytest.approx(
        sum(off - cue for cue, off in zip(cues, offs, strict=True)) / 4, abs=0.02
    )
    assert found["lift_shift"] == pytest.approx(100, abs=8)
    assert found["lift_push"] == pytest.approx(25, abs=6)
    assert 0 <= found["lift_time_to_stability"] < 4
    assert {one.phase for one in views} == {"ready", "lift", "hold", "down"}


def test_a_lift_that_does_not_come_is_not_waited_for() -> None:
    story = follow(with_task(LIFTS, count=2), lambda _: None, side="left")
    found = measures_of(story)

    assert ended(story) == ("done", "completed")
    assert len(times_s(story, "lift_missed")) == 2
    assert found["lift_count"].value == 0
    assert found["lift_time_to_stability"].reason == "no lift was held"


def test_a_lift_that_is_lost_is_told_and_left_out() -> None:
    script = [STEP_ON, (11.8, "foot_down")]
    story = follow(with_task(LIFTS, count=2), obey, script, side="left")

    assert len(times_s(story, "lift_lost")) == 1
    assert values_of(story)["lift_count"] == 1


def again(command: str) -> Story:
    """Lean to the right and find it again by `command`."""

    def answer(shown: TrialView) -> str | None:
        if shown.prompt == "lean_to_target":
            return "reach_right"
        blind = shown.prompt == "lean_without_dot"
        return command if blind else "lean_middle"

    return follow(with_task(AGAIN, directions=("right",)), answer)


def test_a_place_that_is_found_again_is_a_few_millimetres_off() -> None:
    found = values_of(again("reach_right"))

    assert found["again_count"] == 2
    assert found["again_absolute_error"] < 12


def test_too_far_is_a_constant_error_and_not_a_variable_one() -> None:
    found = values_of(again("lean_right"))

    assert found["again_constant_error"] == pytest.approx(0.4 * 129, abs=8)
    assert found["again_absolute_error"] >= found["again_constant_error"]
    assert found["again_variable_error"] < 12


def test_the_dot_hides_while_a_place_is_found_again() -> None:
    shown: dict[str, set[bool]] = {}

    def answer(view: TrialView) -> str | None:
        if view.phase == "recording":
            shown.setdefault(view.prompt, set()).add(view.cursor)
        return "reach_right" if view.prompt.startswith("lean") else "lean_middle"

    follow(with_task(AGAIN, directions=("right",), rounds=1), answer)

    assert shown == {
        "to_the_middle": {True},
        "lean_to_target": {True},
        "lean_without_dot": {False},
    }


@cache
def errors(script: tuple[tuple[float, str], ...] = (), step: int = 1) -> Story:
    side = "left" if ERRORS.steps[step].side == "ask" else None
    closed = [STEP_ON, (4.0, "close_eyes"), *script]
    return follow(ERRORS, obey, closed, side=side, step=step)


@pytest.mark.parametrize("step", [0, 1])
def test_standing_well_has_no_errors(step: int) -> None:
    story = errors(step=step)

    assert ended(story) == ("done", "completed")
    assert values_of(story)["posture_errors"] == 0


def test_each_touch_is_an_error_and_the_trial_goes_on() -> None:
    script = (10.0, "foot_down"), (12.0, "lift_right"), (18.0, "foot_down")
    story = errors((*script, (20.0, "lift_right")))
    found = values_of(story)

    assert ended(story) == ("done", "completed")
    assert story.state.hold_s == 20.0
    assert found["posture_errors_board"] == found["posture_errors"] == 2


def test_stepping_off_for_long_is_two_errors_and_off_for_ever_ten() -> None:
    long = errors(((10.0, "step_off"), (18.0, "step_on")), step=0)
    ever = errors(((9.5, "step_off"),), step=0)

    assert values_of(long)["posture_errors"] == 2
    assert values_of(ever)["posture_errors"] == 10


def test_an_observer_counts_apart_and_at_once_is_one() -> None:
    story = dataclasses.replace(errors(step=0), events=[*errors(step=0).events])
    state = follow(ERRORS, obey, [STEP_ON], 15.0).state
    for t_s, said in ((20, "arms_moved"), (20.4, "eyes_opened"), (24, "hip_moved")):
        state, events = operator(ERRORS, state, NS + round(t_s * NS), said)
        story.events.extend(events)
        assert state.phase == "recording"
    found = values_of(story)

    assert found["posture_errors_board"] == 0
    assert found["posture_errors_observer"] == found["posture_errors"] == 2
    task = ERRORS.trials[0].task
    assert task is not None
    assert task.view(state.doing, state.last_ns) == ErrorsView(0, 2, 2)


@pytest.mark.parametrize(
    ("then", "outcome", "end_s"),
    [
        ((20.0, "heel_down"), "heel_drop", 20.2),
        ((20.0, "foot_down"), "touched_down", 20.0),
        ((20.0, "step_off"), "heel_drop", 20.3),
        ((20.0, "hop"), "hopped", 20.4),
    ],
)
def test_a_stork_stand_lasts_from_heel_rise(
    then: tuple[float, str], outcome: str, end_s: float
) -> None:
    story = follow(STORK, obey, [STEP_ON, then])

    assert ended(story) == ("done", outcome)
    rise_s = times_s(story, "heel_rise")[0]
    assert story.state.hold_s == pytest.approx(end_s - rise_s, abs=0.25)
    assert "rising" in story.phases


def test_a_heel_that_never_rises_and_a_foot_put_down_before_it() -> None:
    hasty = replace(
        STORK, trials=(replace(STORK.trials[0], wait_s=10), STORK.trials[1])
    )
    never = act(hasty, [STEP_ON, (5.0, "lift_right")], 30.0)
    again_up: Script = [
        STEP_ON,
        (8.0, "lift_right"),
        (12.0, "foot_down"),
        (16.0, "lift_right"),
        (19.0, "heel_up"),
        (25.0, "heel_down"),
    ]
    story = act(STORK, again_up, 60.0)

    assert ended(never) == ("failed", "no_heel_rise")
    assert story.phases.count("lifting") == 2
    assert ended(story) == ("done", "heel_drop")


def test_what_a_task_draws_by_chance_depends_on_the_trial_alone() -> None:
    def waits_of(trial_id: str) -> object:
        setting = Setting(0, trial_id, "left", 700.0, 0.0, 0.0)
        return Lifts().start(setting).state.waits_ns

    assert waits_of("one") == waits_of("one") != waits_of("other")
