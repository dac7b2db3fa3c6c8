"""E8 on loads of which the truth is known: whatever is constant changes nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.motion import Course, Move, Pose
from station.protocols.detectors import Detection, Look, RepPhases
from station.values import CopSample

NS = 1_000_000_000
LEAD_S = 2.0
TOP = Pose(1.0)
Phases = tuple[float, float, float, float]
"""Down, pause, up, and rest at the top, in s."""


def moved(phases: Phases, depth_mm: float, times: int) -> list[Move]:
    low = Pose(1.0, height_mm=-depth_mm)
    once = [Move(s, to) for s, to in zip(phases, (low, low, TOP, TOP), strict=True)]
    return [Move(LEAD_S, TOP), *[move for move in once if move.seconds] * times]


def found_in(
    phases: Phases,
    depth_mm: float = 180.0,
    times: int = 4,
    *,
    held_share: float = 0.0,
    drift_share_s: float = 0.0,
    body_n: float = 700.0,
) -> list[Detection]:
    """Return what E8 tells of somebody who breathes, with so much on a rail."""
    course = Course(TOP, moved(phases, depth_mm, times))
    rule = RepPhases()
    state, found = rule.start(), []
    for look in looks(course, held_share, drift_share_s, body_n):
        state, one = rule.see(state, look)
        found += [one] if one else []
    return found


def looks(
    course: Course, held_share: float, drift_share_s: float, body_n: float
) -> Iterator[Look]:
    for n in range(round(100 * (course.seconds + 2))):
        t_s = n / 100
        breath = 0.001 * math.sin(2 * math.pi * 0.27 * t_s)
        share = course.at(t_s)[0].load - held_share + drift_share_s * t_s + breath
        total_n = share * body_n
        sample = CopSample(n * NS // 100, 0.0, 0.0, total_n, (total_n / 4,) * 4, 0)
        yield Look(sample, sample.t_ns, 0.0, 0.0, total_n, body_n, "left")


@pytest.mark.parametrize(
    "phases", [(3, 0, 1, 0), (2, 0, 2, 0), (1, 0, 1, 0), (3, 1, 2, 1), (4, 0, 1, 2)]
)
def test_each_repetition_is_found_with_its_phases(phases: Phases) -> None:
    found = found_in(phases)
    down_s, pause_s, up_s, rest_s = phases
    whole_s = down_s + pause_s + up_s + rest_s

    assert [one.detail["number"] for one in found] == [1, 2, 3, 4]
    for n, rep in enumerate(found):
        assert rep.t_ns / NS == pytest.approx(LEAD_S + n * whole_s, abs=0.25)
        assert rep.detail["down_s"] == pytest.approx(down_s, abs=0.3)
        assert rep.detail["pause_s"] == pytest.approx(pause_s, abs=0.3)
        assert rep.detail["up_s"] == pytest.approx(up_s, abs=0.2)
        assert rep.detail["depth_mm"] == pytest.approx(180, abs=30)
        assert rep.detail["load_share"] == pytest.approx(1, abs=0.01)


@settings(max_examples=15, deadline=None)
@given(st.floats(-0.2, 0.3), st.floats(-0.0005, 0.0005), st.floats(390, 1375))
def test_a_rail_a_weight_a_drift_or_another_body_changes_nothing(
    held_share: float, drift_share_s: float, body_n: float
) -> None:
    plain = found_in((3, 0, 1, 0), times=2)
    held = found_in(
        (3, 0, 1, 0),
        times=2,
        held_share=held_share,
        drift_share_s=drift_share_s,
        body_n=body_n,
    )

    assert len(held) == len(plain) == 2
    for one, other in zip(held, plain, strict=True):
        for part in ("down_s", "pause_s", "up_s"):
            assert one.detail[part] == pytest.approx(other.detail[part], abs=0.12)
        assert one.detail["load_share"] == pytest.approx(1 - held_share, abs=0.02)


def test_what_is_too_shallow_or_does_not_come_up_again_is_no_repetition() -> None:
    assert found_in((3, 0, 1, 0), depth_mm=15) == []
    assert found_in((3, 8, 0.01, 0), depth_mm=0.0) == []
    rule = RepPhases()
    state = rule.start()
    low = Pose(1.0, height_mm=-180)
    course = Course(TOP, [Move(LEAD_S, TOP), Move(1.0, low), Move(30.0, low)])
    for look in looks(course, 0.0, 0.0, 700.0):
        state, one = rule.see(state, look)
        assert one is None
    assert len(state.points) < 500


def test_standing_on_one_leg_is_no_repetition() -> None:
    assert found_in((5, 5, 5, 5), depth_mm=0.0) == []


def test_a_load_that_is_missing_is_left_out() -> None:
    rule = RepPhases()
    nothing = CopSample(0, math.nan, math.nan, math.nan, (math.nan,) * 4, 0)
    look = Look(nothing, 0, math.nan, math.nan, math.nan, 700.0)

    assert rule.see(rule.start(), look) == (rule.start(), None)
