"""The process around a `Desk`: what happens anywhere is done here, one after another.

Views, badges, presses and signals come on threads of their own and are put into one
inbox. A panel, a reader or a voice that fails is said and tried again; the station
knows nothing of this process, so that no fault here reaches a test.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import queue
import select
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from firmware.badge_reader import BadgeReader, open_badge_reader
from firmware.clock import Clock, MonotonicClock
from firmware.description import own_description
from firmware.errors import BadgeReaderNotFound
from firmware.panel import Panel, open_panel
from station.badges.memory import digest_of
from station.client import SOCKET_NAME, StationClient
from station.config import load_config
from station.errors import DataFolderError, StationError
from station.headless.desk import Desk
from station.headless.lines import Line
from station.headless.output import Output
from station.headless.people import People
from station.headless.settings import Settings, settings_of
from station.headless.voice import Voice, open_voice
from station.language import speaking
from station.roles import CLINICIAN
from station.store.database import DATABASE_NAME

TICK_S = 0.1
RETRY_S = 0.5
"""How long to wait before a station or reader that is away is looked for again."""

_log = logging.getLogger("heron.headless")


class Printer:
    """Writes lines on standard output, until nobody reads them any more."""

    def __init__(self) -> None:
        self._encoder = msgspec.json.Encoder()
        self._read = True

    def write(self, line: Line | dict[str, Any]) -> None:
        """Write one line, and have it read at once."""
        if not self._read:
            return
        try:
            sys.stdout.buffer.write(self._encoder.encode(line) + b"\n")
            sys.stdout.buffer.flush()
        except OSError as error:
            self._read = False
            _log.warning("nothing more is printed (%s)", error.strerror)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Headless:
    """Listens to the station, the button and the reader of the folder `data`.

    Args:
        data: the data folder of the station.
        settings: what is run, and for whom.
        open_panel: opens the panel; may raise `PanelNotFound`, and is tried again.
        voice: speaks, or does not.
        write: is given each line.
        clock: monotonic.
    """

    def __init__(
        self,
        data: Path,
        settings: Settings,
        *,
        open_panel: Callable[[], Panel],
        voice: Voice,
        write: Callable[[Line | dict[str, Any]], None],
        clock: Clock,
    ) -> None:
        self._inbox: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._client = StationClient(data / SOCKET_NAME, by=CLINICIAN)
        self._people = People(data / DATABASE_NAME)
        self._reader = settings.config.badge_reader
        self._language = settings.language
        self._open_panel = open_panel
        self._output = Output(self._pressed_panel, voice, write, clock)
        self._desk = Desk(
            settings.config,
            protocols=settings.protocols,
            people=self._people,
            output=self._output,
            ask=self._client.request,
            clock=clock,
        )

    def press(self, *_: object) -> None:
        """Press the button shortly; may be called from anywhere."""
        self._inbox.put(self._desk.press)

    def hold(self, *_: object) -> None:
        """Press the button for long; may be called from anywhere."""
        self._inbox.put(self._desk.hold)

    def stop(self, *_: object) -> None:
        """Make `run` return; may be called from anywhere."""
        self._stopping.set()
        self._inbox.put(lambda: None)

    def run(self) -> None:
        """Serve until `stop`, in the language of the settings."""
        with speaking(self._language):
            self._serve()

    def _serve(self) -> None:
        self._thread(self._watch_station)
        if self._reader is not None:
            self._thread(functools.partial(self._watch_reader, Path(self._reader)))
        try:
            while not self._stopping.is_set():
                with contextlib.suppress(queue.Empty):
                    self._inbox.get(timeout=TICK_S)()
                self._desk.tick()
        finally:
            self._output.close()

    def _watch_station(self) -> None:
        while not self._stopping.is_set():
            try:
                for view in self._client.views():
                    self._inbox.put(functools.partial(self._desk.see, view))
            except StationError as error:
                self._inbox.put(functools.partial(self._desk.away, str(error)))
            self._stopping.wait(RETRY_S)

    def _watch_reader(self, path: Path) -> None:
        while not self._stopping.is_set():
            try:
                with contextlib.closing(open_badge_reader(path)) as reader:
                    self._inbox.put(functools.partial(self._desk.reader, None))
                    self._read(reader)
            except (BadgeReaderNotFound, DataFolderError) as error:
                self._inbox.put(functools.partial(self._desk.reader, str(error)))
            self._stopping.wait(RETRY_S)

    def _read(self, reader: BadgeReader) -> None:
        """Hand over badges, as digests: the number itself goes no further than here."""
        while not self._stopping.is_set():
            select.select([reader], [], [])
            for number in reader.read():
                digest = digest_of(number, self._people.badge_salt())
                self._inbox.put(functools.partial(self._desk.badge, digest))

    def _pressed_panel(self) -> Panel:
        panel = self._open_panel()
        panel.on_press(self.press, self.hold)
        return panel

    @staticmethod
    def _thread(work: Callable[[], None]) -> None:
        threading.Thread(target=work, daemon=True).start()


def run_headless(data: Path) -> None:
    """Run the station's panel in the folder `data` until SIGTERM or SIGINT.

    SIGUSR1 is a short press of the button, SIGUSR2 a long one.

    Raises:
        HeronError: settings that make no sense.
    """
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", force=True)
    description = own_description(data)
    config = load_config(data)
    settings = settings_of(data, config.headless, description, config.kiosk.language)
    headless = Headless(
        data,
        settings,
        open_panel=lambda: open_panel(description.panel),
        voice=open_voice(settings.config.voice),
        write=Printer().write,
        clock=MonotonicClock(),
    )
    for number, do in (
        (signal.SIGTERM, headless.stop),
        (signal.SIGINT, headless.stop),
        (signal.SIGUSR1, headless.press),
        (signal.SIGUSR2, headless.hold),
    ):
        signal.signal(number, do)
    headless.run()
