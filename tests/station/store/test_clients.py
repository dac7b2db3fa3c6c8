from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.errors import BadRequest, NotFound, NotNow
from station.store import clients, queries
from station.store.clients import Client, NewNote
from station.store.database import DATABASE_NAME, connect_readonly
from tests.fakes.gym import Gym
from tests.fakes.outbox import Keeper


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path)
    yield keeper
    keeper.close()


def somebody(keeper: Keeper) -> str:
    """Return a person with trials."""
    keeper.finish(8)
    known = "SELECT person_id FROM trial WHERE person_id IS NOT NULL"
    found: str = keeper.look(lambda db: db.execute(known).fetchone()[0])
    return found


def test_what_is_known_of_a_client_replaces_what_was(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    person = gym.ask("add_person", nickname="Jo")["person"]
    gym.ask("describe_client", person=person, birth_year=1990, affected_side="left")
    gym.ask("describe_client", person=person, birth_year=1991, reason="ankle, week 6")
    db = gym.database()
    known = clients.client(db, person)
    assert known == Client(birth_year=1991, reason="ankle, week 6")
    assert clients.client(db, "nobody") == Client()
    db.close()
    for wrong in ({"birth_year": 1800}, {"sex": "x"}, {"reason": "a" * 201}):
        with pytest.raises(BadRequest):
            gym.ask("describe_client", person=person, **wrong)
    with pytest.raises(NotFound):
        gym.ask("describe_client", person="nobody")
    gym.keeper.close()


def test_notes_are_kept_newest_first_and_can_be_taken_back(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    person = gym.ask("add_person")["person"]
    first = gym.ask("add_note", person=person, pain=3, footwear="shoes")["note"]
    gym.ask("add_note", person=person, exercised=True, exertion=7, text="after a run")
    db = gym.database()
    said = [note.said for note in clients.notes(db, person)]
    assert said == [
        NewNote(exertion=7, exercised=True, text="after a run"),
        NewNote(pain=3, footwear="shoes"),
    ]
    gym.ask("remove_note", note=first)
    assert len(clients.notes(db, person)) == 1
    db.close()
    with pytest.raises(NotFound):
        gym.ask("remove_note", note=first)
    with pytest.raises(BadRequest):
        gym.ask("add_note", person=person, pain=11)
    gym.keeper.close()


def test_a_trial_is_accepted_only_while_it_counts(keeper: Keeper) -> None:
    trial, other = keeper.finish(2)
    keeper.look(lambda db: clients.accept_trial(db, trial))
    keeper.writer.discard_trial(other, "wrong foot")
    with pytest.raises(NotNow, match="only one that counts"):
        keeper.look(lambda db: clients.accept_trial(db, other))
    assert keeper.writer.trial(trial).summary.accepted_at is not None


def test_nothing_of_an_erased_person_is_left_in_any_file(
    keeper: Keeper, tmp_path: Path
) -> None:
    person = somebody(keeper)
    written = "a sentence that nobody else wrote"
    keeper.look(lambda db: clients.add_note(db, person, NewNote(text=written)))
    keeper.look(lambda db: clients.describe(db, person, Client(reason=written)))
    others = keeper.look(lambda db: _count(db, "trial")) - len(
        keeper.look(lambda db: queries.trial_ids(db, person))
    )
    assert keeper.writer.erase_person(person) == 2
    db = connect_readonly(tmp_path / DATABASE_NAME)
    for table in ("client", "note"):
        assert _count(db, table) == 0
    assert _count(db, "trial") == others
    orphans = "SELECT count(*) FROM chunk WHERE trial_id NOT IN (SELECT id FROM trial)"
    assert db.execute(orphans).fetchone()[0] == 0
    with pytest.raises(NotFound):
        queries.person(db, person)
    db.close()
    for file in tmp_path.iterdir():
        assert written.encode() not in file.read_bytes(), file.name
    with pytest.raises(NotFound):
        keeper.writer.erase_person(person)


def test_whatever_names_a_person_goes_with_them(keeper: Keeper) -> None:
    def stays(db: sqlite3.Connection) -> set[str]:
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        names = [row["name"] for row in tables]
        columns = {
            name: {row["name"] for row in db.execute(f"PRAGMA table_info({name})")}
            for name in names
        }
        goes = {
            name
            for name in names
            for key in db.execute(f"PRAGMA foreign_key_list({name})")
            if key["table"] == "person" and key["on_delete"] == "CASCADE"
        }
        return {name for name in names if "person_id" in columns[name]} - goes

    # A trial may be a guest's: `erase` deletes those of the person itself.
    assert keeper.look(stays) == {"trial"}


def test_the_club_is_told_of_an_erased_person_and_gets_nothing_else(
    keeper: Keeper,
) -> None:
    person = somebody(keeper)
    keeper.writer.erase_person(person)
    rows = keeper.look(
        lambda db: [
            (row["kind"], bytes(row["body"]))
            for row in db.execute("SELECT kind, body FROM outbox ORDER BY seq")
        ]
    )
    assert rows[-1] == ("erase", f'{{"id":"{person}"}}'.encode())
    assert all(person.encode() not in body for _, body in rows[:-1])


def test_somebody_whose_trial_runs_is_not_erased(tmp_path: Path) -> None:
    gym = Gym(tmp_path)
    person = gym.ask("add_person")["person"]
    gym.start("single-leg-eyes-open", side="left", person=person)
    with pytest.raises(NotNow, match="stop it first"):
        gym.ask("erase_person", person=person)
    gym.keeper.close()


def _count(db: sqlite3.Connection, table: str) -> int:
    found: int = db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own words
    return found
