"""Limits of stability: somebody who leans, somebody who does not, somebody awkward."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace

from firmware.leans import CLOCKWISE, LEAN_S, REACTION_S
from station.messages import TrialView
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.protocols.tasks import Setting, Targets
from station.task_views import TargetsView
from tests.fakes.obedient import follow, measures_of, values_of
from tests.fakes.standing import Story

LIMITS = load_library()["limits-of-stability"]
FIVE = (
    "los_reaction_time",
    "los_movement_velocity",
    "los_endpoint_excursion",
    "los_maximum_excursion",
    "los_directional_control",
)


def lean(shown: TrialView) -> str | None:
    task = shown.task
    if not isinstance(task, TargetsView) or shown.phase != "recording":
        return None
    return "lean_middle" if task.lit is None else f"lean_{CLOCKWISE[task.lit]}"


def only_right(shown: TrialView) -> str | None:
    """Lean to the first target, and to no other."""
    lit = shown.task.lit if isinstance(shown.task, TargetsView) else None
    if lit is None:
        return "lean_middle" if shown.phase == "recording" else None
    return "lean_right" if lit == 0 else None


def with_task(**changes: Any) -> Protocol:
    task = replace(Targets(), **changes)
    return replace(LIMITS, trials=(replace(LIMITS.trials[0], task=task),))


@cache
def leant(seed: int = 1) -> Story:
    return follow(LIMITS, lean, seed=seed)


def became(story: Story) -> list[str]:
    return [e.detail["became"] for e in story.events if e.type == "target_done"]


@pytest.mark.parametrize("seed", [1, 2])
def test_somebody_who_leans_reaches_all_eight(seed: int) -> None:
    story = leant(seed)
    found = values_of(story)

    assert (story.state.phase, story.state.outcome) == ("done", "completed")
    assert became(story) == ["reached"] * 8
    assert found["los_targets_reached"] == 8
    assert found["los_maximum_excursion"] == pytest.approx(100, abs=5)
    assert found["los_endpoint_excursion"] <= found["los_maximum_excursion"]
    assert found["los_directional_control"] > 95


def test_reaction_and_velocity_are_those_of_the_person() -> None:
    found = values_of(leant())
    # A minimum-jerk movement is 5 % on after a fifth of its time.
    set_out_s = REACTION_S + 0.12 + 0.2 * LEAN_S

    assert found["los_reaction_time"] == pytest.approx(set_out_s, abs=0.1)
    assert found["los_movement_velocity_right"] == pytest.approx(170, rel=0.1)


def test_each_target_has_its_five_and_the_composite_is_their_mean() -> None:
    found = values_of(leant())

    for name in FIVE:
        each = [found[f"{name}_{direction}"] for direction in CLOCKWISE]
        assert found[name] == pytest.approx(sum(each) / 8)


def test_a_target_that_is_not_leant_to_is_missed_and_has_no_reaction() -> None:
    story = follow(with_task(directions=("right", "left"), limit_s=4), only_right)
    found = measures_of(story)

    assert story.state.outcome == "completed"
    assert became(story).count("reached") == 1
    assert found["los_targets_reached"].value == 1
    assert found["los_reaction_time_left"].value is None
    assert "quarter of the way" in (found["los_reaction_time_left"].reason or "")
    assert found["los_maximum_excursion_left"].value == pytest.approx(0, abs=15)


@pytest.mark.parametrize(
    ("deed", "outcome"), [("step_off", "stepped_off"), ("hop", "hopped")]
)
def test_leaving_the_place_fails(deed: str, outcome: str) -> None:
    story = follow(LIMITS, lean, [(2.0, "step_on"), (14.0, deed)])

    assert (story.state.phase, story.state.outcome) == ("failed", outcome)


def test_somebody_who_never_finds_the_middle_is_not_waited_for() -> None:
    two = with_task(directions=("front", "rear"), centre_wait_s=4, limit_s=3)
    story = follow(two, lambda _: None, [(2.0, "step_on"), (8.5, "lean_front")])
    done = [e.detail["why"] for e in story.events if e.type == "target_done"]

    assert story.state.outcome == "completed"
    assert "not_centred" in done
    assert story.state.hold_s is not None
    assert story.state.hold_s <= LIMITS.steps[0].duration_s


def test_coming_back_to_a_target_is_told_apart_from_reaching_it() -> None:
    script = [(2.0, "step_on"), (10.8, "wobble")]
    one = with_task(directions=("right",), dwell_s=4)
    story = follow(one, only_right, script)
    entries = [e for e in story.events if "entries" in e.detail]

    assert [e.type for e in entries][:2] == ["target_entered", "target_reentered"]
    assert [e.detail["entries"] for e in entries][:2] == [1, 2]


def test_shuffled_targets_are_all_there_and_the_same_in_a_replay() -> None:
    task = Targets(order="shuffled", rounds=2)
    first, second = (
        follow_plan(task, trial_id="one"),
        follow_plan(task, trial_id="one"),
    )

    assert first == second
    assert sorted(first) == sorted(list(range(8)) * 2)
    assert first != follow_plan(task, trial_id="other")


def follow_plan(task: Targets, trial_id: str) -> list[int]:
    setting = Setting(0, trial_id, None, 700.0, 0.0, 0.0)
    return [aim.target for aim in task.start(setting).state.aims]


def test_the_screen_sees_one_target_lit_and_what_became_of_the_others() -> None:
    views: list[TargetsView] = []

    def watching(shown: TrialView) -> str | None:
        if isinstance(shown.task, TargetsView):
            views.append(shown.task)
            assert shown.cursor
        return lean(shown)

    follow(with_task(directions=CLOCKWISE[:3]), watching)

    assert [one.lit for one in views if one.lit is not None] == [0, 1, 2]
    assert all(0 <= one.filled <= 1 for one in views)
    assert {len(one.targets_mm) for one in views} == {3}
