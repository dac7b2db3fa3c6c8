"""The command `heron support`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from firmware.errors import BadOutput
from station.folder import default_folder


@click.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="FILE",
    help="Zip file to write; - for the standard output.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def support(out: Path, data: Path | None) -> None:
    """Write what somebody who helps needs to know, without secrets or names."""
    from station.support.bundle import support_bundle  # noqa: PLC0415 - needs numpy

    body = support_bundle(data or default_folder())
    if str(out) == "-":
        sys.stdout.buffer.write(body)
        return
    try:
        with out.open("xb") as file:
            file.write(body)
    except OSError as error:
        raise BadOutput(
            f"{out} cannot be written ({error.strerror}): "
            "choose a path that does not exist yet, in a folder that you may write"
        ) from error
    click.echo(f"{out}: read it, then send it to who helps you", err=True)
