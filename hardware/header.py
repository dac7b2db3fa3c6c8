"""The 40-pin header of a Raspberry Pi, and which of its pins the build uses."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from importlib import resources
from typing import NamedTuple

from firmware.description import BoardDescription, PanelPins

HEADER_PIN = {
    0: 27, 1: 28, 2: 3, 3: 5, 4: 7, 5: 29, 6: 31, 7: 26, 8: 24, 9: 21,
    10: 19, 11: 23, 12: 32, 13: 33, 14: 8, 15: 10, 16: 36, 17: 11, 18: 12, 19: 35,
    20: 38, 21: 40, 22: 15, 23: 16, 24: 18, 25: 22, 26: 37, 27: 13,
}  # fmt: skip
"""GPIO number to the number printed beside the header."""
PULLED_UP_AT_BOOT = range(9)
"""GPIO 0-8 start pulled up, 9-27 pulled down (BCM2835 peripherals, table 6-31)."""
TAKEN = {
    0: "HAT EEPROM",
    1: "HAT EEPROM",
    2: "I2C, 1.8 kohm pull-up",
    3: "I2C, 1.8 kohm pull-up",
    4: "1-Wire",
    7: "SPI",
    8: "SPI",
    9: "SPI",
    10: "SPI",
    11: "SPI",
    14: "serial console",
    15: "serial console",
}
"""Pins that other things on a Pi want."""
LOGIC_SUPPLY = (1, 1, 17, 17)
"""3.3 V for the digital side of each module."""
CELL_SUPPLY = (2, 2, 4, 4)
"""5 V for the analogue side of each module."""
GROUND = (9, 14, 20, 25)
PANEL_GROUND = 30


class PinRow(NamedTuple):
    """One wire between the header and a module."""

    header: int
    what: str
    cell: str
    signal: str


def pin_rows(description: BoardDescription) -> list[PinRow]:
    """Return all wires, cell by cell: supplies, ground, SCK and DOUT."""
    rows = []
    for cell, logic, supply, ground in zip(
        description.cells, LOGIC_SUPPLY, CELL_SUPPLY, GROUND, strict=True
    ):
        rows += [
            PinRow(logic, "3V3", cell.name, "VDD"),
            PinRow(supply, "5V", cell.name, "VCC"),
            PinRow(ground, "GND", cell.name, "GND"),
            PinRow(HEADER_PIN[cell.sck], f"GPIO{cell.sck}", cell.name, "SCK"),
            PinRow(HEADER_PIN[cell.dout], f"GPIO{cell.dout}", cell.name, "DOUT"),
        ]
    return rows


def panel_pins(description: BoardDescription) -> PanelPins:
    """Return the panel's pins; those of the installed file where none is fitted."""
    if description.panel is not None:
        return description.panel
    text = resources.files("firmware").joinpath("board.toml").read_text("utf-8")
    panel = tomllib.loads(text)["panel"]
    del panel["fitted"]
    return PanelPins(**panel)


def panel_rows(description: BoardDescription) -> list[PinRow]:
    """Return the wires of the panel of a station without a screen."""
    rows = [
        PinRow(HEADER_PIN[pin], f"GPIO{pin}", "panel", signal)
        for signal, pin in asdict(panel_pins(description)).items()
    ]
    return [*rows, PinRow(PANEL_GROUND, "GND", "panel", "GND")]


def pin_warnings(description: BoardDescription) -> list[str]:
    """Return what is unwise about the chosen pins, in words."""
    warnings = []
    for cell in description.cells:
        warnings += [
            f"GPIO{pin} ({cell.name} {signal}) is also used for {TAKEN[pin]}"
            for signal, pin in (("sck", cell.sck), ("dout", cell.dout))
            if pin in TAKEN
        ]
        if cell.sck in PULLED_UP_AT_BOOT:
            warnings.append(
                f"GPIO{cell.sck} ({cell.name} sck) is pulled up at boot: the chip "
                "stays powered down until the sampler starts and begins cold"
            )
    return warnings
