"""`python -m tests.fakes.fast_uplink DATA BEGUN_NS`: the uplink, for which time flies.

Everything but the clock is the uplink's own, so that quarters of an hour of back-off
pass in a second.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from firmware.clock import NS_PER_S
from station.client import SOCKET_NAME, StationClient
from station.config import load_config
from station.roles import STAFF
from station.store.database import DATABASE_NAME
from station.uplink.sender import Sender
from station.uplink.token import load_token
from station.uplink.transport import Transport

TIMES = 400


class FastClock:
    """CLOCK_MONOTONIC since a moment, but every second is many."""

    def __init__(self, begun_ns: int) -> None:
        # From the boot on, a machine that is up for long would leave 64 bits behind.
        self._begun_ns = begun_ns

    def now_ns(self) -> int:
        return (time.monotonic_ns() - self._begun_ns) * TIMES

    def sleep_until_ns(self, t_ns: int) -> None:
        time.sleep(max(0, t_ns - self.now_ns()) / TIMES / NS_PER_S)


def main() -> None:
    folder = Path(sys.argv[1])
    config = load_config(folder).club
    assert config.url is not None
    clock = FastClock(int(sys.argv[2]))
    transport = Transport(
        config.url,
        lambda: load_token(folder / config.token_file),
        clock=clock,
        timeout_s=5,
    )
    sender = Sender(
        folder / DATABASE_NAME,
        StationClient(folder / SOCKET_NAME, by=STAFF).request,
        transport,
        clock,
    )
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    while True:
        clock.sleep_until_ns(clock.now_ns() + sender.step())


if __name__ == "__main__":
    main()
