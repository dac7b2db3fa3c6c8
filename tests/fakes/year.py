"""A person with a year of sessions in the database, as fast as SQLite writes."""

from __future__ import annotations

import datetime as dt
import math
import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec

from station.calibration import Calibration
from station.store import clients
from station.store.clients import Client, NewNote
from station.store.database import DATABASE_NAME, open_database
from station.store.records import (
    StoredEvent,
    StoredMeasure,
    TrialEnd,
    TrialStart,
)
from station.store.writer import Writer

PLATE = Calibration(
    id="plate-1",
    board_id="bench",
    kind="plate",
    made_at="2026-01-05T09:00:00.000+00:00",
    matrix_n_per_count=(
        (0.0005, 0.0, 0.0, 0.0),
        (0.0, 0.0005, 0.0, 0.0),
        (0.0, 0.0, 0.0005, 0.0),
        (0.0, 0.0, 0.0, 0.0005),
    ),
    tare_count=(1000.0, -2000.0, 3000.0, 500.0),
    ml_mm=(-200.0, 200.0, -200.0, 200.0),
    ap_mm=(150.0, 150.0, -150.0, -150.0),
    residual_n=0.9,
    residual_mm=1.1,
    noise_floor_mm_s=0.7,
    noise_floor_at="2026-01-05T09:30:00.000+00:00",
)
PIPELINE = "heron-1"


class Year:
    """Writes sessions of one person into the folder `data`, the oldest first."""

    def __init__(self, data: Path, *, simulated: bool = False, seed: int = 7) -> None:
        self.data = data
        db = open_database(data / DATABASE_NAME)
        db.execute("PRAGMA synchronous = OFF")
        self.writer = Writer(db)
        self.person = self.writer.add_person("Jo")
        self._simulated = simulated
        self._random = random.Random(seed)

    def close(self) -> None:
        self.writer.close()

    def describe(self) -> None:
        """Say who the person is."""
        known = Client(
            birth_year=1988,
            sex="female",
            height_cm=171.0,
            mass_kg=64.0,
            dominant_leg="right",
            affected_side="left",
            reason="left ankle sprain, week 6, back to running",
            plan="Single-leg stance, eyes closed, 3 x 20 s a day; foam from week 8.",
        )
        self.writer.change(lambda db: clients.describe(db, self.person.id, known))

    def sessions(
        self, count: int, *, until: dt.datetime | None = None, days: int = 360
    ) -> list[str]:
        """Write so many sessions over the last `days`; return all trials."""
        last = until or dt.datetime.now(dt.UTC)
        found: list[str] = []
        for n in range(count):
            share = n / max(1, count - 1)
            # All at one time of day, so that none goes on past midnight.
            at = last - dt.timedelta(days=round(days * (1.0 - share)))
            found += self.session(at, share)
        return found

    def session(self, at: dt.datetime, share: float = 1.0) -> list[str]:
        """Write three trials of each leg, and one on two feet, at a moment."""
        trials = []
        for side, strong in (("left", 14.0 + 12.0 * share), ("right", 27.0)):
            for _ in range(3):
                at += dt.timedelta(minutes=1)
                held = max(2.0, strong + self._random.gauss(0.0, 2.5))
                trials.append(self.hold(at, side, held))
        if self._random.random() < 0.15:
            trials.append(self.fail(at + dt.timedelta(minutes=1), "left"))
        velocity = 13.0 - 3.0 * share + self._random.gauss(0.0, 0.8)
        trials.append(self.stand(at + dt.timedelta(minutes=3), velocity))
        return trials

    def hold(self, at: dt.datetime, side: str, held_s: float) -> str:
        """Write a single-leg hold."""
        velocity = 900.0 / (held_s + 8.0)
        return self._trial(
            at, ("single-leg-eyes-open", side, "single_leg"), held_s, velocity
        )

    def stand(
        self,
        at: dt.datetime,
        velocity: float,
        protocol: str = "quiet-stance-eyes-open",
        seconds: float = 30.0,
    ) -> str:
        """Write quiet stance."""
        return self._trial(at, (protocol, None, "two_feet"), seconds, velocity)

    def pad(self, at: dt.datetime, velocity: float, foam: str | None) -> str:
        """Write the third of the four conditions: on foam, with open eyes."""
        how = ("four-conditions", None, "two_feet")
        return self._trial(at, how, 20.0, velocity, foam=foam)

    def fail(self, at: dt.datetime, side: str) -> str:
        """Write an attempt without a result."""
        trial = self._begin(at, "single-leg-eyes-open", side, "single_leg")
        self.writer.finish_trial(
            trial,
            TrialEnd("failed", "touched_down_early", start_ns=10**9, end_ns=2 * 10**9),
        )
        return trial

    def note(self, at: dt.datetime, said: NewNote) -> None:
        """Write a note of a moment."""
        note = self.writer.change(lambda db: clients.add_note(db, self.person.id, said))
        self._set("note", note, "noted_at", at)

    def _trial(
        self,
        at: dt.datetime,
        how: tuple[str, str | None, str],
        seconds: float,
        velocity: float,
        **foam: str | None,
    ) -> str:
        trial, held = self._begin(at, *how, on_foam=bool(foam)), how[1] is not None
        measures = [
            ("mean_velocity", velocity, "mm/s"),
            ("mean_velocity_ml", 0.6 * velocity, "mm/s"),
            ("mean_velocity_ap", 0.7 * velocity, "mm/s"),
            ("path_length", velocity * seconds, "mm"),
            ("prediction_ellipse_area", 4.0 * velocity**1.6, "mm2"),
            ("rms_ml", 0.3 * velocity, "mm"),
            ("rms_ap", 0.4 * velocity, "mm"),
            ("range_ml", 1.4 * velocity, "mm"),
            ("range_ap", 1.8 * velocity, "mm"),
            ("mean_frequency", 0.8, "Hz"),
        ]
        self.writer.finish_trial(
            trial,
            TrialEnd(
                state="done",
                outcome="touched_down" if held else "completed",
                start_ns=10**9,
                end_ns=10**9 + round(seconds * 1e9),
                hold_s=seconds if held else None,
                calibration=msgspec.json.encode(PLATE).decode(),
                pipeline=PIPELINE,
                measures=tuple(
                    StoredMeasure(name, value, unit) for name, value, unit in measures
                ),
                events=tuple(
                    StoredEvent(1, "foam", 1.0, {"model": model})
                    for model in foam.values()
                ),
                trace_mm=list(self._path(seconds, velocity)),
            ),
        )
        return trial

    def _path(self, seconds: float, velocity: float) -> Iterator[tuple[float, float]]:
        wide = velocity / 6.0
        phase = self._random.uniform(0.0, 6.28)
        for n in range(round(25 * min(seconds, 30.0))):
            t = n / 25.0
            yield (
                5.0
                + wide * math.sin(1.9 * t + phase)
                + self._random.gauss(0, wide / 9),
                wide * 1.4 * math.sin(1.1 * t) + self._random.gauss(0, wide / 9),
            )

    def _begin(
        self,
        at: dt.datetime,
        protocol: str,
        side: str | None,
        stance: str,
        *,
        on_foam: bool = False,
    ) -> str:
        trial = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        self.writer.begin_trial(
            TrialStart(
                id=trial,
                person_id=self.person.id,
                protocol_id=protocol,
                protocol_version="1",
                side=side,
                stance=stance,
                vision="open",
                surface="foam" if on_foam else "firm",
                step=2 if on_foam else 0,
                boot_id="boot",
                simulated=self._simulated,
                board_id="bench",
            )
        )
        self._set("trial", trial, "started_at", at)
        return trial

    def _set(self, table: str, key: str, column: str, at: dt.datetime) -> None:
        moment = at.isoformat(timespec="milliseconds")
        self.writer.change(
            lambda db: db.execute(
                f"UPDATE {table} SET {column} = ? WHERE id = ?",  # noqa: S608 - our own words
                (moment, key),
            )
        )
