"""The station process: `python -m station.daemon --data DIR`, or `heron station`.

One thread waits for everything at once: readings, clients, the next view. A second one
owns the database. SIGTERM and SIGINT end the process at once; a trial that runs then is
found again at the next start.
"""

from __future__ import annotations

import datetime as dt
import functools
import logging
import selectors
import signal
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import click

from firmware.clock import NS_PER_S, Clock, MonotonicClock
from firmware.description import own_description
from firmware.exits import exits_cleanly
from firmware.wire import Hello
from station.calibrate.file import load_calibration
from station.client import SOCKET_NAME
from station.commands import execute
from station.config import load_config
from station.control import ControlServer
from station.core import Station
from station.folder import claimed, data_folder
from station.language import _
from station.link import RETRY_NS, Link
from station.link import SOCKET_NAME as READINGS_SOCKET_NAME
from station.messages import Problem
from station.mistakes import mistakes
from station.protocols.library import load_library
from station.store import videos
from station.store.database import DATABASE_NAME, damaged_databases
from station.store.keeper import Errands, Keeper
from station.supply import LOOK_NS, supply_weak

VIEW_PERIOD_NS = NS_PER_S // 60
"""A frame of the screen: whoever balances by the dot sees each of its steps."""
QUIET_PERIOD_NS = NS_PER_S // 30
"""While the board is empty nothing moves."""
TIDY_PERIOD_NS = 600 * NS_PER_S

_log = logging.getLogger("heron.station")


class Daemon:
    """The loop around a `Station`; everything lives in the folder `data`."""

    def __init__(self, data: Path, clock: Clock) -> None:
        self._data = data
        self._clock = clock
        self._selector = selectors.DefaultSelector()
        self._link = Link(data / READINGS_SOCKET_NAME)
        self._next_try_ns = 0
        self._next_view_ns = 0
        self._next_look_ns = 0
        self._next_tidy_ns = 0
        self._stopping = False
        self._errands = Errands()
        description = own_description(data)
        protocols = load_library(data)
        for mistake in mistakes(data, protocols):
            _log.warning("left out: %s", mistake)
        self._keeper = Keeper(
            data / DATABASE_NAME, ThreadPoolExecutor(1, thread_name_prefix="keeper")
        )
        self._station = Station(
            data=data,
            description=description,
            protocols=protocols,
            keeper=self._keeper,
            errands=self._errands,
            clock=clock,
            send_to_board=self._link.command,
            calibration_for=lambda simulated: load_calibration(
                data, description, simulated=simulated
            ),
            foams=load_config(data).foam.models,
        )
        self._control = ControlServer(
            data / SOCKET_NAME,
            self._selector,
            functools.partial(execute, self._station),
            self._errands,
        )

    def stop(self, *_: object) -> None:
        """Make `run` return."""
        self._stopping = True

    def run(self) -> None:
        """Serve until `stop`. Raises what opening the database raises."""
        self._errands.expect(self._keeper.opened, self._announce)
        while not self._stopping:
            self._connect()
            wait_ns = max(0, self._next_view_ns - self._clock.now_ns())
            for key, _mask in self._selector.select(wait_ns / NS_PER_S):
                handler: Callable[[], None] = key.data
                handler()
            self._station.tick()
            self._look_at_supply()
            self._tidy_videos()
            self._publish()

    def close(self) -> None:
        """Finish what is being written and leave nothing behind."""
        self._station.close()
        self._control.close()
        if self._link.connected:
            self._selector.unregister(self._link)
        self._link.close()
        self._selector.close()
        self._keeper.close()

    def _look_at_supply(self) -> None:
        now_ns = self._clock.now_ns()
        if now_ns >= self._next_look_ns:
            self._next_look_ns = now_ns + LOOK_NS
            self._station.supply(weak=bool(supply_weak()))

    def _tidy_videos(self) -> None:
        """Have videos deleted whose time is over, at the start and now and then."""
        now_ns = self._clock.now_ns()
        if now_ns < self._next_tidy_ns or self._station.busy:
            return
        self._next_tidy_ns = now_ns + TIDY_PERIOD_NS
        now = dt.datetime.now(dt.UTC)

        def tidied(done: Future[int]) -> None:
            if done.exception() is not None:
                _log.warning("videos could not be tidied: %s", done.exception())

        tidying = self._station.write(
            lambda writer: writer.change(lambda db: videos.tidy(db, self._data, now))
        )
        self._errands.expect(tidying, tidied)

    def _announce(self, opened: Future[list[str]]) -> None:
        """Say what was found at the start: trials cut off, a damaged database."""
        for trial_id in opened.result():
            _log.warning("trial %s was cut off; what was recorded is kept", trial_id)
        self._station.training.recover(dt.datetime.now().astimezone().date())
        for path in damaged_databases(self._data):
            text = _(
                "The database was damaged and set aside as %(file)s. Nothing in it is "
                "shown; move that file away once somebody has looked at it.",
                file=path.name,
            )
            problem = Problem("database_set_aside", "attention", text)
            self._station.troubles.report(path.name, problem)

    def _connect(self) -> None:
        now_ns = self._clock.now_ns()
        if self._link.connected or now_ns < self._next_try_ns:
            return
        self._next_try_ns = now_ns + RETRY_NS
        if self._link.connect():
            self._selector.register(self._link, selectors.EVENT_READ, self._receive)

    def _receive(self) -> None:
        # After a hang-up the link no longer knows its descriptor.
        descriptor = self._link.fileno()
        for message in self._link.receive():
            if isinstance(message, Hello):
                self._station.connected(message)
                _log.info("connected to board %s", message.board)
            else:
                self._station.feed(message)
        if not self._link.connected:
            self._selector.unregister(descriptor)
            self._station.disconnected()
            if not self._stopping:
                _log.warning("the sampler is gone; looking for it")

    def _publish(self) -> None:
        now_ns = self._clock.now_ns()
        # News that nobody watches stay news: they must not bring the next view forward.
        news = self._control.watched and self._station.news
        if now_ns < self._next_view_ns and not news:
            return
        period_ns = VIEW_PERIOD_NS if self._station.occupied else QUIET_PERIOD_NS
        self._next_view_ns = max(self._next_view_ns, now_ns - period_ns) + period_ns
        if self._control.watched:
            self._control.publish(self._station.view())


def run_station(data: Path) -> None:
    """Run a station in the folder `data` until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", force=True)
    with claimed(data):
        daemon = Daemon(data, MonotonicClock())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, daemon.stop)
        try:
            daemon.run()
        finally:
            daemon.close()


@click.command("station")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Data folder; by default heron in the user's data directory.",
)
def station_command(data: Path | None) -> None:
    """Run the station process: trials, measures, the only writer of the database."""
    run_station(data_folder(data))


if __name__ == "__main__":
    with exits_cleanly():
        station_command.main(prog_name="heron station", standalone_mode=False)
