from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from firmware.reading import Flag, Reading
from station.timebase import (
    ChipClock,
    conversion_times_ns,
    group_delay_ns,
    period_ns,
)
from station.values import CellTrace

Floats = NDArray[np.float64]
NS = 1e9
POLL_NS = 500_000.0
RATES_HZ = (91.0, 94.0, 92.0, 93.1)
CORNERS_MM = np.array([[-200, 200], [200, 200], [-200, -200], [200, -200]], float)
NOMINAL_NS = NS / 93.0


class Chip:
    """A free-running chip and the sampler that polls it."""

    def __init__(
        self, rate_hz: float, seconds: float = 30.0, *, seed: int = 1, late: float = 0.0
    ) -> None:
        rng = np.random.default_rng(seed)
        n = int(seconds * rate_hz)
        period = NS / rate_hz * (1 + 50e-6 * np.linspace(-1, 1, n))
        jitter = rng.normal(0, 20e3 / np.sqrt(2), n)
        self.true_ns: Floats = 5e12 + rng.uniform(0, 1e7) + np.cumsum(period) + jitter
        found = self.true_ns + rng.uniform(0, POLL_NS, n)
        busy = np.minimum(rng.exponential(3e6, n), 9e6)
        found += np.where(rng.random(n) < late, busy, 0.0)
        self.seq = np.arange(n)
        self.t_ns = np.maximum.accumulate(found).astype(np.int64)
        self.flags = np.zeros(n, np.uint16)

    def trace(self, keep: NDArray[np.bool_] | None = None) -> CellTrace:
        keep = np.ones(len(self.seq), bool) if keep is None else keep
        return CellTrace(
            seq=self.seq[keep],
            t_ns=self.t_ns[keep],
            count=np.zeros(int(keep.sum()), np.int32),
            flags=self.flags[keep],
        )

    def live_ns(self) -> Floats:
        clock = ChipClock(NOMINAL_NS)
        rows = zip(self.seq, self.t_ns, self.flags, strict=True)
        return np.array(
            [
                clock.time_ns(Reading(0, int(seq), int(t), 0, int(flags)))
                for seq, t, flags in rows
            ],
            float,
        )


def wander(times_ns: NDArray[np.number], true_ns: Floats) -> float:
    """RMS error in microseconds when the mean delay is taken off."""
    return float(np.std(np.asarray(times_ns, float) - true_ns)) / 1e3


def test_regression_takes_the_polling_jitter_out() -> None:
    chip = Chip(92.3)
    assert wander(chip.t_ns, chip.true_ns) > 140
    assert wander(conversion_times_ns(chip.trace()), chip.true_ns) < 30


def test_the_live_clock_takes_most_of_the_jitter_out_once_locked() -> None:
    chip = Chip(92.3)
    settled = chip.seq > 300
    assert wander(chip.live_ns()[settled], chip.true_ns[settled]) < 35


def test_lost_conversions_do_not_disturb_the_fit() -> None:
    chip = Chip(91.0)
    keep = np.random.default_rng(3).random(len(chip.seq)) > 0.1
    keep[1000:1150] = False
    times_ns = conversion_times_ns(chip.trace(keep))
    assert wander(times_ns, chip.true_ns[keep]) < 30


def test_a_busy_machine_does_not_pull_the_clock() -> None:
    chip = Chip(93.0, late=0.1)
    assert wander(chip.t_ns, chip.true_ns) > 1000
    assert wander(conversion_times_ns(chip.trace()), chip.true_ns) < 40
    settled = chip.seq > 300
    assert wander(chip.live_ns()[settled], chip.true_ns[settled]) < 60


@pytest.mark.parametrize("flag", [Flag.MISSING, Flag.PERIOD, Flag.SETTLING])
def test_flagged_readings_get_the_time_at_which_they_were_due(flag: Flag) -> None:
    chip = Chip(93.0)
    chip.flags[700:703] = flag
    chip.t_ns[700:703] += 2_000_000
    times_ns = conversion_times_ns(chip.trace())
    assert wander(times_ns, chip.true_ns) < 30
    assert abs(chip.live_ns()[701] - chip.true_ns[701] - POLL_NS / 2) < 100e3


def test_a_reset_begins_a_new_phase() -> None:
    chip = Chip(93.0)
    chip.true_ns[900:] += 37.4e6
    chip.t_ns[900:] += 37_400_000
    times_ns = conversion_times_ns(chip.trace())
    assert wander(times_ns, chip.true_ns) < 30
    live_ns = chip.live_ns()
    settled = ((chip.seq > 300) & (chip.seq < 900)) | (chip.seq > 1200)
    assert wander(live_ns[settled], chip.true_ns[settled]) < 40


def test_times_always_increase() -> None:
    chip = Chip(93.0, late=0.3)
    chip.t_ns[500:] -= 8_000_000
    chip.flags[::7] = Flag.DESYNC
    chip.flags[::50] = Flag.PERIOD
    chip.t_ns = np.maximum.accumulate(chip.t_ns)
    assert (np.diff(conversion_times_ns(chip.trace())) > 0).all()
    assert (np.diff(chip.live_ns()) > 0).all()


def test_too_few_readings_keep_the_times_at_which_they_were_found() -> None:
    trace = Chip(93.0, 0.05).trace()
    assert (conversion_times_ns(trace) == trace.t_ns).all()
    empty = Chip(93.0, 0.05).trace(np.zeros(4, bool))
    assert len(conversion_times_ns(empty)) == 0
    assert np.isnan(period_ns(empty))


def test_the_period_is_the_chips_own() -> None:
    assert period_ns(Chip(91.7).trace()) == pytest.approx(NS / 91.7, rel=1e-4)
    assert group_delay_ns(NS / 93) == pytest.approx(21.5e6, rel=0.01)


def cop_error_mm(chips: list[Chip], times_ns: list[Floats], lag_ns: float) -> float:
    """RMS CoP error when an 80 kg load wobbles at a mean speed of 200 mm/s."""

    def corner_n(t_ns: Floats, cell: int) -> Floats:
        t_s = (t_ns - 5e12) / NS
        ml = 100 * np.sin(2 * np.pi * 0.32 * t_s)
        ap = 100 * np.sin(2 * np.pi * 0.32 * t_s + 1.3)
        x, y = CORNERS_MM[cell]
        share: Floats = (1 + ml / 200 * x / 200) * (1 + ap / 200 * y / 200)
        return 785 / 4 * share

    grid_ns = 5e12 + np.arange(4e9, 28e9, 1e7)
    forces = np.stack(
        [
            PchipInterpolator(times - 5e12, corner_n(chip.true_ns, cell))(
                grid_ns - 5e12
            )
            for cell, (chip, times) in enumerate(zip(chips, times_ns, strict=True))
        ],
        axis=1,
    )
    truth = np.stack([corner_n(grid_ns - lag_ns, cell) for cell in range(4)], axis=1)
    error = forces @ CORNERS_MM / forces.sum(1)[:, None]
    error -= truth @ CORNERS_MM / truth.sum(1)[:, None]
    speed = np.gradient(truth @ CORNERS_MM / truth.sum(1)[:, None], axis=0) * 100
    assert np.mean(np.hypot(*speed.T)) == pytest.approx(200, rel=0.02)
    return float(np.sqrt(np.mean(np.sum(error**2, axis=1))))


@pytest.mark.parametrize("late", [0.0, 0.05])
def test_cop_error_from_chip_skew_stays_below_a_twentieth_of_a_millimetre(
    late: float,
) -> None:
    chips = [Chip(rate, seed=4 + n, late=late) for n, rate in enumerate(RATES_HZ)]
    lag_ns = POLL_NS / 2
    batch: list[Floats] = [
        conversion_times_ns(chip.trace()).astype(np.float64) for chip in chips
    ]
    live = [chip.live_ns() for chip in chips]
    found: list[Floats] = [chip.t_ns.astype(np.float64) for chip in chips]
    assert cop_error_mm(chips, batch, lag_ns) < 0.005
    assert cop_error_mm(chips, live, lag_ns) < 0.005
    assert cop_error_mm(chips, found, lag_ns) > (0.1 if late else 0.01)


def test_a_chip_whose_numbering_stands_still_keeps_the_times_found() -> None:
    trace = Chip(93.0, 1.0).trace()
    trace.seq[:] = 7
    assert (conversion_times_ns(trace) == trace.t_ns).all()
    assert np.isnan(period_ns(trace))


@st.composite
def broken_traces(draw: st.DrawFn) -> CellTrace:
    """Runs of a chip that resets, is lost for a while or restarts its numbering."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    seqs, times, seq, t_ns = [], [], 0, 10**12
    for length in draw(st.lists(st.integers(1, 200), min_size=1, max_size=6)):
        steps = rng.choice([1, 1, 1, 1, 2, 5], length)
        own = seq + np.cumsum(steps)
        found = t_ns + np.cumsum(steps) * 10_700_000 + rng.integers(0, 500_000, length)
        seqs.append(own)
        times.append(found)
        seq = draw(st.sampled_from([int(own[-1]), int(own[-1]) + 40, 0]))
        t_ns = int(found[-1]) + draw(st.integers(0, 3 * 10**9))
    seq_of = np.concatenate(seqs)
    flags = np.where(rng.random(len(seq_of)) < 0.05, int(Flag.PERIOD), 0)
    return CellTrace(
        seq=seq_of.astype(np.int64),
        t_ns=np.maximum.accumulate(np.concatenate(times)).astype(np.int64),
        count=np.zeros(len(seq_of), np.int32),
        flags=flags.astype(np.uint16),
    )


@settings(max_examples=150, deadline=None)
@given(broken_traces())
def test_whatever_the_chip_does_times_increase_and_stay_near_what_was_found(
    trace: CellTrace,
) -> None:
    clock = ChipClock(NOMINAL_NS)
    live_ns = np.array(
        [
            clock.time_ns(Reading(0, int(seq), int(t_ns), 0, int(flags)))
            for seq, t_ns, flags in zip(trace.seq, trace.t_ns, trace.flags, strict=True)
        ]
    )
    batch_ns = conversion_times_ns(trace)
    good = trace.flags == 0
    for times_ns in (batch_ns, live_ns):
        assert (np.diff(times_ns) > 0).all()
        # In a run too short to tell, a reading is off by two conversions at most.
        assert (np.abs(times_ns - trace.t_ns)[good] < 22e6).all()
