from __future__ import annotations

from pathlib import Path

import pytest

from firmware.description import load_description
from firmware.errors import BadDescription
from firmware.reading import CELLS


def test_the_installed_board_has_the_documented_pins() -> None:
    cells = load_description().cells
    assert tuple(cell.name for cell in cells) == CELLS
    assert tuple(cell.sck for cell in cells) == (17, 27, 22, 23)
    assert tuple(cell.dout for cell in cells) == (24, 25, 16, 26)


def test_a_file_overrides_only_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "board.toml"
    path.write_text('[board]\nid = "clinic-3"\n[cells.rear_left]\nsck = 5\n')
    description = load_description(path)
    assert description.board_id == "clinic-3"
    assert description.cells[2].sck == 5
    assert load_description().cells[3] == description.cells[3]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[board]\nrig = 'sofa'", "rig must be one of"),
        ("[board]\ncolour = 'red'", "colour is not a known key"),
        ("[board]\nid = ' '", "must name the board"),
        ("[board]\ndeck_ml_mm = -4", "deck_ml_mm must be a length"),
        ("[board]\ndeck_ap_mm = 0", "must not be zero"),
        ("[board]\nrim_radius_mm = nan", "rim_radius_mm must be a length"),
        ("[cells.front_left]\nsck = 27", "share a GPIO"),
        ("[cells.front_left]\nsck = 40", "GPIO numbers"),
        ("[cells.front_left]\nml_mm = 200.0", "another corner"),
        ("[cells.front_left]\ncounts_per_n = 0.0", "must not be zero"),
        ("[cells.front_left]\nml_mm = nan", "finite"),
        ("[hx711]\nrate_hz = 'fast'", "of type float"),
        ("board = 3", "must be a table"),
        ("[board", "not valid TOML"),
    ],
)
def test_nonsense_is_refused_with_the_place(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "board.toml"
    path.write_text(text)
    with pytest.raises(BadDescription, match=words) as caught:
        load_description(path)
    assert str(path) in str(caught.value)


def test_an_unreadable_file_says_what_to_check(tmp_path: Path) -> None:
    with pytest.raises(BadDescription, match="check the path"):
        load_description(tmp_path / "absent.toml")
