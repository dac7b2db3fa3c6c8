"""The command `heron reanalyse`: all recordings again when the pipeline has changed."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.errors import DataFolderError
from station.folder import claimed
from station.store.database import DATABASE_NAME, connect_readonly
from web.club.command import check_packages, default_database

if TYPE_CHECKING:
    from station.norms.own import People
    from station.recomputing import Recomputed
    from station.workers import Work


@click.command("reanalyse")
@click.option(
    "--database",
    metavar="URL",
    envvar="HERON_CLUB_DATABASE",
    help="A club's database, as for `heron club`; also $HERON_CLUB_DATABASE.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A station's data folder instead; the station must be stopped.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A Dask cluster, such as tcp://10.0.0.5:8786; by default threads here.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 256),
    help="How many threads without a cluster; by default one a core.",
)
@click.option(
    "--norms",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Then write the percentiles of all people here as CSV.",
)
def reanalyse(
    database: str | None,
    data: Path | None,
    scheduler: str | None,
    threads: int | None,
    norms: Path | None,
) -> None:
    """Compute all recordings again that another pipeline has analysed.

    Counts and old values are kept. It may be interrupted, and goes on where it was.
    """
    from station.workers import workers  # noqa: PLC0415 - the help does without numpy

    with workers(scheduler, threads) as work:
        if data is not None:
            done, people = _station(data, work, norms=norms is not None)
        else:
            done, people = _club(database, work, norms=norms is not None)
    for trial_id, reason in done.refused:
        click.echo(f"trial {trial_id} stays as it is: {reason}", err=True)
    click.echo(f"trials reanalysed by {done.pipeline}: {done.trials}")
    if norms is not None and people is not None:
        _write(norms, people)


def _station(
    data: Path, work: Work, *, norms: bool
) -> tuple[Recomputed, People | None]:
    from station.recomputing import (  # noqa: PLC0415 - as above
        own_norms,
        recompute_all,
    )

    path = data / DATABASE_NAME
    if not path.exists():
        raise DataFolderError(f"there is no database at {path}: name a data folder")
    with claimed(data):
        done = recompute_all(path, work)
    if not norms:
        return done, None
    with contextlib.closing(connect_readonly(path)) as db:
        return done, own_norms(db)


def _club(
    database: str | None, work: Work, *, norms: bool
) -> tuple[Recomputed, People | None]:
    check_packages()
    from station.protocols.library import load_library  # noqa: PLC0415 - as above
    from web.club.database import migrate, open_engine, reading  # noqa: PLC0415 - as above
    from web.club.reanalysing import own_norms, reanalyse_all  # noqa: PLC0415 - as above

    engine = open_engine(database or default_database())
    try:
        migrate(engine)
        done = reanalyse_all(engine, work, load_library())
        if not norms:
            return done, None
        with reading(engine) as db:
            return done, own_norms(db)
    finally:
        engine.dispose()


def _write(path: Path, people: People) -> None:
    try:
        path.write_text(people.csv(), "utf-8")
    except OSError as error:
        raise DataFolderError(
            f"{path} cannot be written ({error.strerror}): choose another place"
        ) from error
    click.echo(f"percentiles written to {path}")
