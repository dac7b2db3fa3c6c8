from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import butter, filtfilt, lfilter, lfilter_zi

from station.errors import BadSignal
from station.filters import BLOCK, zero_phase
from station.live.lowpass import LiveLowPass, butterworth_lowpass


@pytest.mark.parametrize("rate_hz", [25.0, 80.0, 100.0, 1000.0])
def test_design_is_that_of_scipy(rate_hz: float) -> None:
    b, a = butter(2, 10.0 / (rate_hz / 2.0))
    ours = butterworth_lowpass(10.0, rate_hz)
    np.testing.assert_allclose([*b, *a[1:]], ours, rtol=1e-10)


@pytest.mark.parametrize("samples", [10, 11, BLOCK - 1, BLOCK, BLOCK + 1, 6000])
@pytest.mark.parametrize("rate_hz", [25.0, 100.0, 500.0])
def test_zero_phase_is_filtfilt(samples: int, rate_hz: float) -> None:
    rng = np.random.default_rng(samples)
    signal = 100.0 + rng.normal(size=(samples, 4)).cumsum(axis=0)
    b, a = butter(2, 10.0 / (rate_hz / 2.0))
    expected = filtfilt(b, a, signal, axis=0)
    np.testing.assert_allclose(zero_phase(signal, 10.0, rate_hz), expected, rtol=1e-12)
    np.testing.assert_allclose(
        zero_phase(signal[:, 0].copy(), 10.0, rate_hz), expected[:, 0], rtol=1e-12
    )


def test_zero_phase_refuses_what_is_shorter_than_its_padding() -> None:
    with pytest.raises(BadSignal, match="too few"):
        zero_phase(np.zeros(9), 10.0, 100.0)


def test_cut_off_above_half_the_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a rate above 20 Hz"):
        butterworth_lowpass(10.0, 20.0)


@given(
    values=st.lists(st.floats(min_value=-1e4, max_value=1e4), min_size=1, max_size=80)
)
def test_live_filter_is_the_causal_filter_of_scipy(values: list[float]) -> None:
    b, a = butter(2, 6.0 / 50.0)
    expected, _ = lfilter(b, a, values, zi=lfilter_zi(b, a) * values[0])
    live = LiveLowPass(100.0, 6.0)
    ours = [live.step((value, -value)) for value in values]
    np.testing.assert_allclose([one for one, _ in ours], expected, atol=1e-8)
    np.testing.assert_allclose([other for _, other in ours], -expected, atol=1e-8)


def test_live_filter_starts_settled_again_after_a_reset() -> None:
    live = LiveLowPass()
    live.step((5.0,))
    live.reset()
    assert live.step((-3.0,)) == pytest.approx((-3.0,))
