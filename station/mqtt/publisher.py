"""Looks at the station now and then and publishes what is new.

How far the trials have been published stands in a file, so that none that ends while
the broker is away, or while this process is down, is left out. A broker may see one
twice: its `trial` is an id.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from firmware.clock import NS_PER_S, Clock
from station.config import MqttConfig
from station.durable import write_durably
from station.errors import DataFolderError, StationAway, StationError
from station.mqtt.topics import ONLINE, Topics, discovery, state_of, summary_of
from station.store import queries
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.outbox import waiting

LOOK_NS = NS_PER_S
STATE_NS = 60 * NS_PER_S
CURSOR_NAME = "mqtt.sent"

_log = logging.getLogger("heron.mqtt")


class Line(Protocol):
    """What is needed of `station.mqtt.broker.Broker`."""

    @property
    def connected(self) -> bool: ...
    @property
    def where(self) -> str: ...
    @property
    def refusal(self) -> str | None: ...
    def take_fresh(self) -> bool: ...
    def publish(self, topic: str, payload: Any, *, retain: bool) -> None: ...


class Publisher:
    """Publishes for the station in the folder `data`; `ask` is its client's request."""

    def __init__(
        self,
        data: Path,
        config: MqttConfig,
        topics: Topics,
        *,
        name: str,
        broker: Line,
        ask: Callable[..., Any],
        clock: Clock,
    ) -> None:
        self._data = data
        self._config = config
        self._topics = topics
        self._name = name
        self._broker = broker
        self._ask = ask
        self._clock = clock
        self._state: dict[str, Any] | None = None
        self._next_state_ns = 0
        self._said = ""

    def step(self) -> int:
        """Do what is due; return in how many nanoseconds to look again."""
        if not self._broker.connected:
            why = self._broker.refusal or "no connection"
            self._say(f"waits for the broker at {self._broker.where} ({why})")
            return LOOK_NS
        try:
            if self._broker.take_fresh():
                self._announce()
            self._tell_state()
            self._tell_trials()
        except StationError as error:
            self._say(str(error))
        except sqlite3.OperationalError as error:
            self._say(f"the database cannot be read now ({error})")
        else:
            self._say("the broker answers")
        return LOOK_NS

    def _announce(self) -> None:
        """Say who is there, after every connection: the broker may have forgotten."""
        prefix = self._config.discovery_prefix
        if prefix:
            known = discovery(prefix, self._topics, self._name, _version())
            for topic, config in known.items():
                self._broker.publish(topic, config, retain=True)
        self._broker.publish(self._topics.availability, ONLINE, retain=True)
        self._state = None

    def _tell_state(self) -> None:
        """Publish the state when it has changed, and once a minute."""
        state = self._look()
        now_ns = self._clock.now_ns()
        if _without_jitter(state) == self._state and now_ns < self._next_state_ns:
            return
        self._broker.publish(self._topics.state, state, retain=True)
        self._state = _without_jitter(state)
        self._next_state_ns = now_ns + STATE_NS

    def _look(self) -> dict[str, Any]:
        queued = refused = 0
        with self._reading() as db:
            if db is not None:
                outbox = waiting(db)
                queued, refused = outbox.queued, outbox.refused
        status = None
        with contextlib.suppress(StationAway):
            status = self._ask("status")
        return state_of(_version(), queued, refused, status)

    def _tell_trials(self) -> None:
        with self._reading() as db:
            if db is None:
                return
            cursor = self._cursor(db)
            for seq, trial_id in _ended_since(db, cursor):
                detail = queries.trial(db, trial_id)
                told = summary_of(detail, people=self._config.people)
                self._broker.publish(self._topics.trial, told, retain=False)
                self._keep_cursor(seq)

    @contextlib.contextmanager
    def _reading(self) -> Any:
        """Give the database, None where there is none yet."""
        path = self._data / DATABASE_NAME
        if not path.exists():
            yield None
            return
        with contextlib.closing(connect_readonly(path)) as db:
            yield db

    def _cursor(self, db: sqlite3.Connection) -> int:
        """Return the place of the trial that was published last.

        At the very first start that is the last that there is: nobody wants years.
        """
        path = self._data / CURSOR_NAME
        with contextlib.suppress(FileNotFoundError, ValueError):
            told = int(path.read_text("ascii"))
            # Of a database that was set aside: all in the new one is still to be told.
            return told if told <= _newest(db) else 0
        # Before one that runs.
        (seq,) = db.execute(
            "SELECT coalesce((SELECT min(seq) - 1 FROM trial WHERE state = 'running'),"
            " (SELECT max(seq) FROM trial), 0)"
        ).fetchone()
        self._keep_cursor(seq)
        return int(seq)

    def _keep_cursor(self, seq: int) -> None:
        path = self._data / CURSOR_NAME
        try:
            write_durably(path, f"{seq}\n".encode("ascii"))
        except OSError as error:
            raise DataFolderError(
                f"{path} cannot be written ({error.strerror}): free some space"
            ) from error

    def _say(self, state: str) -> None:
        """Log a state once, when it begins."""
        if state != self._said:
            self._said = state
            _log.info("%s", state)


def _newest(db: sqlite3.Connection) -> int:
    """Return the highest place that a trial of this database ever had."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'trial'").fetchone()
    return 0 if row is None else int(row["seq"])


def _ended_since(db: sqlite3.Connection, seq: int) -> list[tuple[int, str]]:
    """Return what was recorded to an end after `seq`, up to a trial that runs."""
    rows = db.execute(
        "SELECT seq, id FROM trial WHERE seq > ?"
        " AND state IN ('done', 'failed') AND start_ns IS NOT NULL AND seq <"
        " coalesce((SELECT min(seq) FROM trial WHERE state = 'running'), 1 << 62)"
        " ORDER BY seq",
        (seq,),
    )
    return [(row["seq"], row["id"]) for row in rows]


def _without_jitter(state: dict[str, Any]) -> dict[str, Any]:
    """Return a state without what differs from second to second."""
    return {key: value for key, value in state.items() if key != "rate_hz"}


def _version() -> str:
    return version("heron-station")
