"""`heron report`: a person's day as a PDF."""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from pathlib import Path
from typing import Literal

import click

from firmware.errors import BadOutput
from station.errors import BadRequest
from station.figures import Units
from station.folder import default_folder
from station.language import LANGUAGES, SOURCE, speaking


@click.command()
@click.argument("code")
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    help="File to write; - for standard output.",
)
@click.option(
    "--day",
    metavar="YYYY-MM-DD",
    help="The day to report; by default the newest with a trial.",
)
@click.option(
    "--paper",
    type=click.Choice(["a4", "letter"]),
    default="a4",
    show_default=True,
    help="Size of the sheet.",
)
@click.option(
    "--for",
    "reader",
    type=click.Choice(["physio", "client", "both"]),
    default="both",
    show_default=True,
    help="physio: two pages; client: one page in plain language.",
)
@click.option(
    "--language",
    type=click.Choice([*LANGUAGES]),
    default=SOURCE,
    show_default=True,
    help="Language of the report.",
)
@click.option(
    "--units",
    type=click.Choice(["kg", "lb"]),
    default="kg",
    show_default=True,
    help="What weights are shown in.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def report(
    *,
    code: str,
    out: str,
    day: str | None,
    paper: Literal["a4", "letter"],
    reader: Literal["physio", "client", "both"],
    language: str,
    units: Units,
    data: Path | None,
) -> None:
    """Write the report of a person named by code, as a PDF."""
    with speaking(language):
        pdf = pdf_of(
            data or default_folder(),
            code,
            _date(day),
            paper=paper,
            reader=reader,
            units=units,
        )
    if out == "-":
        sys.stdout.buffer.write(pdf)
        return
    try:
        Path(out).write_bytes(pdf)
    except OSError as error:
        raise BadOutput(
            f"{out} cannot be written ({error.strerror}): choose another path"
        ) from error


def pdf_of(
    data: Path,
    code: str,
    day: dt.date | None = None,
    *,
    paper: Literal["a4", "letter"] = "a4",
    reader: Literal["physio", "client", "both"] = "both",
    units: Units = "kg",
) -> bytes:
    """Return the report from the data folder, in the language spoken.

    Raises:
        NotFound: there is nobody of that code, or no trial of that day.
        DataFolderError: there is no database.
    """
    # Fonts and PDF are loaded by whoever wants a report, not by `heron --help`.
    from station.protocols.library import load_library  # noqa: PLC0415 - see above
    from station.report.pdf import report_pdf  # noqa: PLC0415 - see above
    from station.report.visit import visit_of  # noqa: PLC0415 - see above
    from station.store import queries  # noqa: PLC0415 - see above
    from station.store.database import (  # noqa: PLC0415 - see above
        DATABASE_NAME,
        connect_readonly,
    )
    from station.texts import Said  # noqa: PLC0415 - see above

    with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
        person = queries.person(db, code)
        visit = visit_of(db, person, Said(load_library(data)), day)
    return report_pdf(visit, size=paper, reader=reader, units=units)


def _date(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(f"--day '{text}' is no date: give YYYY-MM-DD") from error
