"""What clients may ask of the station: each command is its arguments and what it does.

Arguments are checked against the struct before anything happens; whatever is wrong ends
as one sentence in the reply.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from station import battery_commands, diary_commands, plan_commands
from station.answering import answered
from station.badges import requests as badge_requests
from station.calibrate.dead_weight import DeadWeightView
from station.calibrate.wizard import WizardView
from station.core import Station
from station.diagnose.look import LookView
from station.errors import BadRequest, NotFound, NotNow
from station.store import clients, members, outbox
from station.store.writer import Writer
from station.trial import Whose

T = TypeVar("T")


class Command(Protocol):
    """A command with its arguments."""

    def do(self, station: Station) -> Any:
        """Return the result, or a future of it. Raises `HeronError`."""


def _change(station: Station, work: Callable[[sqlite3.Connection], T]) -> Future[T]:
    """Have `work` done on the database as one transaction."""
    return station.write(lambda writer: writer.change(work))


class _Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Status(_Arguments, frozen=True):
    """What station this is and what board it listens to."""

    def do(self, station: Station) -> dict[str, Any]:
        return station.status()


class Demo(_Arguments, frozen=True):
    """Have the simulated person do something."""

    action: str

    def do(self, station: Station) -> None:
        station.demo(self.action)


class StartTrial(_Arguments, frozen=True):
    """Begin a trial, of a person or of a guest; `part` is one of a battery's `run`."""

    protocol: str
    side: str | None = None
    person: str | None = None
    run: str | None = None
    part: int | None = None

    def do(self, station: Station) -> Future[dict[str, str]]:
        if (self.run is None) is not (self.part is None):
            raise BadRequest("`run` and `part` belong together")
        whose = Whose(self.person, self.run, self.part)
        return station.start_trial(self.protocol, self.side, whose)


class CancelTrial(_Arguments, frozen=True):
    """Stop the trial that runs."""

    def do(self, station: Station) -> None:
        station.cancel_trial()


class NextStep(_Arguments, frozen=True):
    """Begin the next step of a test, or leave out the rest before it."""

    def do(self, station: Station) -> None:
        station.steer("next_step")


class RetryStep(_Arguments, frozen=True):
    """Do the step that failed once more."""

    def do(self, station: Station) -> None:
        station.steer("retry_step")


class SkipStep(_Arguments, frozen=True):
    """Leave out the step that failed, or the one that comes next."""

    def do(self, station: Station) -> None:
        station.steer("skip_step")


class Foam(_Arguments, frozen=True):
    """Which foams this place has, and which one is used now."""

    def do(self, station: Station) -> dict[str, Any]:
        return station.foam.view()


class ChooseFoam(_Arguments, frozen=True):
    """Use another foam from now on; null for one that is not listed."""

    model: str | None

    def do(self, station: Station) -> dict[str, Any]:
        return station.foam.choose(self.model)


class TellTrial(_Arguments, frozen=True):
    """Tell the trial what the board cannot feel, such as `eyes_opened`."""

    event: str

    def do(self, station: Station) -> None:
        station.tell_trial(self.event)


class AnswerTrial(_Arguments, frozen=True):
    """Keep what was answered after a trial, of what the board cannot see."""

    trial: str
    question: str
    yes: bool

    def do(self, station: Station) -> Future[bool]:
        def done(known: Future[bool]) -> None:
            if known.exception() is None and known.result():
                station.series.reconsider(self.trial)

        answer = (station.protocols, self.trial, self.question, self.yes)
        kept = station.write(lambda writer: answered(writer, *answer))
        station.errands.expect(kept, done)
        return kept


class Tare(_Arguments, frozen=True):
    """Find a new zero on the empty board; `LiveView.tared` says when it is found."""

    def do(self, station: Station) -> None:
        station.tare()


class Calibrate(_Arguments, frozen=True):
    """Lead through a calibration; see `station.calibrate.wizard.WizardView`."""

    action: str = "view"
    mass_kg: float | None = None

    def do(self, station: Station) -> WizardView:
        return station.upkeep.calibrate(self.action, self.mass_kg)


class Diagnose(_Arguments, frozen=True):
    """Listen to the board and say what is wrong; see `station.diagnose.look`."""

    action: str = "view"
    seconds: float = 10.0

    def do(self, station: Station) -> LookView:
        return station.upkeep.diagnose(self.action, self.seconds)


class NoiseCheck(_Arguments, frozen=True):
    """Weigh a dead weight for a minute; see `station.calibrate.dead_weight`."""

    action: str = "view"

    def do(self, station: Station) -> DeadWeightView:
        return station.upkeep.noise_check(self.action, tared=station.tared)


class AddPerson(_Arguments, frozen=True):
    """Make a person with a code of their own."""

    nickname: str | None = None

    def do(self, station: Station) -> Future[dict[str, str]]:
        return station.write(self._add)

    def _add(self, writer: Writer) -> dict[str, str]:
        person = writer.add_person(self.nickname)
        return {"person": person.id, "code": person.code}


class DiscardTrial(_Arguments, frozen=True):
    """Take a finished trial out of every list."""

    trial: str
    reason: str

    def do(self, station: Station) -> Future[None]:
        return station.write(
            lambda writer: writer.discard_trial(self.trial, self.reason)
        )


class AcceptTrial(_Arguments, frozen=True):
    """Note that a clinician has looked at a trial and lets it count."""

    trial: str

    def do(self, station: Station) -> Future[None]:
        return _change(station, lambda db: clients.accept_trial(db, self.trial))


class DescribeClient(clients.Client, _Arguments, frozen=True, kw_only=True):
    """Keep what is known of a person in place of what was."""

    person: str

    def do(self, station: Station) -> Future[None]:
        fields = msgspec.structs.asdict(self)
        person = fields.pop("person")
        known = clients.Client(**fields)
        return _change(station, lambda db: clients.describe(db, person, known))


class AddNote(clients.NewNote, _Arguments, frozen=True, kw_only=True):
    """Keep a note of a visit."""

    person: str

    def do(self, station: Station) -> Future[dict[str, str]]:
        fields = msgspec.structs.asdict(self)
        person = fields.pop("person")
        said = clients.NewNote(**fields)
        return _change(station, lambda db: {"note": clients.add_note(db, person, said)})


class RemoveNote(_Arguments, frozen=True):
    """Take a note back for good."""

    note: str

    def do(self, station: Station) -> Future[None]:
        return _change(station, lambda db: clients.remove_note(db, self.note))


class ErasePerson(_Arguments, frozen=True):
    """Erase a person with every trial, here and at the club."""

    person: str

    def do(self, station: Station) -> Future[dict[str, int]]:
        return station.write(
            lambda writer: {"trials": writer.erase_person(self.person)}
        )


class SetPin(_Arguments, frozen=True):
    """Keep the hash of a member's new PIN, or take the PIN away."""

    person: str
    hash: str | None = None

    def do(self, station: Station) -> Future[None]:
        return _change(station, lambda db: members.set_pin(db, self.person, self.hash))


class NotePin(_Arguments, frozen=True):
    """Note that somebody typed a member's PIN, right or wrong."""

    person: str
    right: bool

    def do(self, station: Station) -> Future[None]:
        at_s = time.time()
        return _change(
            station,
            lambda db: members.note_try(db, self.person, right=self.right, at_s=at_s),
        )


class Agree(_Arguments, frozen=True):
    """Keep a member's word for or against a purpose."""

    person: str
    purpose: members.Purpose
    given: bool

    def do(self, station: Station) -> Future[None]:
        return _change(
            station,
            lambda db: members.agree(db, self.person, self.purpose, given=self.given),
        )


class OutboxMark(_Arguments, frozen=True):
    """Note what the club said of an outbox row; for the uplink."""

    seq: int
    said: outbox.Said
    next_try_ns: int = 0
    error: str | None = None

    def do(self, station: Station) -> Future[None]:
        return _change(
            station,
            lambda db: outbox.mark(
                db, self.seq, self.said, self.next_try_ns, self.error
            ),
        )


class OutboxSendNow(_Arguments, frozen=True):
    """Try everything that waits for the club at once, also what it refused."""

    def do(self, station: Station) -> Future[dict[str, int]]:
        return _change(station, lambda db: {"rows": outbox.send_now(db)})


class OutboxSendAgain(_Arguments, frozen=True):
    """Send again what the club acknowledged since a day, because it was lost there."""

    since: dt.date

    def do(self, station: Station) -> Future[dict[str, int]]:
        return _change(
            station, lambda db: {"rows": outbox.send_again(db, self.since.isoformat())}
        )


class OutboxLetGo(_Arguments, frozen=True):
    """Delete raw counts that the club has long had, while space is short."""

    keep_days: float
    floor_mb: int

    def do(self, station: Station) -> Future[dict[str, int]]:
        if station.busy:
            raise NotNow("a trial runs: nothing is deleted meanwhile")
        return _change(station, self._let_go)

    def _let_go(self, db: sqlite3.Connection) -> dict[str, int]:
        path = db.execute("PRAGMA database_list").fetchone()["file"]
        floor_bytes = self.floor_mb * 1_000_000
        data = Path(path).parent
        return {"trials": outbox.let_go(db, data, self.keep_days, floor_bytes)}


COMMANDS: dict[str, type[Command]] = {
    "accept_trial": AcceptTrial,
    "add_note": AddNote,
    **battery_commands.COMMANDS,
    **diary_commands.COMMANDS,
    **plan_commands.COMMANDS,
    "add_person": AddPerson,
    "agree": Agree,
    **badge_requests.COMMANDS,
    "answer_trial": AnswerTrial,
    "calibrate": Calibrate,
    "cancel_trial": CancelTrial,
    "choose_foam": ChooseFoam,
    "demo": Demo,
    "describe_client": DescribeClient,
    "diagnose": Diagnose,
    "discard_trial": DiscardTrial,
    "erase_person": ErasePerson,
    "foam": Foam,
    "next_step": NextStep,
    "noise_check": NoiseCheck,
    "note_pin": NotePin,
    "outbox_let_go": OutboxLetGo,
    "outbox_mark": OutboxMark,
    "outbox_send_again": OutboxSendAgain,
    "outbox_send_now": OutboxSendNow,
    "remove_note": RemoveNote,
    "retry_step": RetryStep,
    "set_pin": SetPin,
    "skip_step": SkipStep,
    "start_trial": StartTrial,
    "status": Status,
    "tare": Tare,
    "tell_trial": TellTrial,
}


def execute(station: Station, name: str, args: dict[str, Any]) -> Any:
    """Do the command `name` and return its result, or a future of it.

    Raises:
        NotFound: there is no such command.
        BadRequest: its arguments are wrong.
        HeronError: what the command itself raises.
    """
    if name not in COMMANDS:
        known = ", ".join(sorted((*COMMANDS, "subscribe")))
        raise NotFound(f"there is no command '{name}'; known: {known}")
    try:
        command = msgspec.convert(args, COMMANDS[name])
    except msgspec.ValidationError as error:
        raise BadRequest(f"the arguments of '{name}' are wrong: {error}") from error
    return command.do(station)
