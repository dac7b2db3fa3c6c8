from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from firmware.description import load_description
from station.config import HeadlessConfig, load_config
from station.errors import BadConfig, UnknownProtocol
from station.headless.settings import settings_of

HERON = Path(sys.executable).with_name("heron")


def test_without_settings_everybody_stands_still_as_a_guest(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, HeadlessConfig(), load_description())
    assert settings.config.guests
    assert settings.config.protocol in settings.protocols


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("roster = ['short']", r"headless\.roster\[0\]"),
        ("side = 'both'", r"headless\.side"),
        ("badge_reader = 'keyboard'", r"headless\.badge_reader"),
        ("speed = 1", "unknown field `speed`"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "heron.toml").write_text(f"[headless]\n{text}\n")
    with pytest.raises(BadConfig, match=said):
        load_config(tmp_path)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (HeadlessConfig(roster=("AAAAAA", "AAAAAA")), "names somebody twice"),
        (HeadlessConfig(guests=False), "nobody can be tested"),
    ],
)
def test_settings_that_lead_nowhere_are_refused(
    tmp_path: Path, config: HeadlessConfig, said: str
) -> None:
    with pytest.raises(BadConfig, match=said):
        settings_of(tmp_path, config, load_description())


def test_a_protocol_that_the_board_cannot_run_is_refused(tmp_path: Path) -> None:
    board = tmp_path / "board.toml"
    board.write_text("[board]\nrig = 'wobble_on_plate'\nrim_radius_mm = 60.0\n")
    with pytest.raises(BadConfig, match="needs another board"):
        settings_of(tmp_path, HeadlessConfig(), load_description(board))


def test_an_unknown_protocol_is_refused_with_a_hint(tmp_path: Path) -> None:
    config = HeadlessConfig(protocol="quiet-stance")
    with pytest.raises(UnknownProtocol, match=r"did you mean .*quiet-stance-eyes-open"):
        settings_of(tmp_path, config, load_description())


def test_run_says_what_is_wrong_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "heron.toml").write_text("[headless]\nvoice = 'en'\n")
    done = subprocess.run(
        [HERON, "run", "--headless", "--board", "synthetic", "--data", tmp_path],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "apt-get install espeak-ng" in line
    assert not (tmp_path / "heron.db").exists()
