"""The command `heron headless`."""

from __future__ import annotations

from pathlib import Path

import click

from station.folder import data_folder


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def headless(data: Path | None) -> None:
    """Run the panel process of a station without a screen.

    Button, lights, buzzer, badge reader and voice, as heron.toml says; each line of
    standard output is one JSON object.
    """
    from station.headless.process import run_headless  # noqa: PLC0415 - light to list

    run_headless(data_folder(data))
