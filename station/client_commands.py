"""What clinicians ask of the station; see `station.commands`."""

from __future__ import annotations

from concurrent.futures import Future

import msgspec

from station.command import Arguments, Command, change
from station.core import Station
from station.store import clients


class DiscardTrial(Arguments, frozen=True):
    """Take a finished trial out of every list."""

    trial: str
    reason: str

    def do(self, station: Station) -> Future[None]:
        return station.write(
            lambda writer: writer.discard_trial(self.trial, self.reason)
        )


class AcceptTrial(Arguments, frozen=True):
    """Note that a clinician has looked at a trial and lets it count."""

    trial: str

    def do(self, station: Station) -> Future[None]:
        return change(station, lambda db: clients.accept_trial(db, self.trial))


class DescribeClient(clients.Client, Arguments, frozen=True, kw_only=True):
    """Keep what is known of a person in place of what was."""

    person: str

    def do(self, station: Station) -> Future[None]:
        fields = msgspec.structs.asdict(self)
        person = fields.pop("person")
        known = clients.Client(**fields)
        return change(station, lambda db: clients.describe(db, person, known))


class AddNote(clients.NewNote, Arguments, frozen=True, kw_only=True):
    """Keep a note of a visit."""

    person: str

    def do(self, station: Station) -> Future[dict[str, str]]:
        fields = msgspec.structs.asdict(self)
        person = fields.pop("person")
        said = clients.NewNote(**fields)
        return change(station, lambda db: {"note": clients.add_note(db, person, said)})


class RemoveNote(Arguments, frozen=True):
    """Take a note back for good."""

    note: str

    def do(self, station: Station) -> Future[None]:
        return change(station, lambda db: clients.remove_note(db, self.note))


COMMANDS: dict[str, type[Command]] = {
    "accept_trial": AcceptTrial,
    "add_note": AddNote,
    "describe_client": DescribeClient,
    "discard_trial": DiscardTrial,
    "remove_note": RemoveNote,
}
