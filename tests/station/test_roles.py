from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from station import commands
from station.errors import BadRequest, NotAllowed
from station.messages import Asker
from station.roles import COMMANDS, OF_ANYBODY, STAFF, Role, asker, check
from tests.fakes.gym import Gym

PAGE = Path(__file__).parents[2] / "docs" / "sockets.md"


@pytest.fixture
def gym(tmp_path: Path) -> Gym:
    return Gym(tmp_path)


def test_every_command_names_the_role_that_it_needs() -> None:
    assert set(COMMANDS) == {*commands.COMMANDS, "subscribe"}


def test_every_command_is_described_with_its_role() -> None:
    described = re.findall(
        r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert dict(described) == {
        name: role.name.lower() for name, role in COMMANDS.items()
    }


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_is_done_for_its_role_and_for_none_below(command: str) -> None:
    for role in Role:
        if role >= COMMANDS[command]:
            check(command, asker(role), {})
        else:
            with pytest.raises(NotAllowed, match=COMMANDS[command].name.lower()):
                check(command, asker(role), {})


@pytest.mark.parametrize("command", sorted(set(commands.COMMANDS) - OF_ANYBODY))
def test_a_member_may_name_no_other_person(command: str) -> None:
    if "person" not in commands.COMMANDS[command].__annotations__:
        return
    needed = max(COMMANDS[command], Role.MEMBER)
    check(command, asker(needed, "me"), {"person": "me"})
    check(command, STAFF, {"person": "you"})
    for by in (asker(Role.MEMBER, "me"), asker(Role.GUEST)):
        with pytest.raises(NotAllowed):
            check(command, by, {"person": "you"})


def test_a_command_that_is_in_no_table_is_refused_to_staff_too(
    gym: Gym, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(COMMANDS, "status")
    with pytest.raises(NotAllowed, match="nobody may ask"):
        gym.ask("status")


def test_a_role_that_there_is_not_is_refused_with_those_there_are(gym: Gym) -> None:
    with pytest.raises(BadRequest, match="guest, member, clinician, staff"):
        gym.ask("status", by=Asker("king"))


def test_nothing_happens_for_who_may_not(gym: Gym) -> None:
    person = gym.ask("add_person", nickname="Kim")["person"]
    args: dict[str, Any] = {"person": person}
    with pytest.raises(NotAllowed, match="only for themselves"):
        gym.ask("erase_person", by=asker(Role.MEMBER, "another"), **args)
    assert gym.ask("erase_person", by=asker(Role.MEMBER, person), **args)
