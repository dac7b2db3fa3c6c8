"""What one trial costs the club: bytes on the way and at rest, processor time.

The units of docs/capacity.md. The trial is a real one: 30 s on both feet on the
synthetic board, with all that a station sends.
"""

from __future__ import annotations

import contextlib
import tempfile
import time
import zlib
from pathlib import Path

import msgspec
from sqlalchemy import Engine, text

from station.protocols.library import load_library
from station.reanalysis import measured, sent_trial
from station.store.database import DATABASE_NAME, connect_readonly
from station.uplink.document import Document, build_document
from tests.fakes.club import Sender, let_in
from tests.fakes.gym import Gym
from tests.fakes.postgres import Postgres
from tests.fakes.trials import made_id, person
from web.club import clubs
from web.club.app import create_app
from web.club.database import migrate, open_engine, reading, writing
from web.club.metrics import Counters
from web.club.services import Services

TRIALS = 400
PEOPLE = 40
PROTOCOL = "quiet-stance-eyes-open"


def costs(server: Postgres) -> None:
    """Print a table of unit costs."""
    sent = _real_trial()
    document = msgspec.json.encode(sent)
    content = zlib.compress(document)
    assert sent.trial.start_ns is not None
    assert sent.trial.end_ns is not None
    seconds = (sent.trial.end_ns - sent.trial.start_ns) / 1e9
    engine = open_engine(server.new_database())
    migrate(engine)
    with writing(engine) as db:
        clubs.add_club(db, "harriers", "Valley Harriers")
    token = let_in(engine, "harriers", "Track")
    app = create_app(Services(engine, Counters(), load_library()))
    sender = Sender(app.test_client(), token)
    empty = _bytes(engine)
    put_ms = _cpu_ms(lambda n: sender.put(_copy(sent, n)).status_code == 201, TRIALS)
    row_bytes = (_bytes(engine) - empty) / TRIALS
    health = {"version": "1", "queued": 0, "problems": []}
    health_ms = _cpu_ms(
        lambda _: (
            sender.send("PUT", "/api/v1/device/health", health).status_code == 200
        ),
        TRIALS,
    )
    stored = sent_trial(sent)
    reanalyse_ms = _cpu_ms(lambda _: bool(measured(stored)), 20)
    engine.dispose()
    print(f"one trial of {seconds:.0f} s, unit costs                    each")
    for what, value, unit in (
        ("sent by the station", len(content) / 1e3, "kB"),
        ("kept by PostgreSQL, indexes included", row_bytes / 1e3, "kB"),
        ("server process, keeping it", put_ms, "ms"),
        ("server process, a station's report", health_ms, "ms"),
        ("reanalysing it", reanalyse_ms, "ms"),
    ):
        print(f"  {what:42} {value:8.1f} {unit}")


def _real_trial() -> Document:
    with tempfile.TemporaryDirectory() as folder:
        gym = Gym(Path(folder))
        gym.start(PROTOCOL)
        gym.finish()
        gym.keeper.close()
        with contextlib.closing(connect_readonly(Path(folder) / DATABASE_NAME)) as db:
            _, body = build_document(db, 1)
    return msgspec.json.decode(body, type=Document)


def _copy(sent: Document, n: int) -> Document:
    """The same recording as another trial of somebody, one a minute."""
    trial = msgspec.structs.replace(
        sent.trial,
        id=made_id("cost", n),
        simulated=False,
        started_at=f"2026-03-{1 + n // 60 % 28:02d}T10:{n % 60:02d}:00+00:00",
    )
    return msgspec.structs.replace(sent, trial=trial, person=person(n % PEOPLE))


def _bytes(engine: Engine) -> int:
    with reading(engine) as db:
        size = db.execute(
            text(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        ).scalar_one()
    return int(size)


def _cpu_ms(work: object, times: int) -> float:
    assert callable(work)
    assert work(times), "the first one is not counted"
    begun = time.process_time()
    for n in range(times):
        assert work(n)
    return 1000 * (time.process_time() - begun) / times
