"""Trials as files: which format writes what where."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import io
import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from station.errors import BadSignal, NotFound
from station.protocols.spec import Protocol
from station.store.records import Person, TrialDetail

FORMS = ("tidy", "cop", "fhir", "c3d")


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written."""

    db: sqlite3.Connection
    person: Person | None
    trials: list[TrialDetail]
    protocols: Mapping[str, Protocol]


def write_form(form: str, wanted: Wanted, out: Path) -> list[str]:
    """Write `out`, which must not exist yet; return what could not be, as sentences.

    `tidy` and `fhir` are one file, `cop` and `c3d` a folder with a file for each trial.

    Raises:
        OSError: it exists, or cannot be written.
    """
    if form == "tidy":
        _create(out, tidy_text(wanted).encode())
        return []
    if form == "fhir":
        _create(out, fhir_bytes(wanted))
        return []
    make, suffix = {"cop": (cop_bytes, "csv"), "c3d": (c3d_file, "c3d")}[form]
    out.mkdir(parents=True)
    refused = []
    for trial in wanted.trials:
        try:
            body = make(wanted, trial)
        except BadSignal as error:
            refused.append(f"{trial_name(trial)}: {error}")
            continue
        _create(out / f"{trial_name(trial)}.{suffix}", body)
    return refused


def trial_name(trial: TrialDetail) -> str:
    """Return what a trial's file is called; a simulated one says so."""
    one = trial.summary
    side = f"-{one.side}" if one.side else ""
    mark = "-simulated" if one.simulated else ""
    return f"{one.started_at[:10]}-{one.protocol_id}{side}-{one.id[:8]}{mark}"


def tidy_text(wanted: Wanted) -> str:
    """Return one row for each trial."""
    from station.exports.tidy import write_tidy  # noqa: PLC0415 - each format its own

    file = io.StringIO()
    write_tidy(file, wanted.person, wanted.trials)
    return file.getvalue()


def fhir_bytes(wanted: Wanted) -> bytes:
    """Return the FHIR bundle as JSON, with the report where there is a person."""
    from station.exports.fhir import bundle_of  # noqa: PLC0415 - each format its own
    from station.exports.record import record_of  # noqa: PLC0415 - as above

    record = record_of(wanted.db, wanted.person, wanted.trials, wanted.protocols)
    if wanted.person is not None and wanted.trials:
        record = dataclasses.replace(record, report_pdf=_pdf(wanted, wanted.person))
    bundle = bundle_of(record, dt.datetime.now(dt.UTC))
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode() + b"\n"


def cop_bytes(wanted: Wanted, trial: TrialDetail) -> bytes:
    """Return the samples of a trial as CSV. Raises `BadSignal`."""
    from station.exports.forces import series_of, write_cop  # noqa: PLC0415 - numpy

    series, _ = series_of(wanted.db, trial)
    file = io.StringIO()
    write_cop(file, series, simulated=trial.summary.simulated)
    return file.getvalue().encode()


def c3d_file(wanted: Wanted, trial: TrialDetail) -> bytes:
    """Return a trial as C3D. Raises `BadSignal`."""
    from station.exports.c3d import c3d_bytes  # noqa: PLC0415 - numpy
    from station.exports.forces import series_of  # noqa: PLC0415 - numpy

    series, calibration = series_of(wanted.db, trial)
    one = trial.summary
    described = " ".join(
        filter(None, (one.protocol_id, one.side, one.started_at, one.id))
    )
    return c3d_bytes(
        series,
        calibration,
        subject=wanted.person.code if wanted.person else "guest",
        described=described,
        simulated=one.simulated,
    )


def _pdf(wanted: Wanted, person: Person) -> bytes | None:
    from station.report.pdf import report_pdf  # noqa: PLC0415 - fonts and PDF
    from station.report.visit import visit_of  # noqa: PLC0415 - as above

    with contextlib.suppress(NotFound):
        return report_pdf(visit_of(wanted.db, person, wanted.protocols))
    return None


def _create(path: Path, body: bytes) -> None:
    with path.open("xb") as file:
        file.write(body)
