"""A club with a squad, as its coach meets it."""

from __future__ import annotations

import base64
import datetime as dt
import math
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

from station.protocols.library import load_library
from station.store.trace import pack_trace
from station.uplink.document import Document
from tests.fakes.club import let_in
from tests.fakes.trials import document, person
from web.club import clubs, coaches, ingest
from web.club.contents import Content
from web.club.database import migrate, open_engine, writing
from web.club.devices import authenticate, note_seen

ATHLETES = 24


def squad(folder: Path) -> tuple[str, str]:
    """Make a club in `folder`; return its database and the word of an invitation."""
    database = f"sqlite:///{folder / 'club.db'}"
    engine = open_engine(database)
    migrate(engine)
    with writing(engine) as db:
        clubs.add_club(db, "harriers", "Valley Harriers")
    protocols = load_library()
    token = let_in(engine, "harriers", "Track")
    let_in(engine, "harriers", "Clubhouse")
    with writing(engine) as db:
        device = authenticate(db, f"Bearer {token}")
        note_seen(
            db,
            device,
            '{"version":"0.1.0","queued":2,"refused":0,"board":"gpio","connected":true,'
            '"calibration":"plate","calibrated_at":"2026-01-02T10:00:00+00:00",'
            '"noise_floor_mm_s":0.71,"rates_hz":[80.1,79.6,80.4,80.0]}',
        )
        for one in trials():
            body = msgspec.json.encode(one)
            content = Content(body, "identity", body, "0" * 64)
            ingest.put_trial(
                db,
                device,
                one,
                content,
                trial_id=one.trial.id,
                protocols=protocols,
            )
        secret = coaches.invite(db, "harriers", "kim", "admin")
    engine.dispose()
    return database, secret


def trials() -> Iterator[Document]:
    """Two dozen people on five days, three holds on each leg; two of them changed.

    The last day is yesterday, the others are a week apart.
    """
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    chance = random.Random(7)
    n = 0
    for who in range(ATHLETES):
        usual_s = chance.uniform(14, 38)
        for back in (4, 3, 2, 1, 0):
            on = yesterday - dt.timedelta(weeks=back)
            for side in ("left", "right"):
                # The same spread each day: chance alone changes nobody.
                for off_s in chance.sample((-1.4, 0.2, 1.2), 3):
                    n += 1
                    hold_s = usual_s + off_s
                    if who == 3 and back == 0:
                        hold_s += 9
                    if who == 8 and back == 0 and side == "left":
                        hold_s -= 8
                    if back == 0 and who in {5, 11}:
                        continue
                    made = document(
                        n,
                        person(who),
                        side=side,
                        hold_s=round(hold_s, 1),
                        started_at=f"{on}T18:{n % 60:02d}:00Z",
                    )
                    yield msgspec.structs.replace(made, trace=trace_of(chance))


def trace_of(chance: random.Random) -> str:
    phase = chance.uniform(0, 6)
    points = [
        (
            6 * math.sin(0.11 * n + phase) + chance.gauss(0, 0.8),
            9 * math.sin(0.07 * n) + chance.gauss(0, 0.8),
        )
        for n in range(500)
    ]
    return base64.b64encode(pack_trace(points)).decode()
