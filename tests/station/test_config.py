from __future__ import annotations

from pathlib import Path

import pytest

from station.config import Config, KioskConfig, keys, load_config
from station.errors import BadConfig

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()


def test_what_the_file_says_is_used(tmp_path: Path) -> None:
    (tmp_path / "heron.toml").write_text('board = "gpio"\n[kiosk]\nport = 9000\n')
    assert load_config(tmp_path) == Config("gpio", KioskConfig(port=9000))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bord = 'gpio'", r"heron\.toml: Object contains unknown field `bord`"),
        ("[kiosk]\nport = 'x'", r"kiosk\.port: Expected `int`, got `str`"),
        ("[kiosk]\nport = 99999", r"kiosk\.port: .*<= 65535"),
        ("board = ''", r"board: .*length >= 1"),
        ("[kiosk\nport = 1", r"not valid TOML: .*line 1"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "heron.toml").write_text(text)
    with pytest.raises(BadConfig, match=said):
        load_config(tmp_path)


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / "heron.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadConfig, match="text file"):
        load_config(tmp_path)


def test_every_key_is_described(tmp_path: Path) -> None:
    text = DOCS.read_text("utf-8")
    missing = [key for key in keys() if f"| `{key}` |" not in text]
    assert missing == []
