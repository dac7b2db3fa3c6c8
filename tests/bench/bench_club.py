"""The club server: how fast it takes trials in, how long a large squad's page takes.

Ingest goes over HTTP through a server process into PostgreSQL with durable commits, and
is compared with psycopg inserting the very same rows, one transaction a trial, from as
many threads. The page is timed inside the server, after the first and at the first
visit; its limit is 100 ms for 500 athletes and 200 000 trials. Unit costs follow.
"""

from __future__ import annotations

import base64
import http.client
import json
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
import psycopg
from sqlalchemy import Engine, insert

from station.protocols.library import load_library
from station.uplink.document import Samples
from tests.bench.club_costs import costs
from tests.fakes.club import let_in
from tests.fakes.club_process import serving
from tests.fakes.postgres import Postgres, programs
from tests.fakes.trials import document, made_id, packed, person
from web.club import clubs, coaches, form, summaries, tables
from web.club.app import create_app
from web.club.database import migrate, open_engine, reading, utc_now, writing
from web.club.metrics import Counters
from web.club.services import Services
from web.club.warming import warm

TRIALS = 600
THREADS = 8
CHUNK_BYTES = 900
"""What a second of four chips takes, packed."""
CHUNKS = 30
ATHLETES = 500
EACH = 400
PAGE_LIMIT_MS = 100.0
VISITS = 15
PROTOCOLS = ("single-leg-eyes-open", "single-leg-eyes-closed")

Row = dict[str, object]
T = TypeVar("T")


def run() -> None:
    """Print all three tables."""
    found = programs()
    if found is None:
        print("club: PostgreSQL is not installed: apt-get install postgresql")
        return
    with tempfile.TemporaryDirectory(prefix="heron-bench-") as folder:
        Path(folder).chmod(0o755)
        cluster = Path(folder) / "pg"
        cluster.mkdir()
        server = Postgres(cluster, found)
        try:
            _ingest(server)
            print("squad page, 500 athletes, 200 000 trials   ms   limit  ratio")
            _page("PostgreSQL", server.new_database())
            _page("SQLite", f"sqlite:///{folder}/club.db")
            costs(server)
        finally:
            server.stop()


def _ingest(server: Postgres) -> None:
    url = server.new_database()
    engine = _club(url)
    token = let_in(engine, "harriers", "Track")
    requests = [_request(n) for n in range(TRIALS)]
    with serving(url) as address:
        place = urlsplit(address).netloc

        def send(share: Sequence[tuple[str, bytes, dict[str, str]]]) -> None:
            line = http.client.HTTPConnection(place)
            for path, body, headers in share:
                bearer = {"Authorization": f"Bearer {token}"}
                line.request("PUT", path, body, headers | bearer)
                answer = line.getresponse()
                answer.read()
                assert answer.status == 201, answer.status
            line.close()

        ours = TRIALS / _timed(send, requests)
    rows = _rows(engine)
    engine.dispose()
    other = server.new_database()
    copy = _club(other)
    _fill_before(copy, engine)
    copy.dispose()

    def insert_plainly(share: Sequence[list[tuple[str, Row]]]) -> None:
        with psycopg.connect(other) as db:
            for trial in share:
                for table, row in trial:
                    names = ", ".join(row)
                    marks = ", ".join(["%s"] * len(row))
                    db.execute(
                        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
                        tuple(row.values()),
                    )
                db.commit()

    plain = TRIALS / _timed(insert_plainly, rows)
    print(f"ingest, {THREADS} clients, PostgreSQL      trials/s   ratio")
    print(f"  psycopg, the same rows              {plain:8.0f}    1.00")
    print(f"  PUT over HTTP, checked, compared    {ours:8.0f}    {ours / plain:.2f}")


def _request(n: int) -> tuple[str, bytes, dict[str, str]]:
    chunks = tuple(
        base64.b64encode(secrets.token_bytes(CHUNK_BYTES)).decode()
        for _ in range(CHUNKS)
    )
    made = msgspec.structs.replace(
        document(n, person(n % 40)), samples=Samples("heron-chunk-1", chunks)
    )
    return f"/api/v1/trials/{made.trial.id}", *packed(made)


def _rows(engine: Engine) -> list[list[tuple[str, Row]]]:
    """What the server stored of each trial."""
    with reading(engine) as db:
        trials = db.execute(tables.trial.select()).mappings().all()
        documents = {
            row["trial_id"]: dict(row)
            for row in db.execute(tables.document.select()).mappings()
        }
    return [
        [("trial", dict(row)), ("document", documents[row["id"]])] for row in trials
    ]


def _fill_before(copy: Engine, source: Engine) -> None:
    """What trials refer to is there before them."""
    for table in (tables.device, tables.athlete):
        with reading(source) as db:
            rows = [dict(row) for row in db.execute(table.select()).mappings()]
        with writing(copy) as db:
            db.execute(insert(table), rows)


def _page(name: str, url: str) -> None:
    engine = _club(url)
    let_in(engine, "harriers", "Track")
    _fill(engine)
    given = Services(engine, Counters(), load_library())
    app = create_app(given)
    client = app.test_client()
    with writing(engine) as db:
        secret = coaches.invite(db, "harriers", "kim", "admin")
    client.post(f"/invitation/{secret}", data={"password": "long enough to do"})
    form.judged.cache_clear()
    begun = time.perf_counter()
    warm(app, given)
    warmed_ms = 1000 * (time.perf_counter() - begun)

    def visit() -> float:
        begun = time.perf_counter()
        answer = client.get(f"/?test={PROTOCOLS[0]}")
        took_ms = 1000 * (time.perf_counter() - begun)
        assert answer.text.count("<tr>") == ATHLETES + 1
        return took_ms

    first = visit()
    later = [visit() for _ in range(VISITS)]
    engine.dispose()
    for what, took_ms in (
        ("beside the server at its start", warmed_ms),
        ("first visit after that", first),
        ("later, median", statistics.median(later)),
        ("later, best", min(later)),
    ):
        ratio = took_ms / PAGE_LIMIT_MS
        label = f"  {name}, {what}"
        print(f"{label:40} {took_ms:6.1f} {PAGE_LIMIT_MS:6.0f}  {ratio:5.2f}")


def _fill(engine: Engine) -> None:
    with writing(engine) as db:
        device_id = db.execute(tables.device.select()).mappings().one()["id"]
        people = [person(n) for n in range(ATHLETES)]
        db.execute(
            insert(tables.athlete),
            [
                {
                    "club_id": "harriers",
                    "id": one.id,
                    "code": one.code,
                    "created_at": utc_now(),
                }
                for one in people
            ],
        )
        for n, one in enumerate(people):
            db.execute(
                insert(tables.trial),
                [_trial(n, k, one.id, device_id) for k in range(EACH)],
            )
            days = {_trial(n, k, one.id, device_id)["started_at"] for k in range(EACH)}
            db.execute(
                insert(tables.attendance),
                [
                    {"club_id": "harriers", "athlete_id": one.id, "day": day}
                    for day in {str(moment)[:10] for moment in days}
                ],
            )
            for protocol in PROTOCOLS:
                for side in ("left", "right"):
                    summaries.renew(db, "harriers", one.id, protocol, side)


def _trial(n: int, k: int, athlete_id: str, device_id: str) -> Row:
    return {
        "club_id": "harriers",
        "id": made_id("bench", n, k),
        "device_id": device_id,
        "athlete_id": athlete_id,
        "protocol_id": PROTOCOLS[k % 2],
        "protocol_version": "1",
        "side": ("left", "right")[k // 2 % 2],
        "stance": "single_leg",
        "vision": "open",
        "surface": "firm",
        "state": "done",
        "started_at": f"2026-{1 + k // 40:02d}-{1 + k // 12 % 28:02d}T10:{k % 60:02d}Z",
        "hold_s": 20.0,
        "score": 20.0 + (7 * k + n) % 11,
        "simulated": False,
        "pipeline": "1",
        "measures": json.dumps({"mean_velocity": 31.0, "path_length": 620.0}),
        "flags": "[]",
        "sha256": "0" * 64,
        "received_at": utc_now(),
    }


def _club(url: str) -> Engine:
    engine = open_engine(url)
    migrate(engine)
    with writing(engine) as db:
        clubs.add_club(db, "harriers", "Valley Harriers")
    return engine


def _timed(work: Callable[[Sequence[T]], None], whole: Sequence[T]) -> float:
    """Have threads do a share each; return the seconds until all are done."""
    threads = [
        threading.Thread(target=work, args=(whole[n::THREADS],)) for n in range(THREADS)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun
