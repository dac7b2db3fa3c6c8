"""The session at the board that is under way: fed by the station, kept as it goes.

The machine in `station.coach.board` decides what happens. Here it is fed samples, time
and answers; a member's session is written down at every step, so that a station that
stops in the middle knows what was done, and when it is over it goes into the diary. Of
a guest nothing is written.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from firmware.clock import Clock
from firmware.description import BoardDescription
from station.coach.board import answers, machine
from station.coach.board.ground import board_of
from station.coach.board.moves import on_board
from station.coach.board.programme import Asked, Settings
from station.coach.board.results import items_of, minutes_of
from station.coach.board.state import Kept, SessionState, resumed
from station.coach.board.view import view
from station.errors import NotFound, NotNow, UnknownDrill
from station.language import _
from station.messages import SessionView
from station.notebook import Led, Notebook, left_open, write_down
from station.protocols.spec import Protocol
from station.store import training
from station.store.keeper import Errands
from station.store.writer import Writer
from station.values import CopSample

T = TypeVar("T")
Change = Callable[[Callable[[sqlite3.Connection], Any]], Future[Any]]
FREE_AFTER_NS = 120_000_000_000
"""A session in which nobody did anything for so long makes room for somebody else."""


class Hands(NamedTuple):
    """What a session needs of the station."""

    clock: Clock
    """That of the readings."""
    errands: Errands
    """What is waited for."""
    write: Callable[[Callable[[Writer], Any]], Future[Any]]
    """Has work done by the hand that writes."""
    zero_for: Callable[[str], bool]
    """Makes the board ready for a surface; whether its zero is known."""


class Training:
    """One session at a time."""

    def __init__(
        self,
        data: Path,
        protocols: Mapping[str, Protocol],
        description: BoardDescription,
        hands: Hands,
    ) -> None:
        self._clock, self._errands, self._write, self._zero_for = hands
        self._board = board_of(description)
        self._notebook = Notebook(data, protocols, self._board)
        self._led: Led | None = None
        self._state: SessionState | None = None
        self.news = False
        """Whether something changed that a view should tell at once."""

    @property
    def active(self) -> bool:
        """Whether the board follows a set now."""
        return self._state is not None and on_board(self._state)

    def begin(
        self,
        asked: Sequence[Asked],
        settings: Settings,
        person: str | None,
        day: dt.date,
    ) -> Future[Any]:
        """Begin a session; the result holds `session`, its id.

        What the same person left open goes into the diary first.

        Raises:
            BadRequest: nothing is asked for.
            UnknownDrill: there is no such drill.
            NotNow: somebody else is in the middle of theirs.
        """
        self._make_room(person)
        led = self._notebook.led(tuple(asked), settings, person, day)
        state = machine.begin_session(str(uuid.uuid4()), self._clock.now_ns())
        if person is not None:
            self._change(lambda db: self._notebook.put_away(db, person))
        self._led, self._state, self.news = led, state, True
        return self._answer(self._keep(), state.id)

    def resume(self, person: str) -> Future[Any]:
        """Go on with what somebody has begun; the result holds `session`.

        Raises:
            NotFound: they have nothing open.
            NotNow: somebody else is in the middle of theirs.
            UnknownDrill: one of its drills is there no longer.
        """
        state, led = self._state, self._led
        if state is not None and led is not None and not state.over:
            if led.person == person:
                return self._answer(None, state.id)
            self._make_room(person)
        answer: Future[Any] = Future()

        def take(done: Future[Kept]) -> None:
            error = done.exception()
            if error is not None:
                answer.set_exception(error)
                return
            try:
                self._take_up(person, done.result())
            except (NotNow, UnknownDrill) as refused:
                answer.set_exception(refused)
            else:
                answer.set_result({"session": done.result().id})

        self._errands.expect(self._change(lambda db: left_open(db, person)), take)
        return answer

    def tell(self, session: str, said: answers.Said) -> Future[Any]:
        """Tell the session what somebody pressed; the result is there when it is kept.

        Raises:
            NotFound: that session is not under way.
            BadRequest: there is no such event, or its value is wrong.
        """
        state, led = self._state, self._led
        if state is None or led is None or state.id != session:
            raise NotFound("this session is over")
        now_ns = self._clock.now_ns()
        kept = self._enter(
            answers.tell(led.programme, state, now_ns, said, self._board)
        )
        return self._answer(kept, session)

    def see(self, sample: CopSample) -> None:
        """Let the set that runs see one moment."""
        if self._state is not None and self._led is not None and self.active:
            self._enter(machine.advance(self._led.programme, self._state, sample))

    def pass_time(self, now_ns: int, fault: str | None = None) -> None:
        """Let time pass; a `fault` of the machine keeps a set from counting."""
        state, led = self._state, self._led
        if state is None or led is None or state.over:
            return
        if fault is not None:
            self._enter(machine.lose_board(led.programme, state, now_ns, fault))
            return
        self._enter(machine.tick(led.programme, state, now_ns, self._board))

    def tared(self, t_ns: int) -> None:
        """Let a set that waits for a zero go on."""
        if self._state is not None and self._led is not None and self.active:
            programme = self._led.programme
            self._enter(machine.tared(programme, self._state, t_ns))

    def recover(self, today: dt.date) -> None:
        """Have what was left open before today put into the diary.

        A session that is under way over midnight is not left open.
        """
        state, led = self._state, self._led
        here = led.person if state is not None and led and not state.over else None

        def work(db: sqlite3.Connection) -> None:
            for person, _kept in training.left_before(db, today):
                if person != here:
                    self._notebook.put_away(db, person)

        self._change(work)

    def view(self, now_ns: int) -> SessionView | None:
        """Return what the screen shows, None where there was no session."""
        if self._state is None or self._led is None:
            return None
        return view(self._led.programme, self._state, now_ns)

    def tell_all(self, session: str) -> dict[str, Any]:
        """Return all that a page needs: the view, the drills, what was done.

        Raises:
            NotFound: that session is not under way.
        """
        state, led = self._state, self._led
        if state is None or led is None or state.id != session:
            raise NotFound("this session is over")
        now_ns = self._clock.now_ns()
        found: dict[str, Any] = msgspec.to_builtins(
            {
                "view": view(led.programme, state, now_ns),
                "asked": led.asked,
                "settings": led.settings,
                "done": state.done,
                "left_out": state.left_out,
                "items": items_of(led.programme, state, led.day),
                "minutes": minutes_of(state),
                "hurts": state.hurts,
                "eroded_mm_s": state.eroded_mm_s,
            }
        )
        return found

    def _enter(self, state: SessionState) -> Future[Any] | None:
        """Take up the next state; what is new is told, kept, and made ready for."""
        before = self._state
        self._state = state
        if before is None or self._led is None or state is before:
            return None
        old, new = before.trial, state.trial
        if new is not None and (old is None or old.id != new.id):
            surface = self._led.programme[state.part].setting.surface
            trial = replace(new, tared=self._zero_for(surface))
            self._state = replace(state, trial=trial)
        if old is not None and new is not None and old.phase != new.phase:
            self.news = True
        if state.turn == before.turn:
            return None
        self.news = True
        return self._keep()

    def _keep(self) -> Future[Any] | None:
        """Have written down how far it is, or into the diary once it is over."""
        state, led = self._state, self._led
        if state is None or led is None or led.person is None:
            return None
        return self._change(lambda db: write_down(db, led, state))

    def _make_room(self, person: str | None) -> None:
        state, led = self._state, self._led
        if state is None or led is None or state.over:
            return
        now_ns = self._clock.now_ns()
        fresh = now_ns - state.heard_ns < FREE_AFTER_NS
        if fresh and (led.person != person or person is None) and self.active:
            raise NotNow(_("somebody is in the middle of a session: stop that first"))
        # What was done of it goes into the diary of whoever did it.
        self._enter(machine.give_up(state, now_ns))

    def _take_up(self, person: str, kept: Kept) -> None:
        self._make_room(person)
        self._led, self.news = self._notebook.led_again(person, kept), True
        self._state = resumed(kept, self._clock.now_ns())

    def _change(self, work: Callable[[sqlite3.Connection], Any]) -> Future[Any]:
        return self._write(lambda writer: writer.change(work))

    def _answer(self, kept: Future[Any] | None, session: str) -> Future[Any]:
        """Return an answer that is there once what it is about has been kept."""
        answer: Future[Any] = Future()
        if kept is None:
            answer.set_result({"session": session})
            return answer

        def done(written: Future[Any]) -> None:
            error = written.exception()
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result({"session": session})

        self._errands.expect(kept, done)
        return answer
