"""Where readings come from: a board that we open, or the station that is running."""

from __future__ import annotations

import select
from collections.abc import Iterator
from pathlib import Path

from firmware.clock import NS_PER_S, Clock
from firmware.reading import Reading
from firmware.wire import Hello
from station.errors import StationAway
from station.link import SOCKET_NAME, Link

WAIT_S = 0.5


def for_seconds(
    readings: Iterator[Reading], clock: Clock, seconds: float
) -> list[Reading]:
    """Return what comes within `seconds` from now."""
    end_ns = clock.now_ns() + round(seconds * NS_PER_S)
    taken = []
    for reading in readings:
        if reading.t_ns >= end_ns:
            break
        taken.append(reading)
    return taken


class RunningStation:
    """Listens in on the sampler of a running station.

    Raises:
        StationAway: none is running in that folder.
    """

    def __init__(self, data: Path) -> None:
        self._link = Link(data / SOCKET_NAME)
        if not self._link.connect():
            raise StationAway(
                f"no station is running in {data}: start it with 'heron run', or name "
                "the board to look at, such as --board gpio"
            )
        self.hello = self._greeting()

    def readings_for(self, clock: Clock, seconds: float) -> list[Reading]:
        """Return what the sampler sends within `seconds`."""
        end_ns = clock.now_ns() + round(seconds * NS_PER_S)
        taken = []
        while clock.now_ns() < end_ns and self._link.connected:
            taken += [m for m in self._arrived() if isinstance(m, Reading)]
        return taken

    def close(self) -> None:
        """Stop listening."""
        self._link.close()

    def _greeting(self) -> Hello:
        for message in self._arrived():
            if isinstance(message, Hello):
                return message
        self.close()
        raise StationAway("the sampler does not answer: restart the station")

    def _arrived(self) -> Iterator[Hello | Reading]:
        """Yield what has come, after a short wait if nothing has yet."""
        if select.select([self._link], [], [], WAIT_S)[0]:
            yield from self._link.receive()
