"""Three stations, a bad line and processes that die: what the club has at the end."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from station.store.database import DATABASE_NAME, connect_readonly
from station.uplink.document import build_document
from station.uplink.token import save_token
from tests.fakes.club import let_in
from tests.fakes.club_process import held_port
from tests.fakes.flaky_proxy import FlakyProxy
from tests.fakes.outbox import Keeper
from web.club import ingest, tables
from web.club.database import open_engine, reading

STATIONS = 3


@dataclass
class Processes:
    """Programs that are started again whenever they end, and killed at random."""

    commands: Sequence[Sequence[str]]
    chance: random.Random
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0

    def start(self) -> None:
        self.running = [_started(command) for command in self.commands]

    def revive(self) -> None:
        for n, process in enumerate(self.running):
            if process.poll() is not None:
                self.running[n] = _started(self.commands[n])

    def kill_one(self) -> None:
        victim = self.chance.choice(self.running)
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim.pid, signal.SIGKILL)
        victim.wait()
        self.killed += 1

    def stop(self) -> None:
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait()


def soak(
    folder: Path, database: str, trials: int, *, kills: int, limit_s: float
) -> FlakyProxy:
    """Have `trials` from each station arrive at the club behind a flaky proxy.

    Returns the proxy, which tells what faults there were. Asserts that the club has
    every trial exactly once, byte for byte, within the time.
    """
    with held_port() as port:
        proxy = FlakyProxy(port, seed=trials)
        _soak(folder, database, proxy, trials, kills=kills, limit_s=limit_s)
    return proxy


def _soak(
    folder: Path,
    database: str,
    proxy: FlakyProxy,
    trials: int,
    *,
    kills: int,
    limit_s: float,
) -> None:
    engine = open_engine(database)
    chance = random.Random(kills)
    expected: dict[str, bytes] = {}
    begun_ns = str(time.monotonic_ns())
    port = str(proxy.upstream)
    commands = [
        [sys.executable, "-m", "web.club", "--database", database, "--port", port]
    ]
    folders = [folder / f"station{n}" for n in range(STATIONS)]
    for n, data in enumerate(folders):
        data.mkdir()
        keeper = Keeper(data, f"station{n}")
        keeper.finish(trials)
        keeper.close()
        expected |= _documents(data)
        save_token(data / "club.token", let_in(engine, "harriers", data.name))
        (data / "heron.toml").write_text(f'[club]\nurl = "{proxy.url}"\n')
        commands.append([sys.executable, "-m", "station.daemon", "--data", str(data)])
        commands.append(
            [sys.executable, "-m", "tests.fakes.fast_uplink", str(data), begun_ns]
        )
    processes = Processes(commands, chance)
    deadline = time.monotonic() + limit_s
    with proxy.running():
        processes.start()
        try:
            # By what has arrived, not by the clock, so that a slow machine gets there.
            when = sorted(chance.sample(range(1, len(expected) * 4 // 5), kills))
            while queued := _queued(folders):
                assert time.monotonic() < deadline, _what_waits(folders)
                if when[processes.killed :] and (
                    len(expected) - queued >= when[processes.killed]
                ):
                    processes.kill_one()
                processes.revive()
                time.sleep(0.05)
        finally:
            processes.stop()
    assert processes.killed == kills, "it was over before everybody had died"
    with reading(engine) as db:
        ids = db.execute(select(tables.trial.c.id)).scalars().all()
        assert sorted(ids) == sorted(expected)
        for trial, document in expected.items():
            assert ingest.kept_document(db, "harriers", trial) == document
    engine.dispose()


def _documents(data: Path) -> dict[str, bytes]:
    """What the station will send, by trial."""
    with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
        rows = db.execute("SELECT seq FROM outbox").fetchall()
        built = [build_document(db, seq) for (seq,) in rows]
    return {path.removeprefix("trials/"): document for path, document in built}


def _queued(folders: Sequence[Path]) -> int:
    return sum(map(_queued_in, folders))


def _what_waits(folders: Sequence[Path]) -> str:
    """Everything that helps to see why a row does not arrive."""
    lines = ["not everything arrived:"]
    for data in folders:
        with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
            rows = db.execute(
                "SELECT seq, kind, state, attempts, next_try_ns, last_error"
                " FROM outbox WHERE state <> 'sent'"
            ).fetchall()
        lines += [f"{data.name}: {tuple(row)}" for row in rows]
    return "\n".join(lines)


def _queued_in(data: Path) -> int:
    with contextlib.closing(connect_readonly(data / DATABASE_NAME)) as db:
        waiting: int = db.execute(
            "SELECT count(*) FROM outbox WHERE state <> 'sent'"
        ).fetchone()[0]
        return waiting


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
