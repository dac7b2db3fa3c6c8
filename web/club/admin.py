"""The command `heron club-admin`: what a club's database is told by its keeper."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from web.club.command import check_packages, default_database

if TYPE_CHECKING:
    from sqlalchemy import Connection


@click.group("club-admin")
@click.option(
    "--database",
    metavar="URL",
    envvar="HERON_CLUB_DATABASE",
    help="As for `heron club`; also $HERON_CLUB_DATABASE.",
)
@click.pass_context
def club_admin(context: click.Context, database: str | None) -> None:
    """Make clubs, let stations and coaches in, shut them out."""
    check_packages()
    context.obj = database or default_database()


@club_admin.command("add-club")
@click.argument("club")
@click.argument("name")
@click.pass_obj
def add_club(database: str, club: str, name: str) -> None:
    """Make a club; CLUB is its short name, such as `harriers`."""
    from web.club import clubs  # noqa: PLC0415 - only when SQLAlchemy is there

    with _writing(database) as db:
        clubs.add_club(db, club, name)
    click.echo(f"club {club} made")


@club_admin.command("add-coach")
@click.argument("club")
@click.argument("login")
@click.option("--admin", is_flag=True, help="May let in stations and coaches too.")
@click.pass_obj
def add_coach(database: str, club: str, login: str, admin: bool) -> None:
    """Print a link, good for a week, with which a coach sets a password."""
    from web.club import clubs, coaches  # noqa: PLC0415 - as above

    with _writing(database) as db:
        clubs.check_club(db, club)
        secret = coaches.invite(db, club, login, "admin" if admin else "coach")
    click.echo(f"/invitation/{secret}")


@club_admin.command("add-station")
@click.argument("club")
@click.argument("name")
@click.pass_obj
def add_station(database: str, club: str, name: str) -> None:
    """Print a code with which one station can enrol, for one day."""
    from web.club import clubs, devices  # noqa: PLC0415 - as above

    with _writing(database) as db:
        clubs.check_club(db, club)
        click.echo(devices.make_code(db, club, name))


@club_admin.command("stations")
@click.argument("club")
@click.pass_obj
def stations(database: str, club: str) -> None:
    """List the stations of a club: id, state, last seen, name."""
    from web.club import clubs  # noqa: PLC0415 - as above

    with _writing(database) as db:
        clubs.check_club(db, club)
        for row in clubs.stations(db, club):
            state = "revoked" if row.revoked_at else "enrolled"
            click.echo(f"{row.id}  {state}  {row.seen_at or 'never'}  {row.name}")


@club_admin.command("revoke-station")
@click.argument("club")
@click.argument("station_id")
@click.pass_obj
def revoke_station(database: str, club: str, station_id: str) -> None:
    """Shut a station out; what it sent stays."""
    from web.club import devices  # noqa: PLC0415 - as above

    with _writing(database) as db:
        devices.revoke(db, club, station_id)
    click.echo(f"station {station_id} revoked")


@contextlib.contextmanager
def _writing(database: str) -> Iterator[Connection]:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - as above

    from web.club.database import away, migrate, open_engine, writing  # noqa: PLC0415

    engine = open_engine(database)
    migrate(engine)
    try:
        with writing(engine) as db:
            yield db
    except OperationalError as error:
        raise away(error) from error
    finally:
        engine.dispose()
