"""Ten thousand trials from three stations, a bad line, and everybody killed at random.

`python -m tests.bench.soak_club` asserts that the club ends up with every trial exactly
once, byte for byte. What the suite does with 300 trials, for half an hour.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.fakes.postgres import Postgres, programs
from tests.fakes.soak import STATIONS, soak
from web.club import clubs
from web.club.database import migrate, open_engine, writing

TRIALS = 10_000
KILLS = 60
LIMIT_S = 3 * 3600.0


def run() -> None:
    """Soak a server on PostgreSQL and print what happened on the way."""
    found = programs()
    assert found is not None, "apt-get install postgresql"
    each = -(-TRIALS // STATIONS)
    with tempfile.TemporaryDirectory(prefix="heron-soak-") as folder:
        cluster = Path(folder) / "pg"
        cluster.mkdir()
        Path(folder).chmod(0o755)
        server = Postgres(cluster, found)
        try:
            database = server.new_database()
            engine = open_engine(database)
            migrate(engine)
            with writing(engine) as db:
                clubs.add_club(db, "harriers", "Valley Harriers")
            begun = time.monotonic()
            proxy = soak(Path(folder), database, each, kills=KILLS, limit_s=LIMIT_S)
            took_s = time.monotonic() - begun
            engine.dispose()
        finally:
            server.stop()
    requests = sum(proxy.happened.values())
    print(f"{STATIONS * each} trials arrived once, byte for byte, in {took_s:.0f} s")
    print(f"{KILLS} processes killed, {requests} requests, of which")
    for fault, count in sorted(proxy.happened.items()):
        print(f"  {fault:16} {count:6}")


if __name__ == "__main__":
    run()
