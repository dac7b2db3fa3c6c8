from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from firmware.description import load_description
from firmware.reading import Flag
from station.calibration import nominal_calibration
from station.errors import BadSignal
from station.measures import compute
from station.pipeline import cop_series, process
from station.values import CellTrace, Recording

CALIBRATION = nominal_calibration(load_description())
SECOND = 1_000_000_000
START_NS = 100 * SECOND
PERIOD_NS = 12_500_000


def cop_at(t_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A person of 700 N who sways with 0.5 Hz to the side and 0.3 Hz to the front."""
    return 12.0 * np.sin(np.pi * t_s), 20.0 + 8.0 * np.cos(0.6 * np.pi * t_s)


def person(
    *, seconds: float = 10.0, margin_s: float = 1.0, jitter_ns: int = 0
) -> Recording:
    """What four chips with their own phases would have recorded of that person."""
    rng = np.random.default_rng(1)
    traces = []
    ml = np.asarray(CALIBRATION.ml_mm)
    ap = np.asarray(CALIBRATION.ap_mm)
    # Each corner carries a quarter, plus the share that moves the CoP.
    for cell in range(4):
        first = START_NS - int(margin_s * SECOND) + cell * 3_100_000
        last = START_NS + int((seconds + margin_s) * SECOND)
        t_ns = np.arange(first, last, PERIOD_NS, dtype=np.int64)
        # A conversion shows the load of two periods earlier, and is found a bit late.
        cop_ml, cop_ap = cop_at((t_ns - 2 * PERIOD_NS - START_NS) / 1e9)
        t_ns = t_ns + rng.integers(0, jitter_ns + 1, len(t_ns))
        force_n = 175.0 * (1.0 + cop_ml / ml[cell] + cop_ap / ap[cell])
        gain = CALIBRATION.matrix_n_per_count[cell][cell]
        count = np.round(force_n / gain).astype(np.int32)
        flags = np.zeros(len(t_ns), dtype=np.uint16)
        traces.append(CellTrace(np.arange(len(t_ns)), t_ns, count, flags))
    end_ns = START_NS + int(seconds * SECOND)
    one, two, three, four = traces
    return Recording((one, two, three, four), CALIBRATION, START_NS, end_ns)


def with_cell(recording: Recording, index: int, trace: CellTrace) -> Recording:
    cells = list(recording.cells)
    cells[index] = trace
    return with_cells(recording, cells)


def with_cells(recording: Recording, cells: list[CellTrace]) -> Recording:
    one, two, three, four = cells
    return replace(recording, cells=(one, two, three, four))


def test_gives_the_window_on_the_100_hz_grid() -> None:
    series = cop_series(person())
    assert series.rate_hz == 100.0
    assert len(series.ml_mm) == 1001
    assert series.duration_s == 10.0
    assert series.t0_ns == START_NS


@pytest.mark.parametrize("jitter_ns", [0, 1_000_000])
def test_finds_the_sway_of_a_person_from_four_unsynchronised_chips(
    jitter_ns: int,
) -> None:
    series = cop_series(person(jitter_ns=jitter_ns))
    cop_ml, cop_ap = cop_at(np.arange(1001) / 100.0)
    assert np.abs(series.ml_mm - cop_ml).max() < 0.05
    assert np.abs(series.ap_mm - cop_ap).max() < 0.05
    assert series.force_n is not None
    np.testing.assert_allclose(series.force_n, 700.0, atol=0.5)


def test_without_margins_only_the_last_moments_are_held() -> None:
    series = cop_series(person(margin_s=0.0))
    cop_ml, _ = cop_at(np.arange(1001) / 100.0)
    error = np.abs(series.ml_mm - cop_ml)
    assert error.max() < 1.5
    assert error[:-20].max() < 0.05


def test_flagged_conversions_are_not_used() -> None:
    recording = person()
    trace = recording.cells[2]
    count, flags = trace.count.copy(), trace.flags.copy()
    count[300], flags[300] = -0x800000, Flag.SATURATED
    hit = with_cell(recording, 2, replace(trace, count=count, flags=flags))
    clean, processed = process(recording), process(hit)
    assert processed.dropped == (0, 0, 1, 0)
    assert processed.gaps == ()
    difference = processed.series.ml_mm - clean.series.ml_mm
    assert np.abs(difference).max() < 0.05


def without(recording: Recording, cell: int, length_ns: int) -> Recording:
    """Leave out what a cell said for so long, four seconds into the window."""
    trace = recording.cells[cell]
    keep = (trace.t_ns < START_NS + 4 * SECOND) | (
        trace.t_ns > START_NS + 4 * SECOND + length_ns
    )
    cut = CellTrace(
        trace.seq[keep], trace.t_ns[keep], trace.count[keep], trace.flags[keep]
    )
    return with_cell(recording, cell, cut)


def test_the_gap_that_a_reset_of_a_chip_leaves_is_named_and_bridged() -> None:
    recording = person()
    clean, processed = (
        process(recording),
        process(without(recording, 1, 54_000_000)),
    )
    (gap,) = processed.gaps
    assert gap.cell == "front_right"
    assert 0.05 < gap.length_s < 0.08
    difference = processed.series.ml_mm - clean.series.ml_mm
    assert np.abs(difference).max() < 0.5


def test_a_long_gap_is_named_and_left_empty() -> None:
    processed = process(without(person(), 1, 120_000_000))
    (gap,) = processed.gaps
    assert gap.cell == "front_right"
    assert 0.12 < gap.length_s < 0.15
    missing = np.flatnonzero(np.isnan(processed.series.ml_mm))
    assert missing[0] == pytest.approx(398, abs=2)
    assert np.isfinite(processed.series.ml_mm[420:]).all()


def test_three_lost_conversions_are_bridged() -> None:
    recording = person()
    trace = recording.cells[1]
    keep = np.ones(len(trace.t_ns), dtype=bool)
    keep[300:303] = False
    cut = CellTrace(
        trace.seq[keep], trace.t_ns[keep], trace.count[keep], trace.flags[keep]
    )
    processed = process(with_cell(recording, 1, cut))
    assert processed.gaps == ()
    assert np.isfinite(processed.series.ml_mm).all()


def test_a_cell_that_stops_before_the_end_leaves_a_gap_to_the_end() -> None:
    recording = person()
    trace = recording.cells[0]
    keep = trace.t_ns < START_NS + 9 * SECOND
    cut = CellTrace(
        trace.seq[keep], trace.t_ns[keep], trace.count[keep], trace.flags[keep]
    )
    processed = process(with_cell(recording, 0, cut))
    (gap,) = processed.gaps
    assert gap.end_ns == recording.end_ns
    assert np.isnan(processed.series.ml_mm[905:]).all()


def test_measured_rate_is_that_of_each_chip() -> None:
    rates = process(person(jitter_ns=500_000)).cell_rate_hz
    np.testing.assert_allclose(rates, 80.0, rtol=1e-3)


def test_repeated_and_backward_times_do_no_harm() -> None:
    recording = person()
    trace = recording.cells[3]
    t_ns = trace.t_ns.copy()
    t_ns[200] = t_ns[199]
    t_ns[300] = t_ns[290]
    processed = process(with_cell(recording, 3, replace(trace, t_ns=t_ns)))
    assert np.isfinite(processed.series.ml_mm).all()


def test_a_silent_cell_is_named() -> None:
    recording = person()
    trace = recording.cells[3]
    flags = np.full(len(trace.flags), Flag.MISSING, dtype=np.uint16)
    with pytest.raises(BadSignal, match="rear_right gave no good conversions"):
        process(with_cell(recording, 3, replace(trace, flags=flags)))


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(BadSignal, match="too short"):
        process(replace(person(), end_ns=START_NS))


@st.composite
def rubbish(draw: st.DrawFn) -> CellTrace:
    """Draw what a mad chip might have said: any counts, any flags, any order."""
    count = draw(st.integers(0, 400))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale_ns = draw(st.sampled_from([0, 1, 12_500_000, 100_000_000]))
    t_ns = START_NS + np.cumsum(rng.integers(-scale_ns // 10, scale_ns + 1, count))
    flagged = rng.random(count) < draw(st.sampled_from([0.0, 0.1, 0.9, 1.0]))
    return CellTrace(
        seq=np.cumsum(rng.integers(0, 3, count)),
        t_ns=t_ns.astype(np.int64),
        count=rng.integers(-0x800000, 0x800000, count).astype(np.int32),
        flags=np.where(flagged, 1, 0).astype(np.uint16),
    )


@settings(max_examples=150, deadline=None)
@given(
    cells=st.tuples(rubbish(), rubbish(), rubbish(), rubbish()),
    length_ns=st.integers(-SECOND, 5 * SECOND),
)
def test_any_recording_is_measured_or_refused_without_a_warning(
    cells: tuple[CellTrace, CellTrace, CellTrace, CellTrace], length_ns: int
) -> None:
    recording = Recording(cells, CALIBRATION, START_NS, START_NS + length_ns)
    try:
        processed = process(recording)
    except BadSignal:
        return
    samples = length_ns // 10_000_000 + 1
    assert len(processed.series.ml_mm) == len(processed.unfiltered.ap_mm) == samples
    for each in compute(processed.series, unfiltered=processed.unfiltered).values():
        assert (each.value is None) is (each.reason is not None)


def test_nobody_on_the_board_has_no_centre_of_pressure() -> None:
    recording = person()
    cells = [
        replace(trace, count=np.zeros_like(trace.count)) for trace in recording.cells
    ]
    series = cop_series(with_cells(recording, cells))
    assert np.isnan(series.ml_mm).all()
