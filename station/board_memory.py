"""What is kept of the board itself: its calibration, its noise, where its zero was."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path

from firmware.description import BoardDescription
from firmware.wire import Hello
from station.calibrate.ageing import NOISE_CODE, doubts
from station.calibrate.file import note_noise_floor, save_calibration
from station.calibrate.plate import PlateReport
from station.calibration import Calibration
from station.messages import Problem
from station.store.keeper import Errands, Keeper
from station.store.zeros import NotedZero, note_zero, zeros_in
from station.zero_log import ZeroLog

NOT_STORED = "calibration_not_stored"


def doubts_of(calibration: Calibration, hello: Hello | None) -> list[Problem]:
    """Return what makes the board's numbers doubtful now.

    A simulated board needs no calibration; its noise may still be too much.
    """
    if hello is None:
        return []
    found = doubts(calibration, datetime.now(UTC))
    return [one for one in found if not hello.simulated or one.code == NOISE_CODE]


class BoardMemory:
    """Stores in the folder `data`.

    What cannot be stored is told by `tell`, and None for it once it could be.
    """

    def __init__(
        self,
        data: Path,
        description: BoardDescription,
        keeper: Keeper,
        errands: Errands,
        tell: Callable[[str, Problem | None], None],
    ) -> None:
        self._data = data
        self._description = description
        self._keeper = keeper
        self._errands = errands
        self._tell = tell
        self._zero_log = ZeroLog()

    def keep_calibration(
        self, calibration: Calibration, report: PlateReport, hello: Hello | None
    ) -> None:
        """Store a calibration that was accepted."""
        simulated = hello is not None and hello.simulated
        stored = self._keeper.submit(
            lambda _: save_calibration(
                self._data, calibration, report, simulated=simulated
            )
        )
        self._errands.expect(stored, self._stored)

    def keep_noise_floor(self, noted: Calibration, hello: Hello | None) -> None:
        """Store the noise floor that was noted in a calibration."""
        simulated = hello is not None and hello.simulated
        stored = self._keeper.submit(
            lambda _: note_noise_floor(
                self._data, self._description, noted, simulated=simulated
            )
        )
        self._errands.expect(stored, self._stored)

    def keep_zero(
        self, t_ns: int, calibration: Calibration, hello: Hello | None, *, tare: bool
    ) -> None:
        """Store where the empty board's zero is, where that is worth it."""
        if hello is None:
            return
        zero = self._zero_log.worth_noting(t_ns, calibration, hello, tare=tare)
        if zero is not None:
            self._keeper.submit(
                lambda writer: writer.change(lambda db: note_zero(db, zero))
            )

    def zeros(self, simulated: bool) -> list[NotedZero]:
        """Return the noted zeros of the simulated board, or of the real one."""
        return zeros_in(self._data, self._description.board_id, simulated=simulated)

    def _stored(self, done: Future[Path]) -> None:
        error = done.exception()
        told = Problem(NOT_STORED, "attention", f"{error}.") if error else None
        self._tell(NOT_STORED, told)
