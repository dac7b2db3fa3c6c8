"""`heron recompute`: old trials by the present pipeline, beside their old values."""

from __future__ import annotations

from pathlib import Path

import click

from station.folder import claimed, data_folder
from station.store.database import DATABASE_NAME


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def recompute(data: Path | None) -> None:
    """Compute the measures of old trials by the present pipeline.

    The raw counts and the old values are kept. The new ones are shown from then on, and
    can be compared with those of new trials. The club keeps what it was sent.
    """
    from station.recomputing import (  # noqa: PLC0415 - the help does without numpy
        recompute_all,
    )

    folder = data_folder(data)
    with claimed(folder):
        done = recompute_all(folder / DATABASE_NAME)
    for trial_id, reason in done.refused:
        click.echo(f"trial {trial_id} stays as it is: {reason}", err=True)
    click.echo(f"trials recomputed by {done.pipeline}: {done.trials}")
