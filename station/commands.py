"""What clients may ask of the station: each command is its arguments and what it does.

Arguments are checked against the struct before anything happens; whatever is wrong ends
as one sentence in the reply.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import msgspec

from station import (
    battery_commands,
    client_commands,
    diary_commands,
    outbox_commands,
    person_commands,
    plan_commands,
    roles,
    training_commands,
    video_commands,
)
from station.answering import answered
from station.badges import requests as badge_requests
from station.calibrate.dead_weight import DeadWeightView
from station.calibrate.wizard import WizardView
from station.command import Arguments, Command
from station.core import Station
from station.diagnose.look import LookView
from station.errors import BadRequest, NotFound
from station.messages import Asker
from station.trial import Whose


class Status(Arguments, frozen=True):
    """What station this is and what board it listens to."""

    def do(self, station: Station) -> dict[str, Any]:
        return station.status()


class Demo(Arguments, frozen=True):
    """Have the simulated person do something."""

    action: str

    def do(self, station: Station) -> None:
        station.demo(self.action)


class StartTrial(Arguments, frozen=True):
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


class CancelTrial(Arguments, frozen=True):
    """Stop the trial that runs."""

    def do(self, station: Station) -> None:
        station.cancel_trial()


class NextStep(Arguments, frozen=True):
    """Begin the next step of a test, or leave out the rest before it."""

    def do(self, station: Station) -> None:
        station.steer("next_step")


class RetryStep(Arguments, frozen=True):
    """Do the step that failed once more."""

    def do(self, station: Station) -> None:
        station.steer("retry_step")


class SkipStep(Arguments, frozen=True):
    """Leave out the step that failed, or the one that comes next."""

    def do(self, station: Station) -> None:
        station.steer("skip_step")


class Foam(Arguments, frozen=True):
    """Which foams this place has, and which one is used now."""

    def do(self, station: Station) -> dict[str, Any]:
        return station.foam.view()


class ChooseFoam(Arguments, frozen=True):
    """Use another foam from now on; null for one that is not listed."""

    model: str | None

    def do(self, station: Station) -> dict[str, Any]:
        return station.foam.choose(self.model)


class TellTrial(Arguments, frozen=True):
    """Tell the trial what the board cannot feel, such as `eyes_opened`."""

    event: str

    def do(self, station: Station) -> None:
        station.tell_trial(self.event)


class AnswerTrial(Arguments, frozen=True):
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


class Tare(Arguments, frozen=True):
    """Find a new zero on the empty board; `LiveView.tared` says when it is found."""

    def do(self, station: Station) -> None:
        station.tare()


class Calibrate(Arguments, frozen=True):
    """Lead through a calibration; see `station.calibrate.wizard.WizardView`."""

    action: str = "view"
    mass_kg: float | None = None

    def do(self, station: Station) -> WizardView:
        return station.upkeep.calibrate(self.action, self.mass_kg)


class Diagnose(Arguments, frozen=True):
    """Listen to the board and say what is wrong; see `station.diagnose.look`."""

    action: str = "view"
    seconds: float = 10.0

    def do(self, station: Station) -> LookView:
        return station.upkeep.diagnose(self.action, self.seconds)


class NoiseCheck(Arguments, frozen=True):
    """Weigh a dead weight for a minute; see `station.calibrate.dead_weight`."""

    action: str = "view"

    def do(self, station: Station) -> DeadWeightView:
        return station.upkeep.noise_check(self.action, tared=station.tared)


COMMANDS: dict[str, type[Command]] = {
    **badge_requests.COMMANDS,
    **battery_commands.COMMANDS,
    **client_commands.COMMANDS,
    **diary_commands.COMMANDS,
    **outbox_commands.COMMANDS,
    **person_commands.COMMANDS,
    **plan_commands.COMMANDS,
    **video_commands.COMMANDS,
    **training_commands.COMMANDS,
    "answer_trial": AnswerTrial,
    "calibrate": Calibrate,
    "cancel_trial": CancelTrial,
    "choose_foam": ChooseFoam,
    "demo": Demo,
    "diagnose": Diagnose,
    "foam": Foam,
    "next_step": NextStep,
    "noise_check": NoiseCheck,
    "retry_step": RetryStep,
    "skip_step": SkipStep,
    "start_trial": StartTrial,
    "status": Status,
    "tare": Tare,
    "tell_trial": TellTrial,
}


def execute(station: Station, name: str, args: dict[str, Any], by: Asker) -> Any:
    """Do the command `name` and return its result, or a future of it.

    Raises:
        NotFound: there is no such command.
        NotAllowed: whoever is behind it may not have it done.
        BadRequest: its arguments are wrong.
        HeronError: what the command itself raises.
    """
    if name not in COMMANDS:
        known = ", ".join(sorted((*COMMANDS, "subscribe")))
        raise NotFound(f"there is no command '{name}'; known: {known}")
    roles.check(name, by, args)
    try:
        command = msgspec.convert(args, COMMANDS[name])
    except msgspec.ValidationError as error:
        raise BadRequest(f"the arguments of '{name}' are wrong: {error}") from error
    return command.do(station)
