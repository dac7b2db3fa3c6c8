"""What clients may ask of the station about a diary; see `station.commands`."""

from __future__ import annotations

import datetime as dt
import sqlite3
from concurrent.futures import Future
from typing import Annotated, Any

from msgspec import Meta

from station.coach.values import ItemDone, Scale
from station.command import Arguments, Command, change
from station.core import Station
from station.store import diary


class NoteDay(Arguments, frozen=True):
    """Keep what a person said about one day."""

    person: str
    day: dt.date
    said: dict[str, Any]

    def do(self, station: Station) -> Future[None]:
        return change(station, self._note)

    def _note(self, db: sqlite3.Connection) -> None:
        diary.note_day(db, self.person, self.day, self.said)


class NoteTraining(Arguments, frozen=True):
    """Add what a person trained to one day."""

    person: str
    day: dt.date
    items: tuple[ItemDone, ...]
    minutes: Annotated[float, Meta(ge=0, le=600)] = 0.0
    rpe: Scale | None = None

    def do(self, station: Station) -> Future[None]:
        return change(station, self._note)

    def _note(self, db: sqlite3.Connection) -> None:
        diary.add_items(
            db,
            self.person,
            self.day,
            self.items,
            minutes=self.minutes,
            rpe=self.rpe,
        )


class ForgetAnswers(Arguments, frozen=True):
    """Erase what a person said about their body, and ask before keeping more."""

    person: str

    def do(self, station: Station) -> Future[dict[str, int]]:
        return change(station, self._forget)

    def _forget(self, db: sqlite3.Connection) -> dict[str, int]:
        return {"days": diary.forget_answers(db, self.person)}


COMMANDS: dict[str, type[Command]] = {
    "forget_answers": ForgetAnswers,
    "note_day": NoteDay,
    "note_training": NoteTraining,
}
