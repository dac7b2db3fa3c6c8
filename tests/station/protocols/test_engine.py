from __future__ import annotations

import pytest

from station.protocols.library import load_library
from tests.fakes.standing import NS, act

LIBRARY = load_library()
QUIET = LIBRARY["quiet-stance-eyes-open"]
SINGLE = LIBRARY["single-leg-eyes-open"]


def test_quiet_stance_is_completed() -> None:
    story = act(QUIET, [(2, "step_on")])

    assert story.phases == [
        "waiting",
        "stepping_on",
        "settling",
        "counting_down",
        "recording",
        "done",
    ]
    assert story.state.outcome == "completed"
    assert story.state.hold_s == 30.0
    assert story.state.body_n == pytest.approx(70 * 9.80665, rel=0.01)


def test_stepping_off_in_quiet_stance_is_a_failed_trial() -> None:
    story = act(QUIET, [(2, "step_on"), (20, "step_off")])

    assert (story.state.phase, story.state.outcome) == ("failed", "stepped_off")
    assert story.state.end_ns == pytest.approx(NS + 20.9 * NS, abs=0.15 * NS)


def test_stepping_off_in_the_countdown_starts_again() -> None:
    story = act(QUIET, [(2, "step_on"), (6, "step_off"), (10, "step_on")])

    assert story.phases.count("counting_down") == 2
    assert story.state.outcome == "completed"


@pytest.mark.parametrize(("side", "lift"), [("left", "right"), ("right", "left")])
def test_a_hold_lasts_from_foot_off_to_touch_down(side: str, lift: str) -> None:
    story = act(
        SINGLE,
        [(2, "step_on"), (8, f"lift_{lift}"), (20, "foot_down")],
        side=side,
    )

    assert (story.state.phase, story.state.outcome) == ("done", "touched_down")
    assert story.state.start_ns == pytest.approx(NS + 8.75 * NS, abs=0.12 * NS)
    assert story.state.end_ns == pytest.approx(NS + 20.05 * NS, abs=0.1 * NS)


def test_a_hold_to_the_cap_is_completed() -> None:
    story = act(SINGLE, [(2, "step_on"), (8, "lift_right")], side="left")

    assert (story.state.outcome, story.state.hold_s) == ("completed", 45.0)
