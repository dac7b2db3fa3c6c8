"""The station itself: fed readings, a clock and commands, it gives live views.

No socket and no thread is in here, so that whole trials pass in milliseconds in tests.
What needs the disk goes to the `Keeper`; what comes back is taken up in `tick`.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from importlib.metadata import version
from typing import Any

from firmware.clock import Clock
from firmware.description import BoardDescription
from firmware.reading import CELLS, Reading
from firmware.wire import Hello
from station.calibration import nominal_calibration
from station.errors import BadRequest, NotNow
from station.messages import LiveView, Problem
from station.store.keeper import Errands, Keeper
from station.store.writer import Writer

SILENT_NS = 1_000_000_000
"""Without a reading for this long the board counts as away."""
MIN_LOAD_N = 50.0


class Station:
    """One board, one person at a time."""

    def __init__(
        self,
        description: BoardDescription,
        keeper: Keeper,
        errands: Errands,
        clock: Clock,
        send_to_board: Callable[[str], None],
    ) -> None:
        self._keeper = keeper
        self._errands = errands
        self._clock = clock
        self._send_to_board = send_to_board
        self._calibration = nominal_calibration(description)
        self._hello: Hello | None = None
        self._heard_ns: int | None = None
        self._seq = 0
        self._counts = [0] * len(CELLS)
        self._points: list[tuple[float, float]] = []
        self._total_n = 0.0

    def connected(self, hello: Hello) -> None:
        """Take note of who sends the readings from here on."""
        self._hello = hello

    def disconnected(self) -> None:
        """Take note that the sampler is gone."""
        self._heard_ns = None

    def feed(self, reading: Reading) -> None:
        """Take in one conversion."""
        self._heard_ns = self._clock.now_ns()
        self._counts[reading.cell] = reading.count
        if reading.cell != len(CELLS) - 1:
            return
        calibration = self._calibration
        forces = [
            (count - tare) * calibration.matrix_n_per_count[i][i]
            for i, (count, tare) in enumerate(
                zip(self._counts, calibration.tare_count, strict=True)
            )
        ]
        self._total_n = sum(forces)
        if self._total_n > MIN_LOAD_N:
            ml = sum(map(float.__mul__, forces, calibration.ml_mm)) / self._total_n
            ap = sum(map(float.__mul__, forces, calibration.ap_mm)) / self._total_n
            self._points.append((round(ml, 2), round(ap, 2)))

    def tick(self) -> None:
        """Take up what came back from the keeper; call at least 30 times a second."""
        self._errands.collect()

    @property
    def alive(self) -> bool:
        """Whether readings arrive."""
        heard_ns = self._heard_ns
        return heard_ns is not None and self._clock.now_ns() - heard_ns < SILENT_NS

    def view(self) -> LiveView:
        """Return what is to be shown now, and forget the points that it carries."""
        points, self._points = self._points, []
        self._seq += 1
        hello = self._hello
        return LiveView(
            seq=self._seq,
            t_ns=self._clock.now_ns(),
            board=hello.board if hello else "",
            simulated=bool(hello and hello.simulated),
            commands=hello.commands if hello else (),
            connected=self.alive,
            tared=True,
            total_n=round(self._total_n, 1),
            present=self._total_n > MIN_LOAD_N,
            points=points,
            trial=None,
            problems=self._problems(),
        )

    def status(self) -> dict[str, Any]:
        """Return what station this is and what it is connected to."""
        hello = self._hello
        return {
            "version": version("heron-station"),
            "connected": self.alive,
            "board": hello.board if hello else None,
            "board_id": hello.board_id if hello else None,
            "simulated": hello.simulated if hello else None,
            "boot_id": hello.boot_id if hello else None,
        }

    def demo(self, action: str) -> None:
        """Have the simulated person do something. Raises `BadRequest`, `NotNow`."""
        if self._hello is None:
            raise NotNow("no board is connected: wait until it is")
        if action not in self._hello.commands:
            known = ", ".join(self._hello.commands) or "nothing"
            raise BadRequest(f"this board cannot '{action}'; it can: {known}")
        self._send_to_board(action)

    def add_person(self, nickname: str | None) -> Future[dict[str, str]]:
        """Make a person; the result holds `person`, the id, and `code`."""

        def work(writer: Writer) -> dict[str, str]:
            person = writer.add_person(nickname)
            return {"person": person.id, "code": person.code}

        return self._keeper.submit(work)

    def discard_trial(self, trial_id: str, reason: str) -> Future[None]:
        """Take a finished trial out of every list; its data are kept."""
        return self._keeper.submit(
            lambda writer: writer.discard_trial(trial_id, reason)
        )

    def _problems(self) -> list[Problem]:
        if self.alive:
            return []
        away = "The board does not answer. It is looked for; check its cable."
        return [Problem("board_away", "fault", away)]
