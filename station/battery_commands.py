"""What clients may ask of the station about batteries; see `station.commands`."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future

from station.batteries.library import (
    composed,
    find_battery,
    load_batteries,
    remove_battery,
    save_battery,
)
from station.batteries.spec import Entry, parts_of
from station.command import Arguments, Command, change
from station.core import Station
from station.errors import NotNow
from station.language import _
from station.store import battery_runs


class BeginBattery(Arguments, frozen=True):
    """Begin a run of a battery, of a person or of a guest."""

    battery: str
    person: str | None = None

    def do(self, station: Station) -> Future[dict[str, str]]:
        def begin(db: sqlite3.Connection) -> dict[str, str]:
            known = load_batteries(station.protocols, station.data)
            battery = find_battery(known, self.battery)
            plan = parts_of(battery, station.protocols)
            return {"run": battery_runs.begin_run(db, battery, plan, self.person).id}

        return change(station, begin)


class LeavePart(Arguments, frozen=True):
    """Leave a part of a run out, or take it in again."""

    run: str
    part: int
    undo: bool = False

    def do(self, station: Station) -> Future[None]:
        return change(
            station,
            lambda db: battery_runs.leave_out(db, self.run, self.part, undo=self.undo),
        )


class NoteEffort(Arguments, frozen=True):
    """Note that the effort in a run has just ended."""

    run: str

    def do(self, station: Station) -> Future[None]:
        boot_id = station.status()["boot_id"]
        if boot_id is None:
            raise NotNow(_("no board is connected: wait until it is"))
        t_ns = station.now_ns()
        return change(
            station, lambda db: battery_runs.note_effort(db, self.run, t_ns, boot_id)
        )


class StopBattery(Arguments, frozen=True):
    """End a run where it is; what was done is kept."""

    run: str

    def do(self, station: Station) -> Future[None]:
        return change(station, lambda db: battery_runs.stop_run(db, self.run))


class ComposeBattery(Arguments, frozen=True):
    """Keep a battery that somebody put together, as a file in the data folder."""

    title: str
    tests: tuple[Entry, ...]

    def do(self, station: Station) -> Future[dict[str, str]]:
        battery = composed(self.title, self.tests, station.protocols)
        return station.write(
            lambda _: {"battery": save_battery(station.data, battery).stem}
        )


class RemoveBattery(Arguments, frozen=True):
    """Delete a battery that was put together here; what was done with it stays."""

    battery: str

    def do(self, station: Station) -> Future[None]:
        return station.write(lambda _: remove_battery(station.data, self.battery))


COMMANDS: dict[str, type[Command]] = {
    "begin_battery": BeginBattery,
    "compose_battery": ComposeBattery,
    "leave_part": LeavePart,
    "note_effort": NoteEffort,
    "remove_battery": RemoveBattery,
    "stop_battery": StopBattery,
}
