"""A station without a screen in one thread: the gym, with a desk behind its button.

The panel is the real one on mock pins; what it is told is noted. Time is simulated.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from gpiozero.pins.mock import MockFactory

from firmware.description import PanelPins
from firmware.errors import PanelNotFound
from firmware.panel import GpioPanel, Panel
from station.config import HeadlessConfig
from station.headless.desk import Desk
from station.headless.lines import Line
from station.headless.output import Output
from station.headless.people import People
from station.headless.voice import NoVoice, Voice
from station.messages import LiveView
from station.store.database import DATABASE_NAME
from tests.fakes.gym import Gym

SHORT = """
id = "{id}"
version = 1
title = "Short"
measures = "Nothing much."
source = "Made for a test."
[card]
lines = ["Stand still."]
[outcomes]
primary = "{primary}"
"""
STANCE = """
[[trials]]
kind = "timed"
stance = "two_feet"
vision = "{vision}"
surface = "{surface}"
condition = "{vision} {surface}"
duration_s = 2
countdown_s = 3
rest_s = {rest_s}
detectors = [{{ use = "stepped_off", then = "fail", for_s = 0.5 }}]
"""
HOLD = """
[[trials]]
kind = "hold"
stance = "single_leg"
side = "ask"
vision = "open"
duration_s = 2
min_hold_s = 1
"""


def stance(vision: str, surface: str = "firm", rest_s: float = 0) -> str:
    return STANCE.format(vision=vision, surface=surface, rest_s=rest_s)


PROTOCOLS = {
    "blink": SHORT.format(id="blink", primary="mean_velocity") + stance("open"),
    "quick": SHORT.format(id="quick", primary="mean_velocity")
    + stance("open")
    .replace("duration_s = 2", "duration_s = 1")
    .replace("countdown_s = 3", "countdown_s = 0.2"),
    "leg": SHORT.format(id="leg", primary="hold_time") + HOLD,
    "pair": SHORT.format(id="pair", primary="mean_velocity")
    + stance("open", rest_s=10)
    + stance("closed"),
    "foam": SHORT.format(id="foam", primary="mean_velocity")
    + stance("open")
    + stance("open", "foam"),
}
"""Like those that are installed, and over in seconds."""
PINS = PanelPins(button=5, red=6, green=12, buzzer=13)


class NotedPanel(GpioPanel):
    """The real panel on mock pins, which notes what it is told."""

    def __init__(self, factory: MockFactory, told: list[str]) -> None:
        super().__init__(PINS, factory)
        self._told = told

    def show(self, state: str) -> None:
        self._told.append(state)
        super().show(state)

    def beep(self, kind: str, times: int | None = None) -> None:
        self._told.append(f"{kind}!" if times is None else f"{kind}! x{times}")
        super().beep(kind, times)


class Clubhouse(Gym):
    """A gym whose people press a button. Nothing moves them but the desk."""

    def __init__(
        self,
        data: Path,
        config: HeadlessConfig,
        voice: Voice | None = None,
        argument: str = "",
    ) -> None:
        self._desk: Desk | None = None
        super().__init__(data, argument=argument)
        self.habits.clear()
        self.factory = MockFactory()
        self.unreachable: str | None = None
        """Why the pins cannot be had, while they cannot."""
        self.told: list[str] = []
        """States and beeps of the panel, in order."""
        self.lines: list[dict[str, Any]] = []
        self.output = Output(
            self._opened, voice or NoVoice(), self._write, self.clock, self._wall
        )
        self.desk = self._desk = Desk(
            config,
            protocols=self.protocols,
            people=People(data / DATABASE_NAME),
            output=self.output,
            ask=self.request,
            clock=self.clock,
        )
        self.desk.tick()

    def request(self, command: str, /, **args: Any) -> Any:
        """What `StationClient.request` does, without the socket."""
        return self.ask(command, **args)

    def press(self, times: int = 1) -> None:
        """Press the button and let it go."""
        pin = self.factory.pin(PINS.button)
        for _ in range(times):
            pin.drive_low()
            pin.drive_high()

    def hold(self) -> None:
        """Hold the button; how long is the panel's own test."""
        self.desk.hold()

    def hold_badge(self, number: str) -> None:
        """Hold a badge to the reader."""
        self.desk.badge(digest(number))

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["type"] == kind]

    def events(self) -> list[str]:
        return [line["name"] for line in self.of_type("event")]

    def until(self, kind: str, seconds: float = 120, **fields: Any) -> dict[str, Any]:
        """Let time pass until a new line of a type, with these fields, is written."""
        known = len(self.lines)

        def found() -> list[dict[str, Any]]:
            return [
                line
                for line in self.lines[known:]
                if line["type"] == kind
                and all(line[name] == value for name, value in fields.items())
            ]

        self.run(seconds, lambda _view: found())
        return found()[0]

    def close(self) -> None:
        self.output.close()
        self.factory.close()
        self.keeper.close()

    def _look(self) -> LiveView:
        view = super()._look()
        if self._desk is not None:
            self._desk.see(view)
            self._desk.tick()
        return view

    def _opened(self) -> Panel:
        if self.unreachable is not None:
            raise PanelNotFound(self.unreachable)
        panel = NotedPanel(self.factory, self.told)
        panel.on_press(lambda: self.desk.press(), lambda: self.desk.hold())  # noqa: PLW0108 - made after it
        return panel

    def _write(self, line: Line | dict[str, Any]) -> None:
        # As a reader of the lines gets it.
        self.lines.append(msgspec.json.decode(msgspec.json.encode(line)))

    def _wall(self) -> dt.datetime:
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(
            microseconds=self.clock.now_ns() // 1000
        )


@contextmanager
def clubhouse(
    data: Path, voice: Voice | None = None, argument: str = "", **settings: Any
) -> Iterator[Clubhouse]:
    """Give a station that has found its zero and is ready."""
    write_protocols(data)
    config = HeadlessConfig(**{"protocol": "blink", **settings})
    house = Clubhouse(data, config, voice, argument)
    try:
        house.run(5, lambda view: view.tared)
        yield house
    finally:
        house.close()


def write_protocols(data: Path) -> None:
    """Put the short protocols into the folder `data`."""
    folder = data / "protocols"
    folder.mkdir(exist_ok=True)
    for name, text in PROTOCOLS.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")


def digest(number: str) -> str:
    """Stands for scrypt, which takes its time on purpose."""
    return hashlib.sha256(number.encode()).hexdigest()
