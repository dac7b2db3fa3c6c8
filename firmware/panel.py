"""Start button, red and green light, and buzzer of a station without a screen.

`open_panel` gives the panel that the board description names, or a null panel that does
nothing where none is fitted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from firmware.description import PanelPins
from firmware.errors import PanelNotFound

BLINK_S = 0.4
BOUNCE_S = 0.05


class Lights(NamedTuple):
    """What each light does: `off`, `on` or `blink`."""

    red: str
    green: str


STATES = {
    "off": Lights("off", "off"),
    "ready": Lights("off", "on"),
    "busy": Lights("off", "blink"),
    "failed": Lights("blink", "off"),
    "fault": Lights("on", "off"),
}
"""What `show` understands."""


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
}
"""What `beep` understands."""


class Panel(Protocol):
    """What a station without a screen talks through."""

    def on_start(self, callback: Callable[[], None]) -> None:
        """Call `callback` when the button is pressed, from the panel's own thread."""

    def show(self, state: str) -> None:
        """Light up as `STATES` says."""

    def beep(self, kind: str) -> None:
        """Sound as `BEEPS` says, without waiting for the end."""

    def close(self) -> None:
        """Put everything out; may be called twice."""


class NullPanel:
    """The panel that is not there: nobody presses it and nothing shows."""

    def on_start(self, callback: Callable[[], None]) -> None:
        del callback

    def show(self, state: str) -> None:
        del state

    def beep(self, kind: str) -> None:
        del kind

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

        self._devices: list[Any] = []
        try:
            with warnings.catch_warnings():
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
        except (GPIOZeroError, PinFactoryFallback, OSError) as error:
            self.close()
            raise PanelNotFound(
                f"the panel cannot be used ({error}): install lgpio for gpiozero, "
                "check the pins under [panel] in the board file, or set fitted = false"
            ) from error
        self._button, self._red, self._green, self._buzzer = self._devices

    def on_start(self, callback: Callable[[], None]) -> None:
        self._button.when_pressed = callback

    def show(self, state: str) -> None:
        lights = STATES[state]
        for led, what in ((self._red, lights.red), (self._green, lights.green)):
            if what == "blink":
                led.blink(BLINK_S, BLINK_S)
            elif what == "on":
                led.on()
            else:
                led.off()

    def beep(self, kind: str) -> None:
        beeps = BEEPS[kind]
        self._buzzer.beep(beeps.on_s, beeps.off_s, beeps.times)

    def close(self) -> None:
        for device in self._devices:
            device.close()


def open_panel(pins: PanelPins | None, factory: Any = None) -> Panel:
    """Return the panel on `pins`, or a null panel where `pins` is None."""
    return NullPanel() if pins is None else GpioPanel(pins, factory)
