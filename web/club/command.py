"""The command `heron club`."""

from __future__ import annotations

import importlib.util
import logging

import click

from station.folder import data_folder
from web.errors import ClubPackagesMissing

NEEDED = ("sqlalchemy", "alembic", "psycopg")


@click.command("club")
@click.option(
    "--database",
    metavar="URL",
    envvar="HERON_CLUB_DATABASE",
    help="sqlite:///FILE or postgresql://USER@HOST/NAME; by default club.db in "
    "heron's data directory. Also $HERON_CLUB_DATABASE.",
)
@click.option("--host", default="127.0.0.1", help="Where it is served.")
@click.option("--port", type=click.IntRange(1, 65535), default=8090)
@click.option(
    "--https",
    is_flag=True,
    help="Behind a proxy that speaks https: cookies travel by https only.",
)
def club_command(database: str | None, host: str, port: int, https: bool) -> None:
    """Run the club server: takes in trials of many stations, shows them to coaches."""
    check_packages()
    from web.club.serve import serve  # noqa: PLC0415 - `heron --help` loads no Flask

    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", force=True)
    serve(database or default_database(), host, port, https=https)


def default_database() -> str:
    """Return the SQLite file that is used when nothing is said."""
    return f"sqlite:///{data_folder(None) / 'club.db'}"


def check_packages() -> None:
    """Raise `ClubPackagesMissing` if the club server's packages are not installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ClubPackagesMissing(
            f"the club server needs {', '.join(missing)}: "
            "run pip install 'heron-station[club]'"
        )
