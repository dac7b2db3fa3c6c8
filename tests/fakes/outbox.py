"""A station's database with finished trials, and the part of the station that marks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from firmware.reading import Reading
from station.errors import StationAway, StationError
from station.messages import MAX_PACKET_BYTES, Request
from station.outbox_commands import OutboxMark
from station.store import outbox
from station.store.database import DATABASE_NAME, open_database
from station.store.records import StoredEvent, StoredMeasure, TrialEnd, TrialStart
from station.store.writer import Writer
from tests.fakes.trials import made_id


class Keeper:
    """Makes trials in the folder `data` and does what the uplink asks."""

    def __init__(self, data: Path, name: str = "a") -> None:
        self.database = data / DATABASE_NAME
        self.writer = Writer(open_database(self.database))
        self.refuses: StationError | None = None
        self.asked: list[str] = []
        self._name = name
        self._made = 0
        self._people = [self.writer.add_person() for _ in range(3)]

    def close(self) -> None:
        self.writer.close()

    def finish(self, count: int = 1) -> list[str]:
        """Finish more trials; return their ids."""
        return [self._finish() for _ in range(count)]

    def ask(self, command: str, /, **args: Any) -> Any:
        """What `StationClient.request` does, without the socket."""
        self.asked.append(command)
        if self.refuses is not None:
            raise self.refuses
        packet = msgspec.json.encode(Request(1, command, args))
        if len(packet) > MAX_PACKET_BYTES:
            raise StationAway("no station answers: the message is too long")
        if command == "status":
            return {
                "board": "bench",
                "simulated": False,
                "connected": True,
                "problems": [],
                "rates_hz": [80.1, 79.6, 80.4, 80.0],
                "calibration": {
                    "kind": "plate",
                    "made_at": "2026-03-01T10:00:00+00:00",
                    "noise_floor_mm_s": 0.7,
                },
            }
        assert command == "outbox_mark"
        told = OutboxMark(**args)
        return self.writer.change(
            lambda db: outbox.mark(
                db, told.seq, told.said, told.next_try_ns, told.error
            )
        )

    def states(self) -> list[str]:
        """The state of each row of the outbox."""
        rows = self.look(
            lambda db: db.execute("SELECT state FROM outbox ORDER BY seq").fetchall()
        )
        return [row[0] for row in rows]

    def look(self, work: Callable[[Any], Any]) -> Any:
        return self.writer.change(work)

    def _finish(self) -> str:
        n = self._made
        self._made += 1
        trial = made_id("station", self._name, n)
        person = (*self._people, None)[n % 4]
        self.writer.begin_trial(
            TrialStart(
                id=trial,
                person_id=person.id if person else None,
                protocol_id="single-leg-eyes-open",
                protocol_version="1",
                side="left" if n % 2 else "right",
                stance="single_leg",
                vision="open",
                surface="firm",
                boot_id="boot",
                simulated=False,
                board_id="bench",
            )
        )
        for chunk in range(2):
            readings = [
                Reading(cell, i, i * 10**7 + chunk * 10**9, 1000 * cell + i * n)
                for i in range(20)
                for cell in range(4)
            ]
            self.writer.append_chunk(trial, chunk, readings)
        self.writer.finish_trial(
            trial,
            TrialEnd(
                state="done",
                outcome="touched_down",
                start_ns=10**9,
                end_ns=21 * 10**9,
                hold_s=20.0 + n % 9,
                calibration='{"id":"nominal"}',
                pipeline="1",
                measures=(StoredMeasure("mean_velocity", 30.0 + n, "mm/s"),),
                events=(StoredEvent(2 * 10**9, "touch_down", 0.9, {"by": "force"}),),
            ),
        )
        return trial
