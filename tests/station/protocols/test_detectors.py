"""Each detector by itself, on signals of which the truth is known."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from firmware.reading import Flag
from station.protocols.detectors import (
    DETECTORS,
    Detection,
    Dropout,
    Flight,
    FootMoved,
    FreeFootDown,
    HeelRaised,
    Look,
    RimStruck,
    Saturated,
    SteppedOff,
    SupportTouched,
)
from station.values import CopSample

NS = 1_000_000_000
BODY_N = 700.0
Signal = Callable[[float], float]


def still(_: float) -> float:
    return 0.0


def smooth(start_s: float, length_s: float, size: float) -> Signal:
    """Return a minimum-jerk step of `size`."""

    def course(t_s: float) -> float:
        u = min(1.0, max(0.0, (t_s - start_s) / length_s))
        return size * (10 * u**3 - 15 * u**4 + 6 * u**5)

    return course


def pulse(start_s: float, length_s: float, size: float) -> Signal:
    return lambda t_s: size if start_s <= t_s < start_s + length_s else 0.0


def both(*signals: Signal) -> Signal:
    return lambda t_s: sum(signal(t_s) for signal in signals)


def looks(
    seconds: float,
    *,
    load: Signal = still,
    ml: Signal = still,
    ap: Signal = still,
    side: str | None = "right",
    **more: Any,
) -> list[Look]:
    """Return what a detector sees; `load` is added to one body weight, as a share."""
    noise = random.Random(1)
    seen = []
    for n in range(round(seconds * 100)):
        t_s = n / 100
        total_n = BODY_N * (1 + load(t_s)) + noise.gauss(0, 0.5)
        ml_mm, ap_mm = ml(t_s) + noise.gauss(0, 0.3), ap(t_s) + noise.gauss(0, 0.3)
        sample = CopSample(
            round(t_s * NS), ml_mm, ap_mm, total_n, (total_n / 4,) * 4, 0
        )
        seen.append(
            Look(sample, sample.t_ns, ml_mm, ap_mm, total_n, BODY_N, side, **more)
        )
    return seen


def detections(detector: Any, seen: list[Look]) -> list[Detection]:
    state = detector.start()
    found = []
    for look in seen:
        state, detection = detector.see(state, look)
        if detection is not None:
            found.append(detection)
    return found


def told(detector: Any, seen: list[Look]) -> list[tuple[str, Any]]:
    return [(one.type, one.t_ns / NS) for one in detections(detector, seen)]


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=DETECTORS)
def test_nothing_is_detected_while_somebody_stands(detector: Any) -> None:
    assert told(detector(), looks(30)) == []


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=DETECTORS)
def test_a_detector_bears_missing_values(detector: Any) -> None:
    gone = looks(2, load=lambda _: math.nan, ml=lambda _: math.nan)

    assert {kind for kind, _ in told(detector(), gone)} <= {"dropout"}


def test_e2_leaving_is_dated_to_the_empty_board() -> None:
    leaving = looks(5, load=smooth(2, 0.4, -1.0))
    brief = looks(5, load=pulse(2, 0.08, -1.0))

    assert told(SteppedOff(), leaving)[0] == (
        "stepped_off",
        pytest.approx(2.26, abs=0.03),
    )
    assert told(SteppedOff(), brief) == []


def test_e3_a_hand_on_the_rail_is_told() -> None:
    holding = looks(8, load=pulse(2, 4, -0.08))
    brief = looks(8, load=pulse(2, 0.3, -0.08))

    for seen in (holding, brief):
        assert told(SupportTouched(), seen) == [
            ("touched_support", pytest.approx(2.0, abs=0.02))
        ]


@pytest.mark.parametrize("depth", [0.08, 0.2, 0.4])
def test_e3_a_squat_is_no_touch(depth: float) -> None:
    squat = both(pulse(2, 0.3, -depth), pulse(2.3, 0.3, depth))

    assert told(SupportTouched(), looks(6, load=squat)) == []


def test_e3_a_tap_or_a_light_touch_is_no_event() -> None:
    assert told(SupportTouched(), looks(6, load=pulse(2, 0.1, -0.2))) == []
    assert told(SupportTouched(), looks(6, load=pulse(2, 3, -0.03))) == []


@pytest.mark.parametrize(("side", "free"), [("right", -1), ("left", 1)])
@pytest.mark.parametrize("length_s", [0.08, 0.15, 0.25, 0.6])
def test_e4_the_free_foot_is_told_and_dated(
    side: str, free: int, length_s: float
) -> None:
    down = looks(8, ml=smooth(3, length_s, free * 80), side=side)

    assert told(FreeFootDown(), down) == [
        ("touched_down", pytest.approx(3.03, abs=0.03 + length_s / 2))
    ]


def test_e4_sway_over_the_foot_and_the_other_side_are_no_touch() -> None:
    swaying = looks(20, ml=lambda t_s: 22 * math.sin(2 * math.pi * 0.8 * t_s))
    outward = looks(8, ml=smooth(3, 0.2, 60))
    brief = looks(8, ml=both(smooth(3, 0.1, -60), smooth(3.12, 0.1, 60)))

    for seen in (swaying, outward, brief):
        assert told(FreeFootDown(), seen) == []


def test_e5_a_hop_is_told_at_take_off() -> None:
    hop = both(
        pulse(2, 0.16, -0.4), pulse(2.16, 0.2, 0.9), pulse(2.36, 0.25, -1.0),
        pulse(2.61, 0.1, 1.4),
    )  # fmt: skip

    assert told(FootMoved(), looks(6, load=hop)) == [
        ("hopped", pytest.approx(2.36, abs=0.011))
    ]


def test_e5_a_moved_foot_is_told_and_a_slow_lean_is_not() -> None:
    moved = looks(10, ap=smooth(4, 0.2, 45))
    leaning = looks(20, ap=smooth(4, 8, 45))
    excursion = looks(10, ap=both(smooth(4, 0.3, 45), smooth(4.8, 0.3, -45)))

    assert told(FootMoved(), moved) == [("foot_moved", pytest.approx(4.2, abs=0.2))]
    assert told(FootMoved(), leaning) == []
    assert told(FootMoved(), excursion) == []


def test_e5_a_stretch_without_cop_is_borne() -> None:
    absent = looks(12, ml=lambda t_s: math.nan if 3 < t_s < 7 else 0.0)

    assert told(FootMoved(), absent) == []


def test_e6_heel_rises_are_counted_and_timed() -> None:
    up_and_down = [
        both(smooth(2 + 2 * n, 0.4, 70), smooth(3 + 2 * n, 0.4, -70)) for n in range(5)
    ]
    found = detections(HeelRaised(), looks(14, ap=both(*up_and_down)))
    rises = [one for one in found if one.type == "heel_rise"]
    drops = [one for one in found if one.type == "heel_drop"]

    assert [one.detail["number"] for one in rises] == [1, 2, 3, 4, 5]
    assert [one.t_ns / NS for one in rises] == pytest.approx(
        [2.22, 4.22, 6.22, 8.22, 10.22], abs=0.05
    )
    assert [one.detail["up_s"] for one in drops] == pytest.approx([1.02] * 5, abs=0.06)


def test_e6_a_small_sway_is_no_heel_rise() -> None:
    swaying = looks(20, ap=lambda t_s: 18 * math.sin(2 * math.pi * 0.5 * t_s))

    assert told(HeelRaised(), swaying) == []


def test_e7_rim_strikes_are_counted_once_each_with_their_direction() -> None:
    rolling = looks(
        10,
        ml=lambda t_s: 100 * max(0.0, math.sin(math.pi * t_s)),
        rim_radius_mm=100.0,
    )
    found = detections(RimStruck(), rolling)

    assert [one.detail["number"] for one in found] == [1, 2, 3, 4, 5]
    assert all(abs(one.detail["direction_deg"]) < 2 for one in found)
    assert told(RimStruck(), looks(5, ml=lambda _: 400.0)) == []


def test_e9_flight_and_contact_are_told_to_the_conversion() -> None:
    hops = both(*(pulse(1 + n * 0.45, 0.2, -1.0) for n in range(10)))
    found = detections(Flight(), looks(7, load=hops))
    landings = [one for one in found if one.type == "contact"]

    assert len(found) == 20
    assert [one.detail["flight_s"] for one in landings] == pytest.approx(
        [0.2] * 10, abs=0.011
    )


def test_e10_a_cell_near_its_limit_is_told() -> None:
    near = looks(2, capacity_n=(190.0,) * 4)
    far = looks(2, capacity_n=(200.0,) * 4)

    assert {kind for kind, _ in told(Saturated(), near)} == {"saturated"}
    assert told(Saturated(), far) == []


def flagged(seen: list[Look], where: Callable[[int], int]) -> list[Look]:
    return [
        Look(
            look.sample._replace(
                flags=where(n),
                total_n=math.nan if where(n) & Flag.MISSING else look.total_n,
            ),
            look.t_ns,
            look.ml_mm,
            look.ap_mm,
            look.total_n,
            look.body_n,
            look.side,
        )
        for n, look in enumerate(seen)
    ]


def test_e10_a_converter_at_its_end_is_told() -> None:
    seen = flagged(looks(2), lambda n: Flag.SATURATED if n == 70 else 0)

    assert told(Saturated(), seen) == [("saturated", 0.7)]


def test_e11_a_gap_is_told_at_its_start() -> None:
    gap = flagged(looks(5), lambda n: Flag.MISSING if 200 <= n < 210 else 0)
    reset = flagged(looks(5), lambda n: Flag.MISSING if 200 <= n < 209 else 0)
    short = flagged(looks(5), lambda n: Flag.MISSING if 200 <= n < 205 else 0)
    jump = [look for n, look in enumerate(looks(5)) if not 200 <= n < 210]

    assert told(Dropout(), gap)[0] == ("dropout", 1.99)
    assert told(Dropout(), jump)[0] == ("dropout", 1.99)
    assert told(Dropout(), reset) == []
    assert told(Dropout(gap_s=0.06), reset)[0] == ("dropout", 1.99)
    assert told(Dropout(gap_s=0.06), short) == []


def test_e11_the_share_of_missed_data_is_limited() -> None:
    bad = flagged(looks(10), lambda n: Flag.MISSING if n % 30 == 0 else 0)
    good = flagged(looks(10), lambda n: Flag.MISSING if n % 60 == 0 else 0)
    usual = flagged(looks(10), lambda n: Flag.SLOW_PULSE if n % 10 == 0 else 0)
    torn = flagged(looks(10), lambda n: Flag.SLOW_PULSE if n % 5 else 0)

    assert told(Dropout(), bad)
    assert told(Dropout(), torn)
    assert told(Dropout(), good) == []
    assert told(Dropout(), usual) == []
