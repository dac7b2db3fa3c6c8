"""A stored trial computed anew from its raw counts: forces and CoP at 100 Hz."""

from __future__ import annotations

import csv
import sqlite3
from typing import IO

import msgspec

from firmware.reading import CELLS
from station.calibration import Calibration
from station.errors import BadSignal
from station.pipeline import process
from station.results import recording_of
from station.store import queries
from station.store.records import TrialDetail
from station.store.writer import stored_readings
from station.values import CopSeries


def series_of(
    db: sqlite3.Connection, trial: TrialDetail
) -> tuple[CopSeries, Calibration]:
    """Return what the pipeline makes of a trial's counts, and their calibration.

    Raises:
        BadSignal: the counts, the calibration or the window are not there (any more),
            or cannot be analysed.
    """
    one = trial.summary
    body = queries.calibration(db, one.calibration_id)
    if body is None or one.start_ns is None or one.end_ns is None:
        raise BadSignal(f"trial {one.id} has no calibration or never began")
    readings = stored_readings(db, one.id)
    if not any(readings):
        raise BadSignal(f"the raw counts of trial {one.id} are no longer here")
    calibration = msgspec.convert(body, Calibration)
    recording = recording_of(readings, calibration, one.start_ns, one.end_ns)
    return process(recording).series, calibration


def write_cop(file: IO[str], series: CopSeries, *, simulated: bool) -> None:
    """Write the CoP and the corner forces as CSV, one line per sample.

    The first columns are those that `heron analyse` and playback read.
    """
    writer = csv.writer(file, lineterminator="\n")
    corners = tuple(f"{cell}_n" for cell in CELLS)
    writer.writerow(("t_s", "cop_ml_mm", "cop_ap_mm", "force_n", *corners, "simulated"))
    force_n, corner_n = series.force_n, series.corner_n
    for n, (ml, ap) in enumerate(
        zip(series.ml_mm.tolist(), series.ap_mm.tolist(), strict=True)
    ):
        total = "" if force_n is None else f"{force_n[n]:.3f}"
        each = [""] * 4 if corner_n is None else [f"{one:.3f}" for one in corner_n[n]]
        writer.writerow(
            (
                f"{n / series.rate_hz:.2f}",
                f"{ml:.3f}",
                f"{ap:.3f}",
                total,
                *each,
                int(simulated),
            )
        )
