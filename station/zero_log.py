"""Notes where the zero was: each tare, and now and then while it is followed."""

from __future__ import annotations

from pathlib import Path

from firmware.clock import NS_PER_S
from firmware.wire import Hello
from station.calibration import Calibration
from station.store.zeros import Four, NotedZero
from station.temperature import temperature_c

EVERY_S = 600.0


class ZeroLog:
    """Says when a zero is worth noting; `root` stands for the file system's root."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root
        self._noted_ns: int | None = None

    def worth_noting(
        self, t_ns: int, calibration: Calibration, hello: Hello, *, tare: bool
    ) -> NotedZero | None:
        """Return what to note of a zero that has just come into force, if anything."""
        recent = self._noted_ns is not None and t_ns - self._noted_ns < (
            EVERY_S * NS_PER_S
        )
        if recent and not tare:
            return None
        self._noted_ns = t_ns
        return NotedZero(
            hello.boot_id,
            t_ns,
            hello.board_id,
            hello.simulated,
            _forces(calibration),
            temperature_c(self._root),
        )


def _forces(calibration: Calibration) -> Four:
    rows, tare = calibration.matrix_n_per_count, calibration.tare_count
    first, second, third, fourth = (rows[cell][cell] * tare[cell] for cell in range(4))
    return (first, second, third, fourth)
