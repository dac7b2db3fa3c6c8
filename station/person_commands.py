"""What clients may ask of the station about people; see `station.commands`."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from concurrent.futures import Future

from station.command import Arguments, Command, change
from station.core import Station
from station.errors import NotFound
from station.store import ease, members, videos
from station.store.writer import Writer


class AddPerson(Arguments, frozen=True):
    """Make a person with a code of their own."""

    nickname: str | None = None

    def do(self, station: Station) -> Future[dict[str, str]]:
        return station.write(self._add)

    def _add(self, writer: Writer) -> dict[str, str]:
        person = writer.add_person(self.nickname)
        return {"person": person.id, "code": person.code}


class ErasePerson(Arguments, frozen=True):
    """Erase a person with every trial, here and at the club."""

    person: str

    def do(self, station: Station) -> Future[dict[str, int]]:
        def erase(writer: Writer) -> dict[str, int]:
            count = writer.erase_person(self.person)
            # Their rows are gone: tidying finds the files that are now nobody's.
            now = dt.datetime.now(dt.UTC)
            writer.change(lambda db: videos.tidy(db, station.data, now))
            return {"trials": count}

        return station.write(erase)


class SetPin(Arguments, frozen=True):
    """Keep the hash of a member's new PIN, or take the PIN away."""

    person: str
    hash: str | None = None

    def do(self, station: Station) -> Future[None]:
        return change(station, lambda db: members.set_pin(db, self.person, self.hash))


class NotePin(Arguments, frozen=True):
    """Note that somebody typed a member's PIN, right or wrong."""

    person: str
    right: bool

    def do(self, station: Station) -> Future[None]:
        at_s = time.time()
        return change(
            station,
            lambda db: members.note_try(db, self.person, right=self.right, at_s=at_s),
        )


class Agree(Arguments, frozen=True):
    """Keep a member's word for or against a purpose.

    Whoever takes back the word for videos has theirs deleted.
    """

    person: str
    purpose: members.Purpose
    given: bool

    def do(self, station: Station) -> Future[None]:
        def agree(db: sqlite3.Connection) -> None:
            members.agree(db, self.person, self.purpose, given=self.given)
            if self.purpose == "video" and not self.given:
                videos.remove_all(db, station.data, self.person)

        return change(station, agree)


class FitScreen(Arguments, frozen=True):
    """Keep how the screen fits a member."""

    person: str
    options: tuple[ease.Option, ...] = ()

    def do(self, station: Station) -> Future[None]:
        return change(station, lambda db: ease.choose(db, self.person, self.options))


class NotMine(Arguments, frozen=True):
    """Discard a trial that somebody else did under this member's name."""

    person: str
    trial: str

    def do(self, station: Station) -> Future[None]:
        def discard(writer: Writer) -> None:
            if writer.trial(self.trial).summary.person_id != self.person:
                raise NotFound(f"{self.person} has no trial {self.trial}")
            writer.discard_trial(self.trial, "somebody else stood on the board")
            # A video of it shows somebody who agreed to none.
            writer.change(lambda db: videos.remove_of(db, station.data, self.trial))

        return station.write(discard)


COMMANDS: dict[str, type[Command]] = {
    "add_person": AddPerson,
    "agree": Agree,
    "erase_person": ErasePerson,
    "fit_screen": FitScreen,
    "not_mine": NotMine,
    "note_pin": NotePin,
    "set_pin": SetPin,
}
