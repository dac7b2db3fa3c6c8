"""From the raw counts of a trial to what is stored of it: window, measures, trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec
import numpy as np
from msgspec.structs import replace

from firmware.clock import NS_PER_S
from firmware.reading import Reading
from station.calibrate.ageing import calibration_problem
from station.calibration import Calibration
from station.errors import BadSignal
from station.measures.tasks import task_measures
from station.measures.trial import measure_processed
from station.pipeline import PIPELINE_VERSION, Processed, process
from station.protocols.spec import Trial
from station.protocols.state import TrialEvent, TrialState
from station.store.chunks import CellReadings
from station.store.records import StoredEvent, StoredMeasure, TrialEnd
from station.store.trace import TRACE_HZ
from station.values import CellTrace, CopSeries, Recording

AROUND_NS = 2 * NS_PER_S
"""How much around the window the pipeline is given, where there is so much."""


def concluded(
    spec: Trial,
    state: TrialState,
    events: Iterable[TrialEvent],
    calibration: Calibration,
    readings: CellReadings,
) -> TrialEnd:
    """Return what is to be stored of a trial that is over.

    Only a trial that is `done` has measures; where the recording cannot be analysed it
    has the reason in place of each.
    """
    kept = tuple(StoredEvent(e.t_ns, e.type, e.confidence, e.detail) for e in events)
    end = TrialEnd(
        state=state.phase,
        outcome=state.outcome,
        start_ns=state.start_ns,
        end_ns=state.end_ns,
        hold_s=state.hold_s if spec.kind == "hold" and not spec.task else None,
        calibration=msgspec.json.encode(calibration).decode(),
        events=kept,
    )
    if state.start_ns is None or state.end_ns is None:
        return end
    recording = recording_of(readings, calibration, state.start_ns, state.end_ns)
    try:
        processed = process(recording)
    except BadSignal as error:
        return replace(end, reason=str(error), flags=("not_analysed",))
    return replace(
        end,
        pipeline=PIPELINE_VERSION,
        flags=_flags(processed, calibration),
        measures=measures_of(processed, calibration, end.hold_s, kept)
        if end.state == "done"
        else (),
        trace_mm=_trace_mm(processed.series),
        load_n=None if spec.task else _load_n(processed.series),
    )


def recording_of(
    readings: CellReadings, calibration: Calibration, start_ns: int, end_ns: int
) -> Recording:
    """Return the readings around a window as the pipeline takes them."""
    from_ns, to_ns = start_ns - AROUND_NS, end_ns + AROUND_NS
    first, second, third, fourth = (
        _trace([each for each in cell if from_ns <= each.t_ns <= to_ns])
        for cell in readings
    )
    return Recording((first, second, third, fourth), calibration, start_ns, end_ns)


def _trace(readings: list[Reading]) -> CellTrace:
    return CellTrace(
        seq=np.array([each.seq for each in readings], dtype=np.int64),
        t_ns=np.array([each.t_ns for each in readings], dtype=np.int64),
        count=np.array([each.count for each in readings], dtype=np.int32),
        flags=np.array([each.flags for each in readings], dtype=np.uint16),
    )


def measures_of(
    processed: Processed,
    calibration: Calibration,
    hold_s: float | None,
    events: Sequence[StoredEvent] = (),
) -> tuple[StoredMeasure, ...]:
    """Return all measures of a trial as they are stored, the time held first."""
    computed = measure_processed(processed, calibration)
    computed |= task_measures(processed.series, events)
    measures = [
        StoredMeasure(name, each.value, each.unit, each.reason)
        for name, each in computed.items()
    ]
    if hold_s is not None:
        measures.insert(0, StoredMeasure("hold_time", hold_s, "s"))
    return tuple(measures)


def _flags(processed: Processed, calibration: Calibration) -> tuple[str, ...]:
    """Return what is to be known about the quality of the recording, as keys."""
    flags = []
    if processed.gaps:
        flags.append("gaps")
    if any(processed.dropped):
        flags.append("faulty_conversions")
    doubt = calibration_problem(calibration, datetime.now(UTC))
    if doubt is not None:
        flags.append(doubt.code)
    return tuple(flags)


def _load_n(series: CopSeries) -> float | None:
    """Return the mean weight on the board, None where it is not known."""
    if series.force_n is None:
        return None
    known = series.force_n[np.isfinite(series.force_n)]
    return round(float(known.mean()), 1) if known.size else None


def _trace_mm(series: CopSeries) -> tuple[tuple[float, float], ...]:
    step = round(series.rate_hz / TRACE_HZ)
    return tuple(
        zip(series.ml_mm[::step].tolist(), series.ap_mm[::step].tolist(), strict=True)
    )
