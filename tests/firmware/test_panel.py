from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from gpiozero.pins.mock import MockFactory

from firmware.description import PanelPins, load_description
from firmware.errors import BadDescription, PanelNotFound
from firmware.panel import (
    BEEPS,
    BLINKS,
    STATES,
    Beeps,
    GpioPanel,
    NullPanel,
    Panel,
    open_panel,
)

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


class Presses:
    """What the panel tells of its button, in order."""

    def __init__(self, panel: Panel) -> None:
        self.told: list[str] = []
        self.came = Event()
        panel.on_press(lambda: self._note("short"), lambda: self._note("long"))

    def _note(self, kind: str) -> None:
        self.told.append(kind)
        self.came.set()


def test_a_press_is_told_when_it_is_let_go(
    panel: GpioPanel, factory: MockFactory
) -> None:
    presses = Presses(panel)
    button = factory.pin(PINS.button)
    button.drive_low()
    assert presses.told == []
    button.drive_high()
    assert presses.came.wait(PATIENCE_S)
    assert presses.told == ["short"]


def test_a_long_press_is_told_at_once_and_is_no_short_one(
    monkeypatch: pytest.MonkeyPatch, factory: MockFactory
) -> None:
    monkeypatch.setattr("firmware.panel.HOLD_S", 0.02)
    with closing(GpioPanel(PINS, factory)) as panel:
        presses = Presses(panel)
        button = factory.pin(PINS.button)
        button.drive_low()
        assert presses.came.wait(PATIENCE_S)
        button.drive_high()
        assert presses.told == ["long"]


def level(lights: str) -> set[int]:
    """The levels that a light goes through."""
    return {"on": {1}, "off": {0}}.get(lights, {0, 1})


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_its_lights(
    monkeypatch: pytest.MonkeyPatch,
    panel: GpioPanel,
    factory: MockFactory,
    state: str,
) -> None:
    monkeypatch.setattr("firmware.panel.BLINKS", dict.fromkeys(BLINKS, (0.01, 0.01)))
    red, green = factory.pin(PINS.red), factory.pin(PINS.green)
    for other in ("fault", "running", state):
        panel.show(other)
    for pin, lights in ((red, STATES[state].red), (green, STATES[state].green)):
        seen: set[int] = set()
        give_up_s = time.monotonic() + PATIENCE_S
        while seen != level(lights):
            assert time.monotonic() < give_up_s, f"{pin} shows {seen}"
            seen.add(int(pin.state))


def test_no_two_states_look_alike() -> None:
    assert len(set(STATES.values())) == len(STATES)


@pytest.mark.usefixtures("hasty")
def test_a_slot_is_told_by_as_many_beeps(
    panel: GpioPanel, factory: MockFactory
) -> None:
    panel.beep("slot", 3)
    panel._buzzer._blink_thread.join(PATIENCE_S)
    states = factory.pin(PINS.buzzer).states
    assert sum(bool(entry.state) for entry in states) == 3


def test_a_pin_that_fails_later_is_told_in_our_words(panel: GpioPanel) -> None:
    panel._red.close()
    panel._buzzer.close()
    panel.show("ready")
    for state in ("fault", "failed"):
        with pytest.raises(PanelNotFound, match="the panel cannot be used"):
            panel.show(state)
    with pytest.raises(PanelNotFound):
        panel.beep("done")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same beeps, in a tenth of the time."""
    quick = {
        kind: Beeps(one.on_s / 10, one.off_s / 10, one.times)
        for kind, one in BEEPS.items()
    }
    monkeypatch.setattr("firmware.panel.BEEPS", quick)


@pytest.mark.usefixtures("hasty")
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
    panel.on_press(lambda: None, lambda: None)
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
