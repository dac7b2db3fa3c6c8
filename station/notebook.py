"""What is written of a session: how far it is, and what was done, into the diary."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from station.coach.board.ground import Board
from station.coach.board.moves import upcoming
from station.coach.board.programme import Asked, Programme, Settings, programme_of
from station.coach.board.results import items_of, minutes_of
from station.coach.board.state import Kept, SessionState, kept_of, resumed
from station.coach.library import drills_of
from station.errors import NotFound, UnknownDrill
from station.protocols.spec import Protocol
from station.store import diary, members, training

_log = logging.getLogger(__name__)


class Led(NamedTuple):
    """What a session is made of, and whose it is."""

    asked: tuple[Asked, ...]
    settings: Settings
    programme: Programme
    person: str | None
    """None for a guest."""
    day: dt.date


class Notebook:
    """Knows what a session is made of here, and notes what became of it."""

    def __init__(
        self, data: Path, protocols: Mapping[str, Protocol], board: Board
    ) -> None:
        self._data, self._protocols, self._board = data, protocols, board

    def led(
        self,
        asked: tuple[Asked, ...],
        settings: Settings,
        person: str | None,
        day: dt.date,
    ) -> Led:
        """Return a session as it is led on this board.

        Raises:
            BadRequest: nothing is asked for.
            UnknownDrill: there is no such drill.
        """
        programme = programme_of(
            asked,
            drills_of(self._data),
            self._protocols,
            settings,
            self._board,
        )
        return Led(asked, settings, programme, person, day)

    def led_again(self, person: str, kept: Kept) -> Led:
        """Return a session that was written down. Raises `UnknownDrill`."""
        day = dt.date.fromisoformat(kept.date)
        return self.led(kept.asked, kept.settings, person, day)

    def put_away(self, db: sqlite3.Connection, person: str) -> None:
        """Note what was left open, without an effort."""
        kept = training.under_way(db, person)
        if kept is None:
            return
        try:
            led = self.led_again(person, kept)
        except UnknownDrill as error:
            _log.warning("a session of %s stays out of the diary: %s", kept.date, error)
            training.forget(db, person)
            return
        note(db, person, led, resumed(kept, 0))


def write_down(db: sqlite3.Connection, led: Led, state: SessionState) -> None:
    """Write down how far a member is, or into the diary once it is over."""
    assert led.person is not None  # noqa: S101 - of a guest nothing is written
    if state.over:
        note(db, led.person, led, state)
        return
    kept = kept_of(
        state,
        upcoming(led.programme, state),
        date=led.day.isoformat(),
        asked=led.asked,
        settings=led.settings,
    )
    training.keep(db, led.person, kept)


def left_open(db: sqlite3.Connection, person: str) -> Kept:
    """Return what somebody has begun. Raises `NotFound`."""
    kept = training.under_way(db, person)
    if kept is None:
        raise NotFound("there is no session to go on with: begin a new one")
    return kept


def note(db: sqlite3.Connection, person: str, led: Led, state: SessionState) -> None:
    """Put what was done into the diary, once, and let go of the session."""
    training.forget(db, person)
    items = items_of(led.programme, state, led.day)
    if items:
        diary.add_items(
            db, person, led.day, items, minutes=minutes_of(state), rpe=state.effort
        )
    if state.hurts and diary.PURPOSE in members.agreed(db, person):
        hurts = dict(diary.day(db, person, led.day).hurts)
        for hurt in state.hurts:
            for site in hurt.sites:
                hurts[site] = max(hurts.get(site, 0), hurt.strength)
        diary.note_day(db, person, led.day, {"hurts": hurts})
