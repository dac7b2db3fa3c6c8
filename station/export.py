"""`heron export`: trials as files that other programs, and Heron itself, can read.

A session bundle is a folder with `session.json`, `samples.csv` and `events.csv`;
docs/files.md describes them. `--board playback:FOLDER` plays it again.
"""

from __future__ import annotations

import contextlib
import csv
import json
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import msgspec

from firmware.errors import BadOutput
from firmware.reading import CELLS, Reading, flag_names
from station.coach.values import DayLog, Plan
from station.errors import NotFound
from station.exports.files import FORMS, Wanted, write_form
from station.folder import default_folder
from station.protocols.library import load_library
from station.store import diary, plans, queries
from station.store.chunks import CellReadings
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.records import Person, TrialDetail
from station.store.writer import stored_readings
from station.summary import as_object

SCHEMA = 1
EVERYBODY = "everybody"
SUFFIXES = {"json": ".json", "tidy": ".csv", "fhir": ".json"}
"""Of the forms that are one file a person."""
SAMPLE_COLUMNS = ("t_us", *(f"f{place}_raw" for place in range(1, len(CELLS) + 1)))
EVENT_COLUMNS = ("t_us", "type", "confidence", "detail")
FLAGGED_COLUMNS = ("cell", "seq", "t_ns", "count", "flags")


@click.command()
@click.argument("what", metavar="TRIAL|PERSON|everybody")
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", *FORMS]),
    default="csv",
    show_default=True,
    help="csv: a session bundle per trial; json: one file with all results; tidy: one "
    "CSV, a row per trial; cop: a CSV of samples per trial; fhir: an R4 bundle with "
    "the report; c3d: a force platform per trial.",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Folder to make for csv, cop and c3d, file to write for the others.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def export(what: str, form: str, out: Path, data: Path | None) -> None:
    """Write a trial, or all trials of a person named by code, as files.

    `everybody` makes a folder with the same for each person, named by code.
    """
    folder = data or default_folder()
    with contextlib.closing(connect_readonly(folder / DATABASE_NAME)) as db:
        wanted = _wanted(db, what, folder, out, form)
        made = 0
        refused: list[str] = []
        try:
            if what == EVERYBODY:
                out.mkdir()
            for path, each in wanted:
                refused += _write(form, each, path)
                made += len(each.trials)
        except OSError as error:
            raise BadOutput(
                f"{error.filename or out} cannot be written ({error.strerror}): "
                "choose a path that does not exist yet, in a folder that you may write"
            ) from error
    for sentence in refused:
        click.echo(f"left out: {sentence}", err=True)
    click.echo(f"{made - len(refused)} trials in {out}", err=True)


def _wanted(
    db: sqlite3.Connection, what: str, folder: Path, out: Path, form: str
) -> Iterator[tuple[Path, Wanted]]:
    """Yield what goes where, one person at a time. Raises `NotFound`."""
    library = load_library(folder)
    if what != EVERYBODY:
        yield out, Wanted(db, *_found(db, what), library)
        return
    suffix = SUFFIXES.get(form, "")
    for code in queries.codes(db):
        yield out / f"{code}{suffix}", Wanted(db, *_found(db, code), library)


def _write(form: str, wanted: Wanted, out: Path) -> list[str]:
    """Write what is wanted; return what had to be left out. Raises `OSError`."""
    db, person, trials = wanted.db, wanted.person, wanted.trials
    if form in FORMS:
        return write_form(form, wanted, out)
    if form == "json":
        days = diary.days(db, person.id) if person else []
        plan = plans.newest_plan(db, person.id) if person else None
        _write_json(out, person, trials, days, plan)
    elif person is None:
        write_bundle(db, trials[0], out)
    else:
        for trial in trials:
            write_bundle(db, trial, out / _name(trial))
    return []


def write_bundle(db: sqlite3.Connection, trial: TrialDetail, out: Path) -> None:
    """Write one trial as the session bundle `out`, a folder that must not exist yet.

    Raises:
        OSError: it exists, or cannot be written.
    """
    readings = stored_readings(db, trial.summary.id)
    rows = sorted((each for cell in readings for each in cell), key=_time)
    begun_ns = rows[0].t_ns if rows else 0
    out.mkdir(parents=True)
    session = {
        "schema": SCHEMA,
        "made_by": f"heron {version('heron-station')}",
        **as_object(trial),
        "boot_id": trial.summary.boot_id,
        "begun_ns": begun_ns,
        "window_us": _window_us(trial, begun_ns),
        "calibration": queries.calibration(db, trial.summary.calibration_id),
    }
    text = json.dumps(session, indent=2, ensure_ascii=False) + "\n"
    (out / "session.json").write_text(text, "utf-8")
    good = [each for each in rows if not each.flags]
    _write_csv(out / "samples.csv", SAMPLE_COLUMNS, _samples(good, begun_ns))
    events = [
        (
            (event.t_ns - begun_ns) // 1000,
            event.type,
            event.confidence,
            msgspec.json.encode(event.detail).decode(),
        )
        for event in trial.events
    ]
    _write_csv(out / "events.csv", EVENT_COLUMNS, events)
    flagged = _flagged(readings)
    if flagged:
        _write_csv(out / "flagged.csv", FLAGGED_COLUMNS, flagged)


def _found(
    db: sqlite3.Connection, what: str
) -> tuple[Person | None, list[TrialDetail]]:
    """Return the person and their trials, or the one trial. Raises `NotFound`."""
    with contextlib.suppress(NotFound):
        return None, [queries.trial(db, what)]
    try:
        person = queries.person(db, what)
    except NotFound as error:
        raise NotFound(
            f"there is no trial and nobody called '{what}': give the id of a trial or "
            "the code of a person"
        ) from error
    ids = queries.trial_ids(db, person.id)
    return person, [queries.trial(db, trial_id) for trial_id in ids]


def _write_json(
    out: Path,
    person: Person | None,
    trials: list[TrialDetail],
    days: list[DayLog],
    plan: Plan | None,
) -> None:
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "made_by": f"heron {version('heron-station')}",
        "person": None if person is None else msgspec.to_builtins(person),
        "trials": [as_object(trial) for trial in trials],
        "diary": msgspec.to_builtins(days),
        "plan": msgspec.to_builtins(plan),
    }
    with out.open("x", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
        file.write("\n")


def _write_csv(path: Path, columns: tuple[str, ...], rows: list[Any]) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _samples(rows: list[Reading], begun_ns: int) -> list[list[int | str]]:
    """Return a line per moment; chips that convert in the same one share it."""
    lines: list[list[int | str]] = []
    for reading in rows:
        t_us = (reading.t_ns - begun_ns) // 1000
        if not lines or lines[-1][0] != t_us:
            lines.append([t_us, "", "", "", ""])
        lines[-1][1 + reading.cell] = reading.count
    return lines


def _flagged(readings: CellReadings) -> list[tuple[Any, ...]]:
    return [
        (CELLS[cell], each.seq, each.t_ns, each.count, flag_names(each.flags))
        for cell, said in enumerate(readings)
        for each in said
        if each.flags
    ]


def _window_us(trial: TrialDetail, begun_ns: int) -> list[int] | None:
    start_ns, end_ns = trial.summary.start_ns, trial.summary.end_ns
    if start_ns is None or end_ns is None:
        return None
    return [(start_ns - begun_ns) // 1000, (end_ns - begun_ns) // 1000]


def _name(trial: TrialDetail) -> str:
    day = trial.summary.started_at[:10]
    return f"{day}-{trial.summary.protocol_id}-{trial.summary.id[:8]}"


def _time(reading: Reading) -> int:
    return reading.t_ns
