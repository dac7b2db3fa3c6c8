from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.live.accumulators import LiveSway
from station.measures import REGISTRY, compute
from station.values import CopSeries
from tests.station.measures.signals import series, sways, walk


def live_of(sway: CopSeries, live: LiveSway | None = None) -> LiveSway:
    live = live or LiveSway(sway.rate_hz)
    for ml, ap in zip(sway.ml_mm.tolist(), sway.ap_mm.tolist(), strict=True):
        live.add(ml, ap)
    return live


def assert_equal_to_batch(live: LiveSway, sway: CopSeries) -> None:
    batch = compute(sway, keep_short=True)
    for name, found in live.values().items():
        expected = batch[name].value
        if expected is not None:
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-9), name


@settings(max_examples=80)
@given(sway=sways())
def test_live_equals_batch_for_any_sway(sway: CopSeries) -> None:
    assert_equal_to_batch(live_of(sway), sway)


@settings(max_examples=30)
@given(sway=sways(least=40), cuts=st.lists(st.floats(0.3, 1.0), max_size=4))
def test_live_equals_batch_wherever_one_looks(
    sway: CopSeries, cuts: list[float]
) -> None:
    live = LiveSway(sway.rate_hz)
    done = 0
    for part in sorted({*cuts, 1.0}):
        until = max(int(part * len(sway.ml_mm)), 12)
        piece = replace(
            sway, ml_mm=sway.ml_mm[done:until], ap_mm=sway.ap_mm[done:until]
        )
        live_of(piece, live)
        done = until
        seen = replace(sway, ml_mm=sway.ml_mm[:until], ap_mm=sway.ap_mm[:until])
        assert_equal_to_batch(live, seen)


def test_a_whole_trial_far_from_the_origin_equals_batch() -> None:
    sway = walk(4)
    far = replace(sway, ml_mm=sway.ml_mm + 5000.0)
    assert_equal_to_batch(live_of(far), far)


def test_every_live_name_is_a_canonical_one() -> None:
    live = live_of(walk(4, samples=100))
    live.add_load((1.0, 2.0, 3.0, 4.0))
    assert set(live.values()) <= set(REGISTRY)
    assert "phase_plane_ml" in live.values()


def test_load_equals_batch() -> None:
    corner_n = np.abs(np.random.default_rng(1).normal(size=(50, 4))) + 100.0
    sway = replace(walk(1, samples=50), corner_n=corner_n)
    live = live_of(sway)
    for row in corner_n.tolist():
        live.add_load(row)
    batch = compute(sway)
    for name in ("load_left_pct", "load_front_pct", "weight_distribution_index"):
        assert live.values()[name] == pytest.approx(batch[name].value, rel=1e-9)


def test_time_in_a_zone_is_counted() -> None:
    live = LiveSway(100.0, zone_mm=10.0, zone_centre_mm=(100.0, 0.0))
    live_of(series(np.linspace(80.0, 120.0, 401), np.zeros(401)), live)
    assert live.zone_s == pytest.approx(2.01)


def test_before_two_samples_there_is_nothing_to_say() -> None:
    live = LiveSway()
    assert live.values() == {}
    assert live.duration_s == 0.0
    live.add(3.0, 4.0)
    assert live.values() == {}
    assert live.mean_mm == (3.0, 4.0)
    assert live.load_pct() is None


def test_standing_still_has_no_correlation_and_no_area() -> None:
    live = LiveSway()
    for _ in range(100):
        live.add(3.0, 4.0)
    values = live.values()
    assert "ml_ap_correlation" not in values
    assert values["prediction_ellipse_area"] == 0.0
    assert not any(math.isnan(value) for value in values.values())
