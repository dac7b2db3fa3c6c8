from __future__ import annotations

import re
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner

from firmware.board import BoardOptions
from firmware.description import BoardDescription, load_description
from firmware.gpio_board import GpioBoard
from firmware.lines import Lines
from firmware.reading import CELLS
from hardware.generate import DRAWING, HERE, digest_mark, generate, generated
from hardware.header import HEADER_PIN, TAKEN, panel_pins, pin_rows, pin_warnings
from hardware.pictures import template_pages
from hardware.plate_error import many_plates
from station.calibrate.steps import nine_points_mm

BOARD = load_description()
FILES = generated(BOARD)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", FILES)
def test_what_is_generated_is_current(name: str) -> None:
    assert (HERE / name).read_text("utf-8") == FILES[name], (
        "run `python -m hardware.generate`"
    )


def test_the_wiring_drawing_was_made_from_the_present_source() -> None:
    drawing = (HERE / DRAWING).read_text("utf-8")
    assert drawing.rstrip().endswith(digest_mark(FILES["wiring.yml"]))


def test_the_wiring_drawing_shows_every_wire_of_the_board_file() -> None:
    root = ET.fromstring((HERE / DRAWING).read_text("utf-8"))  # noqa: S314 - our own file
    texts = {"".join(node.itertext()) for node in root.iter(f"{SVG}text")}
    for row in pin_rows(BOARD):
        assert f"Pi:{row.header}:{row.what}" in texts
    for number in range(1, 5):
        assert f"M{number}:4:SCK" in texts
        assert f"M{number}:5:DOUT" in texts


def test_the_table_has_every_pin_of_the_board_file() -> None:
    table = (HERE / "pins.md").read_text("utf-8")
    for cell in BOARD.cells:
        (line,) = [
            line
            for line in table.splitlines()
            if line.startswith(f"| {cell.name.replace('_', ' ')} |")
        ]
        assert f"| GPIO{cell.sck}, pin {HEADER_PIN[cell.sck]} " in line
        assert f"| GPIO{cell.dout}, pin {HEADER_PIN[cell.dout]} " in line
        assert f"{cell.ml_mm:+g}, {cell.ap_mm:+g}" in line


def test_the_firmware_claims_the_pins_of_the_board_file() -> None:
    claimed: list[BoardDescription] = []

    def open_with(description: BoardDescription) -> Lines:
        claimed.append(description)
        raise ConnectionAbortedError

    board = GpioBoard(BoardOptions(), open_with)
    with pytest.raises(ConnectionAbortedError):
        board.prepare()
    (description,) = claimed
    assert pin_rows(description) == pin_rows(BOARD)


def test_another_board_makes_other_files() -> None:
    cells = BOARD.cells
    moved = replace(
        BOARD, cells=(replace(cells[0], sck=5), cells[1], cells[2], cells[3])
    )
    other = generated(moved)
    assert "GPIO5, pin 29" in other["pins.md"]
    assert "pulled up at boot" in other["pins.md"]
    assert other["wiring.yml"] != FILES["wiring.yml"]
    assert digest_mark(other["wiring.yml"]) != digest_mark(FILES["wiring.yml"])


def test_the_assumed_pins_are_free_for_use_and_warm_at_boot() -> None:
    assert pin_warnings(BOARD) == []
    first = replace(BOARD.cells[0], dout=14)
    taken = replace(BOARD, cells=(first, *BOARD.cells[1:]))
    assert pin_warnings(taken) == [
        f"GPIO14 (front_left dout) is also used for {TAKEN[14]}"
    ]


def test_the_panel_is_in_the_table_and_in_the_drawing_once_it_is_fitted(
    tmp_path: Path,
) -> None:
    table = FILES["pins.md"]
    for signal, pin in asdict(panel_pins(BOARD)).items():
        assert f"| {signal} | GPIO{pin}, pin {HEADER_PIN[pin]} |" in table
    assert "not fitted" in table
    own = tmp_path / "board.toml"
    own.write_text("[panel]\nfitted = true\nbutton = 19\n")
    fitted = generated(load_description(own))
    assert "| button | GPIO19, pin 35 |" in fitted["pins.md"]
    assert "P: [button, red, green, buzzer, GND]" in fitted["wiring.yml"]
    assert "GPIO19" in fitted["wiring.yml"]
    assert "panel" not in FILES["wiring.yml"]


def test_the_header_has_each_gpio_once() -> None:
    assert sorted(HEADER_PIN) == list(range(28))
    assert len(set(HEADER_PIN.values())) == 28
    power = {1, 2, 4, 6, 9, 14, 17, 20, 25, 30, 34, 39}
    assert set(HEADER_PIN.values()) | power == set(range(1, 41))


def test_the_template_shows_all_nine_points_at_full_size() -> None:
    pages = template_pages(BOARD)
    sheets = re.findall(r"<svg.*?</svg>", pages, re.DOTALL)
    assert len(sheets) == 6
    found: dict[str, list[tuple[str, str]]] = {}
    for sheet in sheets:
        root = ET.fromstring(sheet)  # noqa: S314 - our own file
        assert (root.get("width"), root.get("viewBox")) == ("210mm", "0 0 210 297")
        for x, y, label in re.findall(
            r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>(ML [^<]+)</text>', sheet
        ):
            found.setdefault(label, []).append((x, y))
    assert set(found) == {
        f"ML {ml:g}, AP {ap:g} mm" for ml, ap in nine_points_mm(BOARD)
    }


def test_the_drawings_are_well_formed_and_name_every_cell() -> None:
    board = ET.fromstring((HERE / "board.svg").read_text("utf-8"))  # noqa: S314 - our own file
    texts = {"".join(node.itertext()) for node in board.iter(f"{SVG}text")}
    assert {name.replace("_", " ") for name in CELLS} <= texts


def test_without_wireviz_a_board_of_ones_own_still_gets_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text('[board]\nid = "oak"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda program, path=None: None)
    done = CliRunner().invoke(generate, ["--board", "mine.toml"])
    assert done.exit_code == 1
    assert "apt-get install graphviz" in done.stderr
    assert "board `oak`" in (tmp_path / "pins.md").read_text("utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, "mine.toml"}


def test_the_page_on_calibration_says_what_the_simulation_shows() -> None:
    page = (HERE.parent / "docs" / "calibration.md").read_text("utf-8")
    told = []
    for errors_mm, digits in zip(many_plates(), (1, 2), strict=True):
        low, middle, high = np.percentile(errors_mm, (5, 50, 95))
        told.append((f"{middle:.{digits}f} mm", f"{low:.{digits}f}-{high:.{digits}f}"))
    (before, before_range), (after, after_range) = told
    assert f"is {before} RMS in the median (5-95 %: {before_range}) before" in page
    assert f"and {after}\n({after_range}) after nine points" in page


def test_links_of_the_build_lead_somewhere() -> None:
    page = HERE / "README.md"
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target
    assert Path(HERE.parent / "firmware" / "board.toml").exists()
