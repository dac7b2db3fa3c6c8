from __future__ import annotations

from pathlib import Path

import pytest

from station.batteries.library import (
    composed,
    load_batteries,
    read_battery,
    remove_battery,
    save_battery,
)
from station.batteries.spec import Entry, parts_of, seconds_of
from station.errors import BadBattery, BadRequest, NotFound, UnknownProtocol
from station.protocols.library import load_library

LIBRARY = load_library()
DOCS = Path(__file__).parents[3] / "docs" / "batteries.md"
OWN = """
id = "ours"
version = 1
title = "Ours"
measures = "What we look at."
source = "The club."

[[tests]]
protocol = "romberg"

[[tests]]
protocol = "single-leg-eyes-open"
legs = "left"
"""


def test_six_batteries_are_installed_and_described() -> None:
    found = load_batteries(LIBRARY)
    assert set(found) == {
        "kiosk-quick",
        "kiosk-full",
        "runner",
        "clinic",
        "return-to-sport",
        "club-fatigue",
    }
    text = DOCS.read_text("utf-8")
    for name in found:
        assert f"`{name}`" in text
        assert 60 < seconds_of(found[name], LIBRARY) < 2700


def test_a_test_of_both_legs_is_two_parts_and_of_one_leg_one(tmp_path: Path) -> None:
    (tmp_path / "batteries").mkdir()
    (tmp_path / "batteries" / "ours.toml").write_text(OWN, "utf-8")
    parts = parts_of(load_batteries(LIBRARY, tmp_path)["ours"], LIBRARY)
    assert [(part.protocol, part.side) for part in parts] == [
        ("romberg", None),
        ("single-leg-eyes-open", "left"),
    ]
    legs = parts_of(load_batteries(LIBRARY)["runner"], LIBRARY)[:2]
    assert [part.side for part in legs] == ["left", "right"]


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ("version = 1", "version = 0", ["line 3", "version"]),
        ('"romberg"', '"rombreg"', ["line 9", "rombreg", "did you mean romberg"]),
        ('legs = "left"', 'legs = "third"', ["line 13", "legs", "third"]),
        ('legs = "left"', "rests = 3", ["line 13", "rests", "unknown"]),
        ('legs = "left"', "at_s = 60", ["effort"]),
        ("title =", "title", ["not valid TOML", "line 4"]),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, find: str, put: str, words: list[str]
) -> None:
    assert find in OWN
    file = tmp_path / "ours.toml"
    file.write_text(OWN.replace(find, put, 1), "utf-8")
    with pytest.raises(BadBattery) as caught:
        read_battery(file, LIBRARY)
    for word in (str(file), *words):
        assert word in str(caught.value)


def test_what_is_composed_is_kept_as_a_file_and_can_be_removed(tmp_path: Path) -> None:
    tests = (Entry("romberg", rest_s=20), Entry("single-leg-eyes-open", legs="right"))
    made = composed('  Knee "week" 6 ', tests, LIBRARY)
    save_battery(tmp_path, made)
    assert load_batteries(LIBRARY, tmp_path)["own-knee-week-6"] == made
    with pytest.raises(BadRequest, match="another name"):
        save_battery(tmp_path, made)
    remove_battery(tmp_path, made.id)
    assert made.id not in load_batteries(LIBRARY, tmp_path)
    for name in (made.id, "runner", "../heron"):
        with pytest.raises(NotFound):
            remove_battery(tmp_path, name)


def test_what_cannot_be_meant_is_not_composed() -> None:
    one = Entry("romberg")
    for title, tests in (
        ("", [one]),
        ("x" * 33, [one]),
        ("Knee", []),
        ("Knee", [one] * 13),
    ):
        with pytest.raises(BadRequest):
            composed(title, tests, LIBRARY)
    with pytest.raises(UnknownProtocol):
        composed("Knee", [Entry("rombreg")], LIBRARY)
