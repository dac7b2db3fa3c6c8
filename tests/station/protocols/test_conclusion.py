from __future__ import annotations

import pytest
from msgspec.structs import replace

from station.definitions import Better
from station.protocols.conclusion import better_of, combined, conclude
from station.protocols.library import load_library
from station.store.records import StoredMeasure, TrialDetail, TrialSummary

LEGS = load_library()["both-legs-eyes-open"]


def trial(step: int, hold_s: float, velocity_mm_s: float) -> TrialDetail:
    done = LEGS.steps[step]
    summary = TrialSummary(
        id=f"t{step}",
        person_id=None,
        protocol_id=LEGS.id,
        protocol_version="1",
        side=done.side,
        stance=done.stance,
        vision=done.vision,
        surface=done.surface,
        state="done",
        outcome="touched_down",
        reason=None,
        started_at="2026-03-01T10:00:00Z",
        boot_id="boot",
        start_ns=1,
        end_ns=2,
        hold_s=hold_s,
        simulated=False,
        board_id="b",
        calibration_id=None,
        pipeline="heron-1",
        flags=(),
        step=step,
    )
    measures = (
        StoredMeasure("hold_time", hold_s, "s"),
        StoredMeasure("mean_velocity", velocity_mm_s, "mm/s"),
    )
    return TrialDetail(summary, {one.name: one for one in measures}, (), ())


def test_each_measure_keeps_to_the_way_that_is_better_for_it() -> None:
    assert better_of(LEGS, "hold_time") is Better.HIGHER
    assert better_of(LEGS, "mean_velocity") is Better.LOWER
    assert combined(LEGS, "hold_time", (20.0, 30.0)) == 30.0
    assert combined(LEGS, "mean_velocity", (20.0, 30.0)) == 20.0
    assert combined(LEGS, "mean_velocity", ()) is None


def test_what_a_protocol_says_of_its_primary_measure_holds() -> None:
    neither = load_library()["two-things-at-once"]
    assert better_of(neither, "mean_velocity") is Better.NEITHER
    assert better_of(neither, "hold_time") is Better.HIGHER


def test_legs_are_compared_by_a_measure_other_than_the_primary_one() -> None:
    swaying = replace(LEGS.outcomes.compare[0], measure="mean_velocity")
    protocol = replace(LEGS, outcomes=replace(LEGS.outcomes, compare=(swaying,)))
    told = [(20.0, 40.0), (30.0, 20.0), (20.0, 50.0), (30.0, 25.0)]
    trials = [trial(step, *values) for step, values in enumerate(told)]
    found = conclude(protocol, trials)
    assert [one.value for one in found.conditions] == [20.0, 30.0]
    comparison = found.compared[0].comparison
    assert comparison.worse == "first"
    assert comparison.value == pytest.approx(50.0)
