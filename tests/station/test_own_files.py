from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station.batteries.library import load_batteries, own_batteries
from station.coach.library import load_drills, own_drills
from station.mistakes import mistakes
from station.own_files import OwnFile
from station.protocols.library import load_library, own_protocols

ROOM = Path(__file__).parents[2] / "station"
LIBRARY = load_library()


@dataclass(frozen=True)
class Shelf:
    """One kind of file, with one that is installed."""

    folder: str
    package: str
    example: str
    load: Callable[[Path | None], Mapping[str, Any]]
    own: Callable[[Path], Iterator[OwnFile[Any]]]

    def __str__(self) -> str:
        return self.folder

    def text(self, name: str) -> str:
        """Return a file that is right, with the id `name`."""
        file = ROOM / self.package / "data" / f"{self.example}.toml"
        return file.read_text("utf-8").replace(
            f'id = "{self.example}"', f'id = "{name}"'
        )


SHELVES = (
    Shelf("protocols", "protocols", "romberg", load_library, own_protocols),
    Shelf("drills", "coach", "single-leg-stand", load_drills, own_drills),
    Shelf(
        "batteries",
        "batteries",
        "kiosk-quick",
        lambda data: load_batteries(LIBRARY, data),
        lambda data: own_batteries(LIBRARY, data),
    ),
)


@pytest.fixture(params=SHELVES, ids=str)
def shelf(request: pytest.FixtureRequest) -> Shelf:
    found: Shelf = request.param
    return found


def test_what_is_wrong_is_left_out_and_told_and_all_else_is_there(
    shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / shelf.folder
    folder.mkdir()
    right = shelf.text("ours")
    (folder / "ours.toml").write_text(right, "utf-8")
    (folder / "a-folder.toml").mkdir()
    (folder / "deep.toml").write_text("id = " + "[" * 9999, "utf-8")
    (folder / "empty.toml").touch()
    (folder / "gone.toml").symlink_to(tmp_path / "nowhere")
    (folder / "picture.toml").write_bytes(b"\x89PNG\xff")
    (folder / "shipped.toml").write_text(shelf.text(shelf.example), "utf-8")
    (folder / "version.toml").write_text(right.replace("version = ", "version = -"))
    (folder / "words.toml").write_text("Our own\nfile\n", "utf-8")
    os.mkfifo(folder / "pipe.toml")
    # Copies that an editor and a file manager leave, and a note: nobody's.
    for stray in (".ours.toml", "._ours.toml", "ours.toml~", "read me.txt"):
        (folder / stray).write_bytes(b"\xff")
    before = sorted(folder.iterdir())
    told = {one.path.stem: str(one.found) for one in shelf.own(tmp_path)}
    line = right.splitlines().index('id = "ours"') + 1
    said = {
        "a-folder": "is no file",
        "deep": "nested too deeply",
        "empty": "missing",
        "gone": "is no file",
        "picture": "save it as UTF-8",
        "pipe": "is no file",
        "shipped": f"line {line}, id: '{shelf.example}' is taken by an installed",
        "version": "line",
        "words": "is not valid TOML",
    }
    for name, words in said.items():
        assert str(folder / f"{name}.toml") in told[name]
        assert words in told[name]
        assert "\n" not in told[name]
    assert told.keys() == {*said, "ours"}
    assert set(shelf.load(tmp_path)) == {*shelf.load(None), "ours"}
    assert shelf.load(tmp_path)[shelf.example] == shelf.load(None)[shelf.example]
    assert len(list(mistakes(tmp_path, LIBRARY))) == len(said)
    assert sorted(folder.iterdir()) == before


def test_of_two_own_files_with_one_id_the_first_counts(
    shelf: Shelf, tmp_path: Path
) -> None:
    folder = tmp_path / shelf.folder
    folder.mkdir()
    for name in ("b", "a"):
        (folder / f"{name}.toml").write_text(shelf.text("ours"), "utf-8")
    first, second = shelf.own(tmp_path)
    assert (first.path.name, first.found) == ("a.toml", shelf.load(tmp_path)["ours"])
    assert f"{folder / 'b.toml'}, line " in str(second.found)
    assert f"'ours' is taken by {folder / 'a.toml'}: give this" in str(second.found)


def test_a_file_in_the_place_of_the_folder_is_told(
    shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / shelf.folder).touch()
    (told,) = mistakes(tmp_path, LIBRARY)
    assert "make it a folder again" in str(told)
    assert shelf.load(tmp_path) == shelf.load(None)


def test_without_files_of_ones_own_nothing_is_told(tmp_path: Path) -> None:
    assert list(mistakes(tmp_path, LIBRARY)) == []


def test_a_battery_goes_with_the_own_protocol_that_it_names(tmp_path: Path) -> None:
    protocols, _, batteries = SHELVES
    for one in (protocols, batteries):
        (tmp_path / one.folder).mkdir()
    mine = tmp_path / protocols.folder / "ours.toml"
    mine.write_text(protocols.text("our-test"), "utf-8")
    battery = batteries.text("our-battery").replace('"daily-check"', '"our-test"')
    (tmp_path / batteries.folder / "ours.toml").write_text(battery, "utf-8")
    known = load_library(tmp_path)
    assert "our-battery" in load_batteries(known, tmp_path)
    mine.write_text(protocols.text("our-test").replace("version", "versoin"), "utf-8")
    known = load_library(tmp_path)
    wrong, follows = (str(one) for one in mistakes(tmp_path, known))
    assert "versoin" in wrong
    assert "there is no protocol 'our-test'" in follows
    assert "our-battery" not in load_batteries(known, tmp_path)
