"""The pin table and the WireViz source of the wiring drawing, from the board."""

from __future__ import annotations

from firmware.description import BoardDescription
from firmware.motion import G_N_PER_KG
from hardware.header import PinRow, panel_rows, pin_rows, pin_warnings

WRITTEN = "Written by hardware/generate.py from firmware/board.toml; change that."
DIGITAL = (("VDD", "OG"), ("VCC", "RD"), ("GND", "BK"), ("SCK", "YE"), ("DOUT", "GN"))
"""Wires between the header and a module, with their colours."""
ANALOGUE = (("E+", "RD"), ("E-", "BK"), ("A-", "WH"), ("A+", "GN"))
"""Wires between a module and its cell, in the colours that cells mostly have."""


PANEL = {
    "button": "start button to ground; pulled up by the Pi",
    "red": "330 ohm, then the LED to ground",
    "green": "330 ohm, then the LED to ground",
    "buzzer": "1 kohm to the base of an NPN transistor that switches a 5 V buzzer",
    "GND": "common ground of the four",
}
"""What hangs on each wire of the panel."""


def pin_table(description: BoardDescription) -> str:
    """Return hardware/pins.md."""
    lines = [
        f"<!-- {WRITTEN} -->",
        "",
        f"# Pins of board `{description.board_id}`",
        "",
        "| cell | at ML, AP (mm) | capacity | SCK | DOUT | VDD | VCC | GND |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows = pin_rows(description)
    for cell in description.cells:
        own = {row.signal: row for row in rows if row.cell == cell.name}
        lines.append(
            f"| {words(cell.name)} | {cell.ml_mm:+g}, {cell.ap_mm:+g} "
            f"| {cell.capacity_n / G_N_PER_KG:.0f} kg "
            + "".join(
                f"| {own[signal].what}, pin {own[signal].header} "
                for signal in ("SCK", "DOUT", "VDD", "VCC", "GND")
            )
            + "|"
        )
    lines += ["", "| header pin | is | goes to |", "|---|---|---|"]
    for header in sorted({row.header for row in rows}):
        wires = [row for row in rows if row.header == header]
        goes_to = ", ".join(f"{words(row.cell)} {row.signal}" for row in wires)
        lines.append(f"| {header} | {wires[0].what} | {goes_to} |")
    fitted = "fitted" if description.panel else "not fitted: optional"
    lines += [
        "",
        f"## Panel ({fitted})",
        "",
        "| signal | pin | wire |",
        "|---|---|---|",
    ]
    lines += [
        f"| {row.signal} | {row.what}, pin {row.header} | {PANEL[row.signal]} |"
        for row in panel_rows(description)
    ]
    for warning in pin_warnings(description):
        lines += ["", f"**Mind:** {warning}."]
    return "\n".join([*lines, ""])


def wiring_yaml(description: BoardDescription) -> str:
    """Return hardware/wiring.yml, the source that WireViz draws from."""
    rows = pin_rows(description)
    panel = panel_rows(description) if description.panel else []
    lines = [f"# {WRITTEN}", "connectors:", *_header([*rows, *panel])]
    for number, cell in enumerate(description.cells, 1):
        lines += [
            f"  M{number}:",
            f"    type: HX711 module, {words(cell.name)}",
            "    notes: 80 SPS, 100 nF + 10 uF",
            f"    pinlabels: [{_names(DIGITAL + ANALOGUE)}]",
            f"  L{number}:",
            f"    type: {words(cell.name)} cell",
            f"    subtype: {cell.capacity_n / G_N_PER_KG:.0f} kg",
            f"    pinlabels: [{_names(ANALOGUE)}]",
        ]
    signals = ", ".join(row.signal for row in panel)
    if panel:
        lines += ["  P:", "    type: panel", f"    pinlabels: [{signals}]"]
    lines += ["cables:"]
    for number, _ in enumerate(description.cells, 1):
        lines += [
            f"  W{number}:",
            "    category: bundle",
            "    type: 220 ohm in SCK, DOUT",
            "    gauge: 0.25 mm2",
            "    length: 0.5",
            f"    colors: [{_colours(DIGITAL)}]",
            f"  C{number}:",
            "    type: shielded, short",
            "    gauge: 0.14 mm2",
            "    length: 0.15",
            "    shield: true",
            f"    colors: [{_colours(ANALOGUE)}]",
        ]
    if panel:
        lines += ["  WP:", "    category: bundle", "    gauge: 0.14 mm2"]
        lines += ["    length: 0.5", "    colors: [WH, RD, GN, YE, BK]"]
    lines += ["connections:"]
    for number, cell in enumerate(description.cells, 1):
        wires = {row.signal: row.header for row in rows if row.cell == cell.name}
        pins = ", ".join(str(wires[signal]) for signal, _ in DIGITAL)
        lines += [
            "  -",
            f"    - Pi: [{pins}]",
            f"    - W{number}: [1-{len(DIGITAL)}]",
            f"    - M{number}: [{_names(DIGITAL)}]",
            "  -",
            f"    - M{number}: [{_names(ANALOGUE)}]",
            f"    - C{number}: [1-{len(ANALOGUE)}]",
            f"    - L{number}: [{_names(ANALOGUE)}]",
            "  -",
            f"    - M{number}: [GND]",
            f"    - C{number}: [s]",
        ]
    if panel:
        pins = ", ".join(str(row.header) for row in panel)
        lines += ["  -", f"    - Pi: [{pins}]", f"    - WP: [1-{len(panel)}]"]
        lines += [f"    - P: [{signals}]"]
    return "\n".join([*lines, ""])


def words(name: str) -> str:
    """Return `front left` for `front_left`."""
    return name.replace("_", " ")


def _header(rows: list[PinRow]) -> list[str]:
    """Return the Pi's header with the pins that are used, in their order."""
    labels = {row.header: row.what for row in rows}
    pins = sorted(labels)
    return [
        "  Pi:",
        "    type: Raspberry Pi",
        f"    pins: [{', '.join(map(str, pins))}]",
        f"    pinlabels: [{', '.join(labels[pin] for pin in pins)}]",
    ]


def _names(wires: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(name for name, _ in wires)


def _colours(wires: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(colour for _, colour in wires)
