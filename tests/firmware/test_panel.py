from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from gpiozero.pins.mock import MockFactory

from firmware.description import PanelPins, load_description
from firmware.errors import BadDescription, PanelNotFound
from firmware.panel import BEEPS, STATES, GpioPanel, NullPanel, open_panel

PINS = PanelPins(button=5, red=6, green=12, buzzer=13)
PATIENCE_S = 5.0


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.close()


@pytest.fixture
def panel(factory: MockFactory) -> Iterator[GpioPanel]:
    panel = GpioPanel(PINS, factory)
    yield panel
    panel.close()


def test_a_press_of_the_button_starts(panel: GpioPanel, factory: MockFactory) -> None:
    pressed = Event()
    panel.on_start(pressed.set)
    button = factory.pin(PINS.button)
    button.drive_low()
    assert pressed.wait(PATIENCE_S)


@pytest.mark.parametrize(
    ("state", "red", "green"),
    [("ready", 0, 1), ("fault", 1, 0), ("off", 0, 0)],
)
def test_steady_states_are_shown_by_one_light_or_none(
    panel: GpioPanel, factory: MockFactory, state: str, red: int, green: int
) -> None:
    panel.show("busy")
    panel.show(state)
    assert (factory.pin(PINS.red).state, factory.pin(PINS.green).state) == (red, green)


@pytest.mark.parametrize(("state", "pin"), [("busy", PINS.green), ("failed", PINS.red)])
def test_passing_states_blink(
    panel: GpioPanel, factory: MockFactory, state: str, pin: int
) -> None:
    panel.show(state)
    give_up_s = time.monotonic() + PATIENCE_S
    while len(factory.pin(pin).states) < 3:
        assert time.monotonic() < give_up_s, "it does not blink"
        time.sleep(0.01)
    other = ({PINS.red, PINS.green} - {pin}).pop()
    assert factory.pin(other).state == 0


@pytest.mark.parametrize("kind", BEEPS)
def test_every_beep_sounds(panel: GpioPanel, factory: MockFactory, kind: str) -> None:
    panel.beep(kind)
    panel._buzzer._blink_thread.join(PATIENCE_S)
    buzzer = factory.pin(PINS.buzzer)
    sounded = [bool(entry.state) for entry in buzzer.states]
    assert sum(sounded) == BEEPS[kind].times
    assert not sounded[-1]


def test_closing_puts_everything_out_and_may_happen_twice(
    panel: GpioPanel, factory: MockFactory
) -> None:
    panel.show("ready")
    panel.close()
    panel.close()
    assert factory.pin(PINS.green).function == "input"


def test_without_a_panel_nothing_happens() -> None:
    panel = open_panel(load_description().panel)
    assert isinstance(panel, NullPanel)
    panel.on_start(lambda: None)
    for state in STATES:
        panel.show(state)
    for kind in BEEPS:
        panel.beep(kind)
    panel.close()


def test_a_fitted_panel_is_opened_at_its_pins(
    tmp_path: Path, factory: MockFactory
) -> None:
    board = tmp_path / "board.toml"
    board.write_text("[panel]\nfitted = true\nred = 7\n")
    pins = load_description(board).panel
    assert pins == PanelPins(button=5, red=7, green=12, buzzer=13)
    panel = open_panel(pins, factory)
    assert isinstance(panel, GpioPanel)
    panel.close()


def test_a_panel_that_shares_a_pin_with_a_cell_is_refused(tmp_path: Path) -> None:
    board = tmp_path / "board.toml"
    board.write_text("[panel]\nfitted = true\nred = 17\n")
    with pytest.raises(BadDescription, match="share a GPIO"):
        load_description(board)


def test_pins_that_cannot_be_used_say_what_to_do(factory: MockFactory) -> None:
    with pytest.raises(PanelNotFound, match="fitted = false"):
        GpioPanel(replace(PINS, red=PINS.button), factory)
    GpioPanel(PINS, factory).close()


def test_a_machine_without_gpio_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "")
    with pytest.raises(PanelNotFound, match="install lgpio"):
        open_panel(PINS)
