"""A station that was offline for weeks catches up while somebody stands on the board.

All processes are real: sampler, station, uplink and club; only the uplink's clock runs
fast, so that quarters of an hour of back-off pass in seconds.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from firmware.reading import Reading
from station.client import SOCKET_NAME, StationClient
from station.errors import StationAway
from station.roles import STAFF
from station.store.chunks import pack_chunk
from station.store.database import DATABASE_NAME, connect_readonly, open_database
from station.store.writer import stored_readings
from station.uplink.token import save_token
from tests.fakes.club import let_in
from tests.fakes.club_process import held_port, serving
from tests.fakes.outbox import Keeper
from tests.fakes.stand import add_stand
from web.club import clubs
from web.club.database import migrate, open_engine, writing

RATE_HZ = 93
PATIENCE_S = 60.0


@dataclass
class Live:
    """What became of one trial that somebody did meanwhile."""

    state: str
    flags: list[str]
    readings: int
    lost: int
    """Steps in the readings' numbers, and readings with a flag."""
    views_hz: float
    """How many views a second the station made."""
    missed: int
    """Views that this watcher was too slow for: the station waits for nobody."""
    sent: int
    """Rows of the outbox that the club acknowledged meanwhile."""


@dataclass
class CaughtUp:
    """How it went."""

    before: list[Live]
    """Trials while nothing is sent."""
    meanwhile: list[Live]
    took_s: float


class Line:
    """The line to the club: dead until it is mended."""

    def __init__(self, port: int, club: str) -> None:
        self._port = port
        self._club = int(club.rpartition(":")[2])
        self._listener: socket.socket | None = None

    def mend(self) -> None:
        """Pass on what comes, from now on."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        if self._listener is not None:
            self._listener.close()

    def _accept(self) -> None:
        assert self._listener is not None
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                there = socket.create_connection(("127.0.0.1", self._club))
                for pair in ((here, there), (there, here)):
                    threading.Thread(target=_pump, args=pair, daemon=True).start()


def catch_up(
    folder: Path, trials: int, *, kept_s: int, stand_s: float, before: int = 0
) -> CaughtUp:
    """Have `trials` of `kept_s` arrive at the club, while others of `stand_s` are done.

    `before` trials are done while the line is dead; then one after the other until
    everything has arrived.
    """
    data = folder / "station"
    add_stand(data, stand_s)
    _fill(data, trials, kept_s)
    database = f"sqlite:///{folder / 'club.db'}"
    engine = open_engine(database)
    migrate(engine)
    with writing(engine) as db:
        clubs.add_club(db, "harriers", "Valley Harriers")
    save_token(data / "club.token", let_in(engine, "harriers", "track"))
    engine.dispose()
    with serving(database) as club, held_port() as port:
        (data / "heron.toml").write_text(f'[club]\nurl = "http://127.0.0.1:{port}"\n')
        line = Line(port, club)
        with _processes(data), contextlib.closing(line):
            visitor = Visitor(data)
            done = [visitor.stand() for _ in range(before)]
            visitor.wait_for(lambda: _count(data, "attempts > 0") > 0)
            assert _count(data, "state = 'sent'") == 0
            line.mend()
            visitor.client.request("outbox_send_now")
            begun = time.monotonic()
            meanwhile = [visitor.stand()]
            while _count(data, "state = 'queued'"):
                meanwhile.append(visitor.stand())
            took_s = time.monotonic() - begun
    return CaughtUp(done, meanwhile, took_s)


class Visitor:
    """Somebody who does one trial after the other, and a screen that watches."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.client = StationClient(data / SOCKET_NAME, timeout_s=PATIENCE_S, by=STAFF)
        self.wait_for(self._ready)

    @staticmethod
    def wait_for(condition: Callable[[], object]) -> None:
        """Wait, at most a minute, until `condition()` is true."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.05)

    def stand(self) -> Live:
        """Do one trial, and tell what became of it."""
        sent_before = _count(self._data, "state = 'sent'")
        views = self.client.views()
        next(views)
        made = self.client.request("start_trial", protocol="stand")
        stepped = False
        seen: list[tuple[int, float]] = []
        for view in views:
            seen.append((view.seq, time.monotonic()))
            trial = view.trial
            if trial is None or trial.id != made["trial"]:
                continue
            if trial.prompt == "step_on" and not stepped:
                stepped = True
                self.client.request("demo", action="step_on")
            if trial.stored:
                break
        views.close()  # type: ignore[attr-defined]  # it is a generator
        self.client.request("demo", action="step_off")
        return self._kept(made["trial"], seen, sent_before)

    def _kept(
        self, trial: str, seen: list[tuple[int, float]], sent_before: int
    ) -> Live:
        with contextlib.closing(connect_readonly(self._data / DATABASE_NAME)) as db:
            state, flags = db.execute(
                "SELECT state, flags FROM trial WHERE id = ?", (trial,)
            ).fetchone()
            cells = stored_readings(db, trial)
        (first, begun_s), (last, ended_s) = seen[0], seen[-1]
        return Live(
            state=state,
            flags=sorted(set(json.loads(flags)) - {"not_calibrated"}),
            readings=sum(map(len, cells)),
            lost=sum(map(_lost, cells)),
            views_hz=(last - first) / (ended_s - begun_s),
            missed=last - first + 1 - len(seen),
            sent=_count(self._data, "state = 'sent'") - sent_before,
        )

    def _ready(self) -> bool:
        with contextlib.suppress(StationAway):
            return bool(self.client.request("status")["connected"])
        return False


def _lost(readings: list[Reading]) -> int:
    flagged = sum(bool(one.flags) for one in readings)
    steps = itertools.pairwise(readings)
    return flagged + sum(after.seq - before.seq - 1 for before, after in steps)


def _fill(data: Path, trials: int, kept_s: int) -> None:
    """Finish trials, as large as those of so many seconds are."""
    keeper = Keeper(data, "offline")
    finished = keeper.finish(trials)
    keeper.close()
    chance = random.Random(1)
    body = pack_chunk(
        Reading(cell, n, n * 10_750_000, 100_000 * cell + round(chance.gauss(0, 400)))
        for n in range(RATE_HZ)
        for cell in range(4)
    )
    with contextlib.closing(open_database(data / DATABASE_NAME)) as db:
        db.execute("BEGIN")
        db.executemany(
            "INSERT OR REPLACE INTO chunk (trial_id, n, body) VALUES (?, ?, ?)",
            [(trial, n, body) for trial in finished for n in range(kept_s)],
        )
        db.execute("COMMIT")


def _count(data: Path, where: str) -> int:
    with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
        found: int = db.execute(
            f"SELECT count(*) FROM outbox WHERE {where}"  # noqa: S608 - our own words
        ).fetchone()[0]
        return found


@contextlib.contextmanager
def _processes(data: Path) -> Iterator[None]:
    readings = str(data / "readings.sock")
    commands = (
        ["firmware.sampler", "--board", "synthetic", "--socket", readings],
        ["station.daemon", "--data", str(data)],
        ["tests.fakes.fast_uplink", str(data), str(time.monotonic_ns())],
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(PATIENCE_S)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError), source:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
