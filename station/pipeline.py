"""The canonical way from a recording's raw counts to the centre of pressure.

Each chip's good conversions are put at the moments of the loads that they show and
interpolated to the common grid; counts become corner forces with the calibration of
that day; the four forces are
low-passed with zero phase; the CoP follows and is cut to what the trial measured.
Anything that changes a result by a digit gets a new `PIPELINE_VERSION`: results of
different versions are kept beside each other and never compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from firmware.reading import CELLS
from station.calibration import corner_forces_n
from station.cop import centre_of_pressure_mm
from station.errors import BadSignal
from station.filters import PAD, zero_phase
from station.interpolation import pchip
from station.live.lowpass import CUTOFF_HZ
from station.timebase import conversion_times_ns, group_delay_ns
from station.values import GRID_HZ, CellTrace, CopSeries, Recording

PIPELINE_VERSION = "heron-1"
"""What it stands for is in `station.definitions.PIPELINES`."""
GAP_NS = 50_000_000
"""A longer silence of a chip is a gap, and named."""
BRIDGED_NS = 100_000_000
"""A gap up to this is interpolated across; a longer one leaves no CoP. One reset of a
chip costs six of its periods, 64 ms at 93 SPS and 81 ms at the slowest that is allowed.
What that does to the measures is in docs/acquisition.md."""
MARGIN_NS = 1_000_000_000
"""How much before and after the window is filtered along, where it was recorded."""
STEP_NS = 1_000_000_000 // GRID_HZ

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without a good conversion of one cell, longer than `GAP_NS`."""

    cell: str
    start_ns: int
    end_ns: int

    @property
    def length_s(self) -> float:
        """How long the cell was silent."""
        return (self.end_ns - self.start_ns) / 1e9

    @property
    def bridged(self) -> bool:
        """Whether what lies in it was interpolated."""
        return self.end_ns - self.start_ns <= BRIDGED_NS


@dataclass(frozen=True, slots=True)
class Processed:
    """The CoP of a recording, with what is known about how well it was recorded."""

    series: CopSeries
    """Filtered; NaN in gaps that are not bridged and while nobody was on the board."""
    unfiltered: CopSeries
    """The same before the low-pass, for measures that want native noise."""
    cell_rate_hz: tuple[float, ...]
    """Measured per cell over the window: (N - 1) / span, 0 for a silent cell."""
    dropped: tuple[int, ...]
    """Flagged conversions of each cell within the window, not used."""
    gaps: tuple[Gap, ...]


def cop_series(recording: Recording) -> CopSeries:
    """Return the CoP of the recording between `start_ns` and `end_ns`, at 100 Hz.

    Raises:
        BadSignal: the window is empty or a cell has nothing to interpolate.
    """
    return process(recording).series


def process(recording: Recording) -> Processed:
    """Return the CoP of the recording together with its quality.

    Raises:
        BadSignal: the window is empty or a cell has nothing to interpolate.
    """
    start_ns, end_ns = recording.start_ns, recording.end_ns
    if end_ns - start_ns < PAD * STEP_NS:
        raise BadSignal(
            f"the recording lasts {(end_ns - start_ns) / 1e9:.2f} s: "
            "too short for a centre of pressure; record again"
        )
    traces = tuple(
        _good(trace, name) for name, trace in zip(CELLS, recording.cells, strict=True)
    )
    grid_ns, window = _grid(traces, start_ns, end_ns)
    counts = np.column_stack([_on_grid(trace, grid_ns) for trace in traces])
    forces_n = corner_forces_n(counts, recording.calibration)
    gaps = tuple(
        gap
        for name, trace in zip(CELLS, traces, strict=True)
        for gap in _gaps(name, trace.t_ns, start_ns, end_ns)
    )
    holes = _holes(grid_ns, gaps)
    filtered_n = zero_phase(forces_n, CUTOFF_HZ, float(GRID_HZ))
    return Processed(
        series=_series(recording, filtered_n[window], holes[window]),
        unfiltered=_series(recording, forces_n[window], holes[window]),
        cell_rate_hz=tuple(_rate_hz(trace.t_ns, start_ns, end_ns) for trace in traces),
        dropped=tuple(_dropped(trace, start_ns, end_ns) for trace in recording.cells),
        gaps=gaps,
    )


def _good(trace: CellTrace, name: str) -> CellTrace:
    """Keep unflagged conversions, each at the moment of the load that it shows."""
    unflagged = np.flatnonzero(trace.flags == 0)
    if len(unflagged) < 2:
        raise BadSignal(
            f"{name} gave no good conversions in this recording: "
            "check that cell with 'heron diagnose'"
        )
    times_ns = conversion_times_ns(trace)[unflagged]
    period_ns = float(np.median(np.diff(times_ns)))
    times_ns -= round(group_delay_ns(period_ns))
    return CellTrace(
        trace.seq[unflagged], times_ns, trace.count[unflagged], trace.flags[unflagged]
    )


def _grid(
    traces: tuple[CellTrace, ...], start_ns: int, end_ns: int
) -> tuple[NDArray[np.int64], slice]:
    """Return grid times through `start_ns` with margins, and the window in them."""
    from_ns = max([start_ns - MARGIN_NS, *(int(trace.t_ns[0]) for trace in traces)])
    to_ns = min([end_ns + MARGIN_NS, *(int(trace.t_ns[-1]) for trace in traces)])
    before = max(0, (start_ns - from_ns) // STEP_NS)
    inside = (end_ns - start_ns) // STEP_NS + 1
    after = max(0, (to_ns - (start_ns + (inside - 1) * STEP_NS)) // STEP_NS)
    steps = np.arange(-before, inside + after, dtype=np.int64)
    return start_ns + steps * STEP_NS, slice(before, before + inside)


def _on_grid(trace: CellTrace, grid_ns: NDArray[np.int64]) -> Floats:
    """Interpolate; times are taken relative to the grid so that floats hold them."""
    origin = grid_ns[0]
    return pchip(
        (trace.t_ns - origin) / 1e9,
        trace.count.astype(np.float64),
        (grid_ns - origin) / 1e9,
    )


def _gaps(name: str, t_ns: NDArray[np.int64], start_ns: int, end_ns: int) -> list[Gap]:
    """Return the silences of one cell that touch the window."""
    inside = t_ns[(t_ns > start_ns) & (t_ns < end_ns)]
    before = t_ns[t_ns <= start_ns][-1:]
    after = t_ns[t_ns >= end_ns][:1]
    edge_before = before if len(before) else np.array([start_ns])
    edge_after = after if len(after) else np.array([end_ns])
    edges = np.concatenate((edge_before, inside, edge_after))
    silent = np.flatnonzero(np.diff(edges) > GAP_NS)
    return [Gap(name, int(edges[at]), int(edges[at + 1])) for at in silent]


def _holes(grid_ns: NDArray[np.int64], gaps: tuple[Gap, ...]) -> NDArray[np.bool_]:
    holes = np.zeros(len(grid_ns), dtype=bool)
    for gap in gaps:
        if not gap.bridged:
            holes |= (grid_ns >= gap.start_ns) & (grid_ns <= gap.end_ns)
    return holes


def _series(
    recording: Recording, forces_n: Floats, holes: NDArray[np.bool_]
) -> CopSeries:
    calibration = recording.calibration
    ml_mm, ap_mm = centre_of_pressure_mm(
        forces_n, np.asarray(calibration.ml_mm), np.asarray(calibration.ap_mm)
    )
    return CopSeries(
        rate_hz=float(GRID_HZ),
        ml_mm=np.where(holes, np.nan, ml_mm),
        ap_mm=np.where(holes, np.nan, ap_mm),
        force_n=forces_n.sum(axis=1),
        corner_n=forces_n,
        t0_ns=recording.start_ns,
    )


def _rate_hz(t_ns: NDArray[np.int64], start_ns: int, end_ns: int) -> float:
    inside = t_ns[(t_ns >= start_ns) & (t_ns <= end_ns)]
    if len(inside) < 2:
        return 0.0
    return float((len(inside) - 1) / ((inside[-1] - inside[0]) / 1e9))


def _dropped(trace: CellTrace, start_ns: int, end_ns: int) -> int:
    inside = (trace.t_ns >= start_ns) & (trace.t_ns <= end_ns)
    return int(np.count_nonzero(inside & (trace.flags != 0)))
