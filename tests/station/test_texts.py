from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from station import language
from station.batteries.library import load_batteries
from station.batteries.spec import Battery, parts_of
from station.coach.library import load_drills
from station.coach.spec import Drill
from station.language import Catalogue, speaking
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.texts import Said, said, text_fields, texts_of
from tools.languages import FUNCTIONS, ROOMS, ROOT, collected

KEYS = {
    "Protocol": {"id", "source"},
    "Compare": {"measure"},
    "Outcomes": {"primary", "secondary", "norm"},
    "Trial": {"primary"},
    "Battery": {"id", "source"},
    "Entry": {"protocol"},
    "Drill": {"id", "practices", "protocols"},
    "Step": {"to"},
}
"""Every field of letters that nobody reads: names by which the station finds things."""


class Upper(dict[str, str]):
    """A catalogue that knows every sentence."""

    def get(self, key: str, default: Any = None) -> Any:
        del default
        return key.upper()


@pytest.fixture
def _loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "catalogue", lambda _name: Catalogue(Upper()))


@pytest.mark.parametrize("kind", [Protocol, Battery, Drill])
def test_every_field_of_letters_is_a_text_or_known_as_a_key(
    kind: type[msgspec.Struct],
) -> None:
    unknown = {
        (one.__name__, field)
        for one in _structs(kind)
        for field in _letters(one) - text_fields(one) - KEYS.get(one.__name__, set())
    }

    assert unknown == set()


@pytest.mark.parametrize("kind", [Protocol, Battery, Drill])
def test_no_key_is_said(kind: type[msgspec.Struct]) -> None:
    assert not [
        one
        for one in _structs(kind)
        if text_fields(one) & KEYS.get(one.__name__, set())
    ]


@pytest.mark.usefixtures("_loud")
def test_a_protocol_is_shown_in_the_language_spoken() -> None:
    romberg = load_library()["romberg"]

    with speaking("de"):
        shown = said(romberg)

    assert shown.title == romberg.title.upper()
    assert shown.card.lines[0] == romberg.card.lines[0].upper()
    assert shown.trials[0].condition == romberg.trials[0].condition.upper()
    assert shown.outcomes.compare[0].first == romberg.outcomes.compare[0].first.upper()
    assert shown.id == romberg.id
    assert shown.trials[0].detectors == romberg.trials[0].detectors


def test_in_english_it_is_the_same_object() -> None:
    romberg = load_library()["romberg"]

    assert said(romberg) is romberg


@pytest.mark.usefixtures("_loud")
def test_a_library_speaks_the_language_of_whoever_looks() -> None:
    drills = Said(load_drills())
    name = next(iter(drills))

    with speaking("de"):
        german = drills[name]
        again = drills[name]
    english = drills[name]

    assert german is again
    assert german.title == english.title.upper()
    assert list(drills) == list(load_drills())


@pytest.mark.usefixtures("_loud")
def test_the_parts_of_a_run_that_was_stored_are_said_too() -> None:
    protocols = load_library()
    battery = load_batteries(protocols)["club-fatigue"]
    part = parts_of(battery, protocols)[0]

    with speaking("fr"):
        shown = said(part)

    assert (shown.title, shown.name) == (part.title.upper(), part.name.upper())
    assert shown.protocol == part.protocol


def test_nothing_that_people_read_is_missed_by_the_extractor() -> None:
    protocol = load_library()["romberg"]

    texts = list(texts_of(protocol))

    assert protocol.title in texts
    assert set(protocol.card.needs) <= set(texts)
    assert {one.cue for one in protocol.trials if one.cue} <= set(texts)
    assert protocol.outcomes.fall in texts
    assert protocol.id not in texts
    assert "" not in texts


def test_nothing_said_in_the_code_is_missed_by_the_collector() -> None:
    known = {
        one
        for message in collected()
        for one in (message.id if isinstance(message.id, tuple) else (message.id,))
    }
    missed = [
        f"{file}:{call.lineno} {text}"
        for file, call in _calls()
        for text in _literals(call)
        if text not in known
    ]

    assert missed == []


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    """Yield everything that looks like a sentence being said or marked."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _name(node) in FUNCTIONS:
                    yield file, node


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literals(call: ast.Call) -> Iterator[str]:
    for given in call.args[: 2 if _name(call) == "plural" else 1]:
        if isinstance(given, ast.Constant):
            yield str(given.value)
        elif isinstance(given, (ast.JoinedStr, ast.IfExp)):
            yield f"{ast.unparse(given)} is no plain sentence"


def _structs(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """Yield a struct and every struct within it."""
    found: set[Any] = set()
    todo: list[Any] = [kind]
    while todo:
        one = todo.pop()
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            if one in found:
                continue
            found.add(one)
            todo += get_type_hints(one).values()
        else:
            todo += [each for each in get_args(one) if not isinstance(each, str)]
    yield from found


def _letters(kind: type[msgspec.Struct]) -> set[str]:
    """Return the fields that may hold any letters, those of a choice left out."""
    hints = get_type_hints(kind)
    names = (one.name for one in msgspec.structs.fields(kind))
    return {name for name in names if _is_letters(hints[name])}


def _is_letters(hint: Any) -> bool:
    if hint is str:
        return True
    return any(_is_letters(one) for one in get_args(hint) if not isinstance(one, str))
