from __future__ import annotations

import re
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.coach.figure import draw
from station.coach.ladder import moved, reachable, setting_of
from station.coach.library import find_drill, load_drills, protocol_for, read_drill
from station.coach.rungs import raised
from station.coach.spec import Drill
from station.coach.values import Equipment
from station.errors import BadDrill, UnknownDrill
from station.protocols.library import load_library

DRILLS = load_drills()
EVERYTHING: tuple[Equipment, ...] = (
    "rail",
    "pad",
    "wobble_board",
    "dumbbells",
    "step",
    "ball",
)
GOOD = (
    resources.files("station.coach")
    .joinpath("data/single-leg-stand.toml")
    .read_text("utf-8")
)
equipment = st.sets(st.sampled_from(EVERYTHING))


def bad(tmp_path: Path, text: str) -> str:
    file = tmp_path / "mine.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(BadDrill) as caught:
        read_drill(file)
    return str(caught.value)


@pytest.mark.parametrize("drill", DRILLS.values(), ids=DRILLS)
def test_every_rung_of_an_installed_drill_can_be_reached(drill: Drill) -> None:
    assert reachable(drill, EVERYTHING) == tuple(range(len(drill.ladder) + 1))


@given(st.sampled_from(sorted(DRILLS)), equipment)
def test_one_rung_up_raises_one_thing_whatever_is_at_hand(
    name: str, owned: set[Equipment]
) -> None:
    drill = DRILLS[name]
    rungs = reachable(drill, owned)
    settings = [setting_of(drill, rung, owned) for rung in rungs]
    for before, after in pairwise(settings):
        assert len(raised(before, after)) == 1


@given(
    st.sampled_from(sorted(DRILLS)), equipment, st.integers(0, 20), st.integers(-9, 9)
)
def test_a_move_stays_on_the_ladder_and_goes_no_further_than_asked(
    name: str, owned: set[Equipment], rung: int, by: int
) -> None:
    drill = DRILLS[name]
    rungs = reachable(drill, owned)
    here, there = moved(drill, rung, 0, owned), moved(drill, rung, by, owned)
    assert there in rungs
    assert abs(rungs.index(there) - rungs.index(here)) <= abs(by)
    assert setting_of(drill, here, owned) == setting_of(drill, rung, owned)


@pytest.mark.parametrize("drill", DRILLS.values(), ids=DRILLS)
def test_every_drill_has_a_drawing_within_its_frame(drill: Drill) -> None:
    svg = draw(drill.picture)
    left, top, width, height = map(
        float, re.findall(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg)[0]
    )
    for path in re.findall(r' d="([^a-z"]+)"', svg):
        numbers = [float(one) for one in re.findall(r"-?\d+\.?\d*", path)]
        if re.fullmatch(r"[MLQ\d\s.\-]+", path):
            assert all(left <= x <= left + width for x in numbers[::2]), path
            assert all(top <= y <= top + height for y in numbers[1::2]), path


def test_the_drawings_are_all_different_and_say_what_they_show() -> None:
    drawings = {draw(drill.picture) for drill in DRILLS.values()}
    assert len(drawings) == len(DRILLS)
    assert all(drill.picture.says in draw(drill.picture) for drill in DRILLS.values())


def test_a_drill_that_is_a_test_starts_the_test_that_fits_its_rung() -> None:
    protocols = load_library()
    stance = DRILLS["eyes-closed-stance"]
    starts = [protocol_for(stance, rung, protocols) for rung in range(5)]
    ids = [one.id if one else None for one in starts]
    assert ids == ["quiet-stance-eyes-closed"] * 3 + [None] * 2
    assert protocol_for(DRILLS["leg-swings"], 0, protocols) is None


@pytest.mark.parametrize("drill", DRILLS.values(), ids=DRILLS)
def test_the_tests_of_a_drill_exist_and_fit_one_of_its_rungs(drill: Drill) -> None:
    protocols = load_library()
    rungs = range(len(drill.ladder) + 1)
    started = [protocol_for(drill, rung, protocols) for rung in rungs]
    assert {one.id for one in started if one} == set(drill.protocols)


def test_a_rung_that_raises_two_things_is_refused_with_its_line(tmp_path: Path) -> None:
    wrong = '{ raises = "surface", to = "foam", hold_s = 60, needs = ["pad"] }'
    text = GOOD.replace('raises = "dose", to = 60', 'raises = "dose", to = 30', 1)
    assert "a rung raises one thing, here dose, not nothing" in bad(tmp_path, text)
    text = re.sub(r'\{ raises = "surface", to = "foam".*\}', wrong, GOOD)
    text = text.replace('    { raises = "dose", to = 60 },\n', "")
    said = bad(tmp_path, text)
    line = text.splitlines().index("    " + wrong + ",") + 1
    assert f"line {line}, ladder[5]: " in said
    assert "here surface, not dose and surface" in said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('base = "single_leg"', "repetitions = 3", "start: a drill has either"),
        ('raises = "dose", to = 25', 'raises = "vision", to = "dark"', "does not fit"),
        ('raises = "dose", to = 25', 'raises = "dose", to = 23', "a hold is one of"),
        ('"S13"', '"S63"', "practices"),
        ("[passing]", "[passing]\nsometimes = 1", "unknown field"),
        ("version = 1", "version = one", "is not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_what_to_correct(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in bad(tmp_path, GOOD.replace(old, new, 1))


def test_own_drills_stand_beside_the_installed_ones(tmp_path: Path) -> None:
    folder = tmp_path / "drills"
    folder.mkdir()
    text = GOOD.replace('id = "single-leg-stand"', 'id = "my-stand"')
    (folder / "my-stand.toml").write_text(text, "utf-8")
    assert set(load_drills(tmp_path)) == {*DRILLS, "my-stand"}


def test_a_drill_is_found_by_name_or_the_nearest_is_named() -> None:
    assert find_drill(DRILLS, "catch").id == "catch"
    with pytest.raises(UnknownDrill, match="did you mean calf-raises"):
        find_drill(DRILLS, "calf-raise")
