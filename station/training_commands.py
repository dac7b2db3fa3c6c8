"""What clients may ask of the station about sessions; see `station.commands`."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future
from typing import Annotated, Any

from msgspec import Meta

from station.coach.board.answers import Said
from station.coach.board.programme import Asked, Settings
from station.coach.values import Scale
from station.command import Arguments, Command
from station.core import Station
from station.errors import NotNow


def _check_free(station: Station) -> None:
    """Raise `NotNow` where no session may begin, because of a trial or of staff."""
    if station.busy:
        raise NotNow("a test runs: finish or stop it first")
    if station.upkeep.reason is not None:
        raise NotNow(station.upkeep.reason)


class BeginSession(Arguments, frozen=True):
    """Begin a session at the board, of a person or of a guest."""

    items: Annotated[tuple[Asked, ...], Meta(min_length=1, max_length=12)]
    day: dt.date
    person: str | None = None
    settings: Settings = Settings()

    def do(self, station: Station) -> Future[Any]:
        _check_free(station)
        training = station.training
        return training.begin(self.items, self.settings, self.person, self.day)


class ResumeSession(Arguments, frozen=True):
    """Go on with the session that somebody has begun."""

    person: str

    def do(self, station: Station) -> Future[Any]:
        _check_free(station)
        return station.training.resume(self.person)


class ReadSession(Arguments, frozen=True):
    """Return how a session stands, with its drills and what was done."""

    session: str

    def do(self, station: Station) -> dict[str, Any]:
        return station.training.tell_all(self.session)


class TellSession(Arguments, frozen=True):
    """Tell a session what somebody pressed; see `station.coach.board.answers`."""

    session: str
    event: str
    value: Scale | None = None
    sites: Annotated[tuple[str, ...], Meta(max_length=24)] = ()

    def do(self, station: Station) -> Future[Any]:
        said = Said(self.event, self.value, self.sites)
        return station.training.tell(self.session, said)


COMMANDS: dict[str, type[Command]] = {
    "begin_session": BeginSession,
    "read_session": ReadSession,
    "resume_session": ResumeSession,
    "tell_session": TellSession,
}
