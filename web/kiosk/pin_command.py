"""The command `heron pin`: for staff who stand before a door that stays shut."""

from __future__ import annotations

from pathlib import Path

import click

from station.folder import data_folder


@click.command()
@click.argument("door", type=click.Choice(["staff", "clinic"]))
@click.option(
    "--forget",
    is_flag=True,
    help="Forget the PIN too: whoever comes to the door next chooses another.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def pin(door: str, forget: bool, data: Path | None) -> None:
    """Open a door of the kiosk that stays shut after wrong PINs."""
    from web.kiosk.pin import CLINIC_NAME, STAFF_NAME, Pin  # noqa: PLC0415 - werkzeug

    names = {"staff": STAFF_NAME, "clinic": CLINIC_NAME}
    kept = Pin(data_folder(data) / names[door])
    if forget:
        kept.forget()
        click.echo(f"there is no {door} PIN any more: choose one at the kiosk now")
    elif kept.forgive():
        click.echo(f"wrong {door} PINs are forgotten: the door opens at once")
    else:
        click.echo(f"the {door} door is not shut")
