"""Raw readings on their way to the disk: the last seconds always, a trial in chunks."""

from __future__ import annotations

from collections import deque

from firmware.clock import NS_PER_S
from firmware.reading import Reading

BEFORE_NS = 2 * NS_PER_S
"""How much from before a trial is kept with it."""
CHUNK_NS = NS_PER_S
"""A chunk holds about this much, so that a power cut costs no more."""


class Recorder:
    """Remembers the newest readings, and gives those of a trial away chunk by chunk."""

    def __init__(self) -> None:
        self._recent: deque[Reading] = deque()
        self._chunk: list[Reading] | None = None
        self._n = 0

    def begin(self) -> None:
        """Start a trial with what is remembered."""
        self._chunk = list(self._recent)
        self._n = 0

    def add(self, reading: Reading) -> tuple[int, list[Reading]] | None:
        """Take a reading in; return the number and content of a chunk that is full."""
        recent = self._recent
        recent.append(reading)
        while reading.t_ns - recent[0].t_ns > BEFORE_NS:
            recent.popleft()
        chunk = self._chunk
        if chunk is None:
            return None
        chunk.append(reading)
        return self._taken() if reading.t_ns - chunk[0].t_ns >= CHUNK_NS else None

    def end(self) -> tuple[int, list[Reading]] | None:
        """End the trial; return its last chunk, if anything is left for one."""
        taken = self._taken() if self._chunk else None
        self._chunk = None
        return taken

    def forget(self) -> None:
        """Drop what is remembered: another sampler counts from here on."""
        self._recent.clear()

    def _taken(self) -> tuple[int, list[Reading]]:
        assert self._chunk is not None  # noqa: S101 - callers have looked
        n, chunk = self._n, self._chunk
        self._n, self._chunk = n + 1, []
        return n, chunk
