from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from firmware.description import load_description
from station.errors import BadProtocol, UnknownProtocol
from station.protocols.library import (
    find_protocol,
    load_library,
    read_protocol,
    why_not_offered,
)
from station.protocols.spec import Protocol

ROOT = Path(__file__).parents[3]
DATA = ROOT / "station" / "protocols" / "data"
QUIET = (DATA / "quiet-stance-eyes-open.toml").read_text("utf-8")
FORBIDDEN = ("diagnos", "clearance", "risk", "injur", "predict")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "protocols").mkdir()
    return tmp_path


def test_the_four_protocols_of_the_first_session_are_installed() -> None:
    assert {
        "quiet-stance-eyes-open",
        "quiet-stance-eyes-closed",
        "single-leg-eyes-open",
        "single-leg-eyes-closed",
    } <= set(load_library())


def test_each_installed_file_is_called_like_its_protocol() -> None:
    for file in DATA.glob("*.toml"):
        assert read_protocol(file).id == file.stem


@pytest.mark.parametrize("protocol", load_library().values(), ids=lambda p: p.id)
def test_what_people_read_is_short_and_keeps_to_the_words(protocol: Protocol) -> None:
    for text in (protocol.title, protocol.measures, *protocol.card.lines):
        assert len(text) <= 100
        assert not any(word in text.lower() for word in FORBIDDEN)
    assert len(protocol.card.lines) <= 5


def test_a_users_own_protocol_joins_the_library(own: Path) -> None:
    text = QUIET.replace('id = "quiet-stance-eyes-open"', 'id = "our-own-test"')
    (own / "protocols" / "own.toml").write_text(text, "utf-8")

    assert load_library(own)["our-own-test"].trials[0].duration_s == 30


def test_each_installed_test_says_in_which_group_it_is_offered() -> None:
    assert all(one.group is not None for one in load_library().values())


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("quiet-stance-eyes-open", "quick"),
        ("single-leg-eyes-closed", "one_leg"),
        ("four-conditions", "conditions"),
        ("wobble-one-leg", "wobble"),
    ],
)
def test_one_that_does_not_is_offered_after_how_it_is_stood(
    name: str, group: str
) -> None:
    assert msgspec.structs.replace(load_library()[name], group=None).offered_in == group


def test_a_data_folder_without_protocols_is_fine(tmp_path: Path) -> None:
    assert load_library(tmp_path).keys() == load_library().keys()


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ("duration_s = 30", 'duration_s = "30"', ["line 26", "duration_s", "float"]),
        ("title =", "titel =", ["line 3", "titel", "unknown"]),
        ('use = "dropout"', 'use = "droppout"', ["line 36", "droppout"]),
        ('cursor = "before"', 'cursor = "often"', ["line 30", "cursor", "often"]),
        ("version = 1", "version = 0", ["line 2", "version"]),
        ("version = 1", "version =", ["not valid TOML", "line 2"]),
        ('kind = "timed"', 'kind = "hold"', ["line 20", "single_leg"]),
        ('side = "none"', 'side = "ask"', ["line 20", "side", "two_feet"]),
        ("discard_s = 0", "discard_s = 30", ["line 20", "discard_s"]),
        (
            '"foot_moved", then = "fail", shift_mm = 60',
            '"free_foot_down"',
            ["line 20", "free_foot_down"],
        ),
        ('id = "quiet-stance-eyes-open"', "", ["id", "missing"]),
        ('primary = "mean_velocity"', 'primary = "mean_velocty"', ["mean_velocity"]),
        ('"path_length"', '"path_lenght"', ["outcomes.secondary", "path_length"]),
        ('better = "lower"', 'norm = "mine"', ["outcomes.norm", "no 'mine'"]),
    ],
)
def test_an_error_says_file_line_key_and_what_to_do(
    own: Path, find: str, put: str, words: list[str]
) -> None:
    assert find in QUIET
    text = QUIET.replace('id = "quiet-stance', 'id = "own-quiet-stance')
    find = find.replace('id = "quiet-stance', 'id = "own-quiet-stance')
    bad = own / "protocols" / "bad.toml"
    bad.write_text(text.replace(find, put), "utf-8")

    with pytest.raises(BadProtocol) as caught:
        read_protocol(bad)
    message = str(caught.value)
    assert str(bad) in message
    assert "\n" not in message
    for word in words:
        assert word in message
    assert re.search("correct|did you mean|see docs", message)


def test_an_unknown_protocol_names_the_close_ones() -> None:
    with pytest.raises(UnknownProtocol, match=r"did you mean .*single-leg-eyes-open"):
        find_protocol(load_library(), "single-leg-open")
    with pytest.raises(UnknownProtocol, match="quiet-stance-eyes-closed"):
        find_protocol(load_library(), "xyzzy")


def test_an_unknown_protocol_may_be_one_of_those_left_out(own: Path) -> None:
    (own / "protocols" / "ours.toml").write_text("id = 'ours'\nversion = 'x'\n")
    with pytest.raises(UnknownProtocol, match=r"; left out: .*ours\.toml, line 2, "):
        find_protocol(load_library(own), "ours", own)
    with pytest.raises(UnknownProtocol, match=r"^((?!left out).)*$"):
        find_protocol(load_library(own), "ours")


def test_a_board_that_cannot_run_a_test_says_why() -> None:
    protocol = load_library()["quiet-stance-eyes-open"]
    board = load_description()
    weak = replace(
        board,
        cells=tuple(replace(cell, capacity_n=200.0) for cell in board.cells),  # type: ignore[arg-type]  # four cells
    )
    wobble = replace(board, rig="deck_on_dome")

    assert why_not_offered(protocol, board) is None
    assert "102 kg together; these carry 82 kg" in str(why_not_offered(protocol, weak))
    assert "flat plate" in str(why_not_offered(protocol, wobble))


def test_protocols_are_read_without_numpy() -> None:
    code = (
        "import sys, station.protocols.library as l, station.protocols.engine; "
        "l.load_library(); sys.exit('numpy' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
