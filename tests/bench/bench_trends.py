"""The trends page: the server's time for the last year of somebody who comes often.

300 sessions of seven trials in a year is more than a club's keenest member does. Limit:
100 ms, where a page begins to feel late (Miller 1968). Times are of the processor.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from station.protocols.library import load_library
from tests.bench.bench_system import row
from tests.fakes.year import Year
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.services import Services
from web.kiosk.settings import Settings

SESSIONS, ROUNDS = 300, 15
LATE_MS = 100.0
PAGES = {
    "one test, both legs, 300 sessions": "/trends/single-leg-eyes-open/0-left",
    "one test on two feet, 300 sessions": "/trends/quiet-stance-eyes-open/0-both",
    "all tests of the year": "/trends",
}


def run() -> None:
    """Print how long each page takes, from request to the last byte."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        year = Year(data)
        year.describe()
        year.sessions(SESSIONS)
        year.close()
        hub = Hub(lambda: iter(()))
        given = Services(Settings(data), hub, lambda *_: None, load_library(data))
        client = create_app(given, b"key of the bench").test_client()
        with client.session_transaction() as visit:
            visit.update(here=True, person=year.person.id, name="Jo")
        for words, path in PAGES.items():
            client.get(path)
            took_ms = []
            for _ in range(ROUNDS):
                begun_ns = time.process_time_ns()
                answer = client.get(path)
                took_ms.append((time.process_time_ns() - begun_ns) / 1e6)
                assert answer.status_code == 200
            row(words, statistics.median(took_ms), "ms", LATE_MS)
