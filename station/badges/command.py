"""The command `heron badge`: which badge is whose."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click

from firmware.badge_reader import LONGEST, SHORTEST, is_number
from station.badges.memory import digest_of
from station.client import SOCKET_NAME, StationClient
from station.errors import BadRequest
from station.folder import data_folder
from station.roles import STAFF
from station.store import badges
from station.store.database import DATABASE_NAME, connect_readonly

_data = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)


@click.group()
def badge() -> None:
    """Say which badge is whose. The station must run."""


@badge.command()
@click.argument("code")
@click.option(
    "--typed", is_flag=True, help="The number is typed here, by you or by a reader."
)
@_data
def learn(code: str, typed: bool, data: Path | None) -> None:
    """Make a badge that of the person with this CODE.

    Without --typed it is the unknown badge that was last held to the station's reader,
    in the last two minutes.
    """
    folder = data_folder(data)
    digest = _typed(folder) if typed else None
    made = _ask(folder, "badge_learn", person=code, digest=digest)
    click.echo(f"this badge is {made['code']}'s")


@badge.command()
@click.argument("code")
@_data
def forget(code: str, data: Path | None) -> None:
    """Forget every badge of the person with this CODE."""
    done = _ask(data_folder(data), "badge_forget", person=code)
    click.echo(f"{done['badges']} forgotten")


@badge.command("list")
@_data
def list_badges(data: Path | None) -> None:
    """Say who has badges, and how many."""
    path = data_folder(data) / DATABASE_NAME
    with contextlib.closing(connect_readonly(path)) as db:
        for person, count in badges.holders(db):
            click.echo(f"{person.code} {count}")


def _typed(folder: Path) -> str:
    """Ask for a number and return its digest. Raises `BadRequest`."""
    number = click.prompt("Badge", hide_input=True, err=True).strip().upper()
    if not is_number(number):
        raise BadRequest(
            f"a badge has {SHORTEST} to {LONGEST} digits and letters, nothing else"
        )
    with contextlib.closing(connect_readonly(folder / DATABASE_NAME)) as db:
        return digest_of(number, badges.salt(db))


def _ask(folder: Path, command: str, **args: str | None) -> dict[str, str]:
    given: dict[str, Any] = {
        name: value for name, value in args.items() if value is not None
    }
    station = StationClient(folder / SOCKET_NAME, by=STAFF)
    done: dict[str, str] = station.request(command, **given)
    return done
