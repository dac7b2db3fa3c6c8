"""A whole station in one thread: synthetic person, simulated clock, real database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from firmware.board import BoardFactory, BoardOptions
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.playback import PlaybackBoard
from firmware.reading import Reading
from firmware.synthetic import SyntheticBoard
from firmware.wire import Hello
from station.calibrate.file import load_calibration
from station.commands import execute
from station.core import Station
from station.messages import Asker, LiveView
from station.protocols.library import load_library
from station.roles import STAFF
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.keeper import Errands, InlineExecutor, Keeper

VIEW_NS = 33_333_333
OBEDIENT = {
    "zeroing": "step_off",
    "both_feet": "foot_down",
    "count_down": "open_eyes",
    "step_on": "step_on",
    "step_on_again": "step_on",
    "count_down_close_eyes": "close_eyes",
    "lift_left": "lift_left",
    "lift_right": "lift_right",
    "close_eyes_lift_left": "lift_left",
    "close_eyes_lift_right": "lift_right",
}
"""What somebody does who does as the screen says."""


class Gym:
    """A station in the folder `data` with a board that people step onto."""

    def __init__(
        self,
        data: Path,
        board: BoardFactory = SyntheticBoard,
        *,
        seed: int = 1,
        argument: str = "",
        clock: SimulatedClock | None = None,
    ) -> None:
        self.data = data
        self.clock = clock or SimulatedClock(1_000_000_000)
        description = load_description()
        self.board = board(BoardOptions(argument, description, self.clock, seed))
        self.board.prepare()
        self._readings = self.board.readings()
        self.protocols = load_library(data)
        self.keeper = Keeper(data / DATABASE_NAME, InlineExecutor())
        self.station = Station(
            data=data,
            description=description,
            protocols=self.protocols,
            keeper=self.keeper,
            errands=(errands := Errands()),
            clock=self.clock,
            send_to_board=self.board.command,
            calibration_for=lambda simulated: load_calibration(
                data, description, simulated=simulated
            ),
        )
        self._errands = errands
        self._next_view_ns = 0
        self.views: list[LiveView] = []
        self.habits = dict(OBEDIENT)
        self._heard = ""
        self.spoil: Callable[[Reading], Reading | None] = lambda reading: reading
        """What a fault makes of a reading; None when it is lost."""
        self.plug_in()

    def plug_in(self) -> None:
        name = "playback" if isinstance(self.board, PlaybackBoard) else "synthetic"
        self.station.connected(
            Hello(name, "b", True, self.board.commands, 93.0, "boot")
        )

    def run(self, seconds: float, until: Callable[[LiveView], object] = bool) -> None:
        """Let time pass, at most so long, until a view fulfils `until`."""
        end_ns = self.clock.now_ns() + round(seconds * 1e9)
        never = until is bool
        while self.clock.now_ns() < end_ns:
            reading = self.spoil(next(self._readings))
            if reading is not None:
                self.station.feed(reading)
            if self.clock.now_ns() >= self._next_view_ns or self.station.news:
                view = self._look()
                if not never and until(view):
                    return
        assert never, "it did not happen in time"

    def hear(self, until: Callable[[], bool]) -> None:
        """Let readings come while the station gets to nothing else."""
        while not until():
            self.station.feed(next(self._readings))

    def silence(self, seconds: float) -> None:
        """Let time pass without the board."""
        end_ns = self.clock.now_ns() + round(seconds * 1e9)
        while self.clock.now_ns() < end_ns:
            self.clock.sleep_until_ns(self.clock.now_ns() + VIEW_NS)
            self._look()

    def ask(self, command: str, *, by: Asker = STAFF, **args: Any) -> Any:
        """Have the station do a command, and return its result."""
        result = execute(self.station, command, args, by)
        self.station.tick()
        return result.result(timeout=0) if hasattr(result, "result") else result

    def start(self, protocol: str, **args: Any) -> str:
        self.run(5, lambda view: view.tared)
        made: dict[str, str] = self.ask("start_trial", protocol=protocol, **args)
        return made["trial"]

    def answer(self, answers: Sequence[str] = (), seconds: float = 600) -> LiveView:
        """Go through a series: `answers` to failed steps, the next step otherwise."""
        left = list(answers)

        def waits(view: LiveView) -> bool:
            series = view.trial.series if view.trial else None
            return series is not None and series.phase in ("card", "asking", "over")

        while True:
            self.run(seconds, waits)
            shown = self.views[-1].trial
            assert shown is not None
            assert shown.series is not None
            if shown.series.phase == "over":
                self.finish()
                return self.views[-1]
            if shown.series.phase == "asking":
                self.ask(left.pop(0))
                continue
            steps = self.protocols[shown.protocol].steps
            upcoming = steps[shown.series.upcoming]
            self.ask("demo", action=upcoming.surface)
            if upcoming.stance != "single_leg":
                self.ask("demo", action="foot_down")
            self.ask("next_step")
            self.run(1, lambda view: not waits(view))

    def finish(self, seconds: float = 200) -> LiveView:
        """Let the trial run to its end."""
        self.run(seconds, lambda view: view.trial is None or view.trial.stored)
        return self.views[-1]

    def database(self) -> sqlite3.Connection:
        return connect_readonly(self.data / DATABASE_NAME)

    def phases(self) -> list[str]:
        """Every phase that was shown, once each time it began."""
        shown = [view.trial.phase for view in self.views if view.trial]
        pairs = zip(["", *shown], shown, strict=False)
        return [now for before, now in pairs if now != before]

    def _look(self) -> LiveView:
        self.station.tick()
        view = self.station.view()
        self._next_view_ns = self.clock.now_ns() + VIEW_NS
        self.views.append(view)
        prompt = view.trial.prompt if view.trial else ""
        if prompt != self._heard:
            action = self.habits.get(prompt)
            if action in self.board.commands:
                self.ask("demo", action=action)
        self._heard = prompt
        return view
