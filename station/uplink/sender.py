"""The uplink itself: looks at the outbox, sends what is due, has the answer noted.

`step` does at most one thing and says how long there is nothing to do. What the club
acknowledged and the station has not noted yet is noted before anything else is sent; if
it gets lost with this process, it is sent again and acknowledged again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import logging
import random
import sqlite3
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from firmware.clock import NS_PER_S, Clock
from station.days import CLOCK_SET_FROM
from station.errors import (
    ClubAway,
    NotFound,
    NotNow,
    StationError,
)
from station.store.database import connect_readonly
from station.store.outbox import Snapshot, snapshot, waiting
from station.uplink import policy
from station.uplink.document import build_document, digest_of
from station.uplink.policy import Answer, Line, Mark
from station.uplink.transport import Transport

LOOK_NS = NS_PER_S
"""How often the outbox is looked at."""
WAIT_NS = 5 * NS_PER_S
HEALTH_NS = 300 * NS_PER_S
LET_GO_NS = 3600 * NS_PER_S

_log = logging.getLogger("heron.uplink")


class Sender:
    """Sends what the station in one data folder has for the club.

    Args:
        database: the station's database, only read.
        ask: `StationClient.request`.
        transport: the way to the club.
        clock: monotonic.
        wall: what the clock on the wall shows.
        chance: for the back-off.
        keep: days to keep raw counts at least, and free space in MB below which
            those that the club has are let go.
    """

    def __init__(
        self,
        database: Path,
        ask: Callable[..., Any],
        transport: Transport,
        clock: Clock,
        *,
        wall: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        chance: random.Random | None = None,
        keep: tuple[int, int] = (90, 1000),
    ) -> None:
        self._database = database
        self._ask = ask
        self._transport = transport
        self._clock = clock
        self._wall = wall
        self._chance = chance or random.Random()
        self._keep = keep
        self._line = Line()
        self._unnoted: Mark | None = None
        self._next_health_ns = clock.now_ns()
        self._next_let_go_ns = clock.now_ns() + LET_GO_NS
        self._state = ""

    def step(self) -> int:
        """Do what is due; return in how many nanoseconds to look again."""
        try:
            if self._unnoted is not None:
                self._note(self._unnoted)
            if self._wall() < CLOCK_SET_FROM:
                self._say("waits until the clock is set")
                return WAIT_NS
            if not self._transport.enrolled:
                self._say("waits until this station is enrolled: heron enrol URL CODE")
                return WAIT_NS
            # First, or a row that always fails would hide that it does.
            self._do_chores()
            sent = self._send_head()
            if sent is not None:
                return sent
        except StationError as error:
            # The club or the station is away, or the disk is full: another time.
            self._say(str(error))
        except sqlite3.OperationalError as error:
            self._say(f"the database cannot be read now ({error})")
        return LOOK_NS

    def _send_head(self) -> int | None:
        """Send one row if one is due; return when to look again, None for no haste."""
        with contextlib.closing(connect_readonly(self._database)) as db:
            now_ns = self._clock.now_ns()
            outbox = snapshot(db, now_ns, policy.LONGEST_NS)
            self._line = policy.notice(self._line, outbox)
            wait_ns = policy.wait_ns(self._line, outbox, now_ns)
            if wait_ns is None:
                return None
            if wait_ns > 0 or outbox.head is None:
                return min(wait_ns, LOOK_NS)
            try:
                path, document = build_document(db, outbox.head.seq)
            except NotFound as error:
                self._settle(outbox, Answer("refused", str(error)))
                return 0
        self._settle(outbox, self._put(path, document))
        return 0

    def _put(self, path: str, document: bytes) -> Answer:
        try:
            status, reply, retry_after_s = self._transport.put_document(path, document)
        except ClubAway as error:
            return Answer("again", str(error))
        return policy.judge(
            status, reply, digest_of(document), retry_after_s=retry_after_s
        )

    def _settle(self, outbox: Snapshot, answer: Answer) -> None:
        self._line, mark = policy.settle(
            self._line, outbox, answer, self._clock.now_ns(), self._chance
        )
        if answer.said == "sent":
            self._say("the club answers")
        elif answer.said == "refused":
            _log.warning("the club does not take number %d: %s", mark.seq, answer.error)
        else:
            self._say(answer.error or "")
        self._unnoted = mark
        self._note(mark)

    def _note(self, mark: Mark) -> None:
        """Have the station write it down. Raises `StationAway`; then it is kept."""
        try:
            self._ask("outbox_mark", **dataclasses.asdict(mark))
        except NotFound:
            _log.warning("number %d is no longer in the outbox", mark.seq)
        self._unnoted = None

    def _do_chores(self) -> None:
        """Tell the club how the station is doing, and make room, once in a while."""
        now_ns = self._clock.now_ns()
        if now_ns >= self._next_let_go_ns:
            self._next_let_go_ns = now_ns + LET_GO_NS
            self._make_room()
        if now_ns >= max(self._next_health_ns, self._line.until_ns):
            self._next_health_ns = now_ns + HEALTH_NS
            self._transport.send("PUT", "device/health", self._health())

    def _make_room(self) -> None:
        keep_days, floor_mb = self._keep
        # Another hour is early enough when a trial runs.
        with contextlib.suppress(NotNow):
            done = self._ask("outbox_let_go", keep_days=keep_days, floor_mb=floor_mb)
            if done["trials"]:
                _log.info(
                    "space is short: let go the counts of %(trials)d trials", done
                )

    def _health(self) -> dict[str, Any]:
        with contextlib.closing(connect_readonly(self._database)) as db:
            outbox = waiting(db)
        status = self._ask("status")
        calibration = status["calibration"]
        return {
            "version": version("heron-station"),
            "queued": outbox.queued,
            "refused": outbox.refused,
            "board": status["board"],
            "simulated": status["simulated"],
            "connected": status["connected"],
            "problems": status["problems"],
            "rates_hz": status["rates_hz"],
            "calibration": calibration["kind"],
            "calibrated_at": calibration["made_at"] or None,
            "noise_floor_mm_s": calibration["noise_floor_mm_s"],
        }

    def _say(self, state: str) -> None:
        """Log a state once, when it begins."""
        if state != self._state:
            self._state = state
            _log.info("%s", state)
