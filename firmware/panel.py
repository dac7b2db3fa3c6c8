"""Start button, red and green light, and buzzer of a station without a screen.

`open_panel` gives the panel that the board description names, or a null panel that does
nothing where none is fitted.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol

from firmware.description import PanelPins
from firmware.errors import PanelNotFound

HOLD_S = 1.5
"""Who presses the button for so long means stop."""
BOUNCE_S = 0.05
BLINKS = {
    "slow": (0.6, 0.6),
    "fast": (0.15, 0.15),
    "blip": (0.1, 1.9),
    "wink": (0.9, 0.1),
}
"""How long a light is on and off, in seconds."""


class Lights(NamedTuple):
    """What each light does: `off`, `on`, or one of `BLINKS`."""

    red: str
    green: str


STATES = {
    "off": Lights("off", "off"),
    "ready": Lights("off", "on"),
    "chosen": Lights("off", "slow"),
    "preparing": Lights("off", "fast"),
    "counting": Lights("fast", "fast"),
    "running": Lights("on", "on"),
    "resting": Lights("off", "blip"),
    "good": Lights("off", "wink"),
    "failed": Lights("slow", "off"),
    "asking": Lights("slow", "slow"),
    "fault": Lights("on", "off"),
}
"""What `show` understands: no two look alike, and red alone is never good."""


class Beeps(NamedTuple):
    """How long the buzzer sounds and rests, and how often."""

    on_s: float
    off_s: float
    times: int


BEEPS = {
    "count": Beeps(0.1, 0.1, 1),
    "start": Beeps(0.6, 0.1, 1),
    "done": Beeps(0.15, 0.1, 2),
    "failed": Beeps(0.5, 0.2, 3),
    "your_turn": Beeps(0.15, 0.15, 3),
    "slot": Beeps(0.12, 0.2, 1),
    "guest": Beeps(0.4, 0.1, 1),
    "known": Beeps(0.08, 0.08, 2),
    "unknown": Beeps(0.3, 0.15, 2),
    "left": Beeps(0.12, 0.2, 1),
    "right": Beeps(0.12, 0.2, 2),
    "refused": Beeps(0.9, 0.1, 1),
}
"""What `beep` understands; a slot is told by as many of them as its number."""


class Panel(Protocol):
    """What a station without a screen talks through."""

    def on_press(self, short: Callable[[], None], long: Callable[[], None]) -> None:
        """Have a press of the button told, from the panel's own thread.

        `short` when it is let go, `long` as soon as it was held for `HOLD_S`.
        """

    def show(self, state: str) -> None:
        """Light up as `STATES` says. Raises `PanelNotFound`."""

    def beep(self, kind: str, times: int | None = None) -> None:
        """Sound as `BEEPS` says, without waiting for the end. Raises `PanelNotFound`.

        `times` in place of how often it says.
        """

    def close(self) -> None:
        """Put everything out; may be called twice."""


class NullPanel:
    """The panel that is not there: nobody presses it and nothing shows."""

    def on_press(self, short: Callable[[], None], long: Callable[[], None]) -> None:
        del short, long

    def show(self, state: str) -> None:
        del state

    def beep(self, kind: str, times: int | None = None) -> None:
        del kind, times

    def close(self) -> None:
        pass


class GpioPanel:
    """The panel on the GPIO header, through gpiozero.

    Raises:
        PanelNotFound: gpiozero cannot use the pins.
    """

    def __init__(self, pins: PanelPins, factory: Any = None) -> None:
        from gpiozero import (  # noqa: PLC0415 - only who has a panel pays for it
            LED,
            Button,
            Buzzer,
            GPIOZeroError,
            PinFactoryFallback,
        )

        self._errors = (GPIOZeroError, PinFactoryFallback, OSError)
        self._devices: list[Any] = []
        self._shown = Lights("off", "off")
        self._held = False
        try:
            with self._reaching(), warnings.catch_warnings():
                # Another way to the pins than the first is not taken in silence.
                warnings.simplefilter("error", PinFactoryFallback)
                for kind, pin, options in (
                    (Button, pins.button, {"bounce_time": BOUNCE_S}),
                    (LED, pins.red, {}),
                    (LED, pins.green, {}),
                    (Buzzer, pins.buzzer, {}),
                ):
                    device = kind(pin, pin_factory=factory, **options)
                    self._devices.append(device)
        except PanelNotFound:
            self.close()
            raise
        self._button, self._red, self._green, self._buzzer = self._devices
        self._button.hold_time = HOLD_S

    def on_press(self, short: Callable[[], None], long: Callable[[], None]) -> None:
        def pressed() -> None:
            self._held = False

        def held() -> None:
            self._held = True
            long()

        def released() -> None:
            if not self._held:
                short()

        self._button.when_pressed = pressed
        self._button.when_held = held
        self._button.when_released = released

    def show(self, state: str) -> None:
        wanted, shown = STATES[state], self._shown
        self._shown = wanted
        with self._reaching():
            if wanted.red != shown.red:
                _light(self._red, wanted.red)
            if wanted.green != shown.green:
                _light(self._green, wanted.green)

    def beep(self, kind: str, times: int | None = None) -> None:
        beeps = BEEPS[kind]
        with self._reaching():
            self._buzzer.off()
            self._buzzer.beep(beeps.on_s, beeps.off_s, times or beeps.times)

    def close(self) -> None:
        for device in self._devices:
            device.close()

    @contextlib.contextmanager
    def _reaching(self) -> Iterator[None]:
        """Say in our words that a pin cannot be reached."""
        try:
            yield
        except self._errors as error:
            raise PanelNotFound(
                f"the panel cannot be used ({error}): install lgpio for gpiozero, "
                "check the pins under [panel] in the board file, or set fitted = false"
            ) from error


def open_panel(pins: PanelPins | None, factory: Any = None) -> Panel:
    """Return the panel on `pins`, or a null panel where `pins` is None."""
    return NullPanel() if pins is None else GpioPanel(pins, factory)


def _light(led: Any, what: str) -> None:
    if what in BLINKS:
        # At once and here, because blinking fails unheard on a thread of its own.
        led.on()
        led.blink(*BLINKS[what])
    elif what == "on":
        led.on()
    else:
        led.off()
