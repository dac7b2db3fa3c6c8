"""One subscription to the station, fanned out to every open page.

A thread of its own keeps the subscription and starts it anew when the station was
away. A page that is slow does not get a queue: what waits for it is one event, into
which the next is folded, so that it misses frames and never falls behind.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from station.errors import StationError
from station.messages import LiveView
from web.errors import TooManyStreams

RETRY_S = 0.5
KEPT_POINTS = 200
"""Two seconds of CoP: as much as a page that fell behind can still draw."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Away:
    """The station does not answer; nothing that was known is true any more."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The kiosk is about to stop."""


Event = LiveView | Away | Closing


class Stream:
    """What one page is told, newest first and nothing twice."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pending: Event | None = None

    def put(self, event: Event) -> None:
        """Hand over an event, folded into the one that still waits."""
        with self._changed:
            self._pending = _fold(self._pending, event)
            self._changed.notify()

    def take(self, timeout_s: float) -> Event | None:
        """Return what is new; None when nothing came in that time."""
        with self._changed:
            self._changed.wait_for(lambda: self._pending is not None, timeout_s)
            event, self._pending = self._pending, None
            return event


class Hub:
    """The station's live views, for as many pages as may have a thread.

    Args:
        views: starts a subscription; raises a `StationError` when it ends.
        max_streams: pages beyond this are refused.
    """

    def __init__(
        self, views: Callable[[], Iterator[LiveView]], max_streams: int = 8
    ) -> None:
        self._views = views
        self._max_streams = max_streams
        self._lock = threading.Lock()
        self._streams: set[Stream] = set()
        self._latest: Event = Away()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Tell every page that this is the end."""
        self._stopped.set()
        self._publish(Closing())

    def latest(self) -> LiveView | None:
        """Return the last view, None while the station is away."""
        latest = self._latest
        return latest if isinstance(latest, LiveView) else None

    def open(self) -> Stream:
        """Return a stream that begins with what is known now.

        Raises:
            TooManyStreams: every thread that streams may hold is taken.
        """
        stream = Stream()
        with self._lock:
            if len(self._streams) >= self._max_streams:
                raise TooManyStreams(
                    f"{self._max_streams} pages are live already: close one"
                )
            self._streams.add(stream)
            stream.put(_without_points(self._latest))
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream whose page has gone."""
        with self._lock:
            self._streams.discard(stream)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                for view in self._views():
                    self._publish(view)
                    if self._stopped.is_set():
                        return
            except StationError as error:
                if self.latest() is not None:
                    _log.warning("station away: %s", error)
            self._publish(Away())
            self._stopped.wait(RETRY_S)

    def _publish(self, event: Event) -> None:
        with self._lock:
            if isinstance(self._latest, Closing):
                return
            self._latest = event
            for stream in self._streams:
                stream.put(event)


def _fold(waiting: Event | None, event: Event) -> Event:
    if isinstance(waiting, Closing):
        return waiting
    if isinstance(waiting, LiveView) and isinstance(event, LiveView):
        points = [*waiting.points, *event.points][-KEPT_POINTS:]
        return msgspec.structs.replace(event, points=points)
    return event


def _without_points(event: Event) -> Event:
    """A page that opens now has not seen the last points, and need not."""
    if isinstance(event, LiveView):
        return msgspec.structs.replace(event, points=[])
    return event
