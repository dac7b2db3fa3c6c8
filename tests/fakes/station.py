"""A station without a board: it answers, shows what it is told to, and keeps trials.

It has the station's client interface and writes the real database, so that pages can be
tested in milliseconds against everything that they may meet.
"""

from __future__ import annotations

import functools
import queue
import uuid
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.errors import HeronError
from station import roles
from station.badges.memory import Badges
from station.badges.requests import COMMANDS as BADGE_COMMANDS
from station.battery_commands import COMMANDS as BATTERY_COMMANDS
from station.commands import COMMANDS
from station.diary_commands import COMMANDS as DIARY_COMMANDS
from station.errors import (
    BadRequest,
    NotFound,
    NotNow,
    StationAway,
    StationError,
)
from station.messages import Asker, LiveView, TrialView
from station.plan_commands import COMMANDS as PLAN_COMMANDS
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.roles import STAFF
from station.store.database import DATABASE_NAME, open_database
from station.store.keeper import Errands
from station.store.records import StoredMeasure, TrialEnd, TrialStart
from station.store.writer import Writer
from station.training import Hands, Training
from station.training_commands import COMMANDS as SESSION_COMMANDS
from station.video_commands import COMMANDS as VIDEO_COMMANDS

IDLE = LiveView(
    seq=1,
    t_ns=1_000_000_000,
    board="synthetic",
    simulated=True,
    commands=("step_on", "step_off", "lift_left"),
    connected=True,
    tared=True,
    total_n=0.0,
    present=False,
    points=[],
    trial=None,
    problems=[],
)


REAL = {
    *BADGE_COMMANDS,
    *BATTERY_COMMANDS,
    *DIARY_COMMANDS,
    *PLAN_COMMANDS,
    *VIDEO_COMMANDS,
    "accept_trial",
    "add_note",
    "agree",
    "answer_trial",
    "describe_client",
    "discard_trial",
    "erase_person",
    "fit_screen",
    "not_mine",
    "note_pin",
    "remove_note",
    "set_pin",
    *SESSION_COMMANDS,
}
"""Commands that are done as the station does them, on the same database."""


class _Upkeep:
    """Nobody does anything with the board."""

    reason: str | None = None


class _Hands:
    """As much of `station.core.Station` as the commands in `REAL` need."""

    training: Training
    upkeep = _Upkeep()
    busy = False

    def __init__(self, data: Path, protocols: Any, writing: Any) -> None:
        self.data, self.protocols, self._writing = data, protocols, writing
        self.badges = Badges(SimulatedClock())
        self.errands = self

    def expect(self, done: Any, then: Any) -> None:
        """No step waits here for what was answered."""

    def write(self, work: Any) -> Any:
        with self._writing() as writer:
            return work(writer)

    def status(self) -> dict[str, Any]:
        return {"boot_id": "boot"}

    def now_ns(self) -> int:
        return IDLE.t_ns


@functools.cache
def _installed() -> dict[str, Protocol]:
    return load_library()


def _library(data: Path) -> dict[str, Protocol]:
    """Return the protocols of a data folder; those that are installed are read once."""
    return load_library(data) if (data / "protocols").exists() else dict(_installed())


class FakeStation:
    """Stands in for `StationClient` and for the process behind it."""

    def __init__(self, data: Path) -> None:
        self.protocols = _library(data)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refuses: StationError | None = None
        self.foam: dict[str, Any] = {"models": [], "model": None}
        self.database = data / DATABASE_NAME
        open_database(self.database).close()
        self._views: queue.Queue[LiveView | None] = queue.Queue()
        self._running: str | None = None
        self.clock = SimulatedClock(IDLE.t_ns)
        self._errands = Errands()
        hands = Hands(self.clock, self._errands, self._written, lambda _surface: True)
        description = load_description()
        self.training = Training(data, self.protocols, description, hands)

    def close(self) -> None:
        self._views.put(None)

    def show(self, view: LiveView) -> None:
        """Give `view` to whoever listens."""
        self._views.put(view)

    def vanish(self) -> None:
        """End the subscription, as when the process dies."""
        self._views.put(None)

    def views(self) -> Iterator[LiveView]:
        while (view := self._views.get()) is not None:
            yield view
        raise StationAway("no station answers: start it with 'heron run'")

    def request(self, command: str, /, *, by: Asker = STAFF, **args: Any) -> Any:
        self.asked.append((command, args))
        if self.refuses is not None:
            raise self.refuses
        roles.check(command, by, args)
        if command == "start_trial":
            return {"trial": self._start(**args)}
        if command == "cancel_trial":
            return self._cancel()
        if command in REAL:
            return self._run(command, args)
        if command == "add_person":
            with self._writing() as writer:
                person = writer.add_person(args["nickname"])
            return {"person": person.id, "code": person.code}
        if command in ("foam", "choose_foam"):
            self.foam |= args
            return self.foam
        if command in ("demo", "tell_trial", "next_step", "retry_step", "skip_step"):
            return None
        raise NotFound(f"there is no command '{command}'")

    def let_pass(self, seconds: float) -> None:
        """Let time pass for the session at the board."""
        self.clock.sleep_until_ns(self.clock.now_ns() + round(seconds * 1e9))
        self.training.pass_time(self.clock.now_ns())

    def _written(self, work: Any) -> Future[Any]:
        done: Future[Any] = Future()
        with self._writing() as writer:
            try:
                done.set_result(work(writer))
            except HeronError as error:
                done.set_exception(error)
        return done

    def finish(self, trial: str, end: TrialEnd) -> None:
        """End the running trial as told."""
        with self._writing() as writer:
            writer.finish_trial(trial, end)
        self._running = None

    def state_of(self, trial: str) -> str:
        """Return what is stored of how a trial stands."""
        with self._writing() as writer:
            return writer.trial(trial).summary.state

    def follow_on(self, trial: str, step: int, end: TrialEnd) -> None:
        """Have the next step of the same series done, and end as told."""
        with self._writing() as writer:
            first = writer.trial(trial).summary
            names = TrialStart.__struct_fields__
            fields = {name: getattr(first, name) for name in names}
            again = str(uuid.uuid4())
            writer.begin_trial(TrialStart(**{**fields, "id": again, "step": step}))
            writer.finish_trial(again, end)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """A writer for whichever thread asks; SQLite lets no two share one."""
        with closing(Writer(open_database(self.database))) as writer:
            yield writer

    def _start(
        self,
        protocol: str,
        side: str | None = None,
        person: str | None = None,
        run: str | None = None,
        part: int | None = None,
    ) -> str:
        if self._running is not None:
            raise NotNow("a test is running: wait until it has ended")
        step = self.protocols[protocol].steps[0]
        several = len(self.protocols[protocol].steps) > 1
        trial = str(uuid.uuid4())
        with self._writing() as writer:
            writer.begin_trial(
                TrialStart(
                    id=trial,
                    person_id=person,
                    protocol_id=protocol,
                    protocol_version="1",
                    side=side,
                    stance=step.stance,
                    vision=step.vision,
                    surface=step.surface,
                    boot_id="boot",
                    simulated=True,
                    board_id="synthetic",
                    series_id=f"series-of-{trial}" if several else None,
                    run_id=run,
                    run_part=part,
                )
            )
        self._running = trial
        return trial

    def _run(self, command: str, args: dict[str, Any]) -> Any:
        """Do what the station does about these, in the caller's thread."""
        try:
            wanted = msgspec.convert(args, COMMANDS[command])
        except msgspec.ValidationError as error:
            raise BadRequest(str(error)) from error
        station: Any = _Hands(self.database.parent, self.protocols, self._writing)
        station.training = self.training
        answer = wanted.do(station)
        self._errands.collect()
        return answer.result(timeout=0) if isinstance(answer, Future) else answer

    def _cancel(self) -> None:
        if self._running is None:
            raise NotNow("no test is running")
        self.finish(self._running, TrialEnd(state="interrupted", outcome="cancelled"))


def held(seconds: float, outcome: str = "touched_down") -> TrialEnd:
    """Return the end of a single-leg trial with a result."""
    return TrialEnd(
        state="done",
        outcome=outcome,
        start_ns=1_000_000_000,
        end_ns=1_000_000_000 + round(seconds * 1e9),
        hold_s=seconds,
        pipeline="test-1",
        measures=(
            StoredMeasure("hold_time", seconds, "s"),
            StoredMeasure("mean_velocity", 31.4, "mm/s"),
            StoredMeasure("path_length", 412.0, "mm"),
            StoredMeasure("prediction_ellipse_area", 512.3, "mm2"),
        ),
        trace_mm=[(0.1 * n, 5.0 - 0.2 * n) for n in range(50)],
    )


def in_trial(trial: str, phase: str, **fields: Any) -> LiveView:
    """Return a view of a trial in `phase`."""
    known = TrialView(
        id=trial,
        protocol="single-leg-eyes-open",
        step=0,
        phase=phase,
        prompt="step_on",
        cursor=False,
        elapsed_s=0.0,
        remaining_s=None,
        cap_s=45.0,
    )
    trial_view = msgspec.structs.replace(known, **fields)
    return msgspec.structs.replace(IDLE, trial=trial_view)
