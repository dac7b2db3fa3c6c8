from __future__ import annotations

import hashlib
import math
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from firmware.reading import Reading
from station.errors import BadRequest, NotFound, NotNow, StorageFailed
from station.store import queries
from station.store.database import connect_readonly, open_database
from station.store.records import StoredEvent, StoredMeasure, TrialEnd, TrialStart
from station.store.writer import Writer


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(open_database(tmp_path / "heron.db"))
    yield writer
    writer.close()


@pytest.fixture
def db(tmp_path: Path, writer: Writer) -> Iterator[sqlite3.Connection]:
    db = connect_readonly(tmp_path / "heron.db")
    yield db
    db.close()


def begin(writer: Writer, trial_id: str, person_id: str | None = None) -> None:
    writer.begin_trial(
        TrialStart(
            trial_id,
            person_id,
            "single-leg-eyes-open",
            "1",
            "left",
            "one_foot",
            "open",
            "firm",
            "boot",
            simulated=True,
            board_id="b",
        )
    )


FINISHED = TrialEnd(
    state="done",
    outcome="completed",
    start_ns=1_000,
    end_ns=2_000,
    hold_s=45.0,
    calibration='{"id":"nominal"}',
    pipeline="1",
    flags=("noise",),
    measures=(
        StoredMeasure("path_length", 321.5, "mm"),
        StoredMeasure("dfa_alpha", None, "1", "too short"),
    ),
    events=(StoredEvent(1_500, "touch_down", 0.9, {"corner": "front_left"}),),
    trace_mm=((1.0, -2.5), (math.nan, math.nan), (3.25, 400.0)),
)


def test_a_finished_trial_reads_back_whole(
    writer: Writer, db: sqlite3.Connection
) -> None:
    person = writer.add_person("  Ada   L. ")
    begin(writer, "t", person.id)
    writer.finish_trial("t", FINISHED)
    detail = queries.trial(db, "t")
    assert detail.summary.state == "done"
    assert detail.summary.person_id == person.id
    assert detail.summary.simulated is True
    assert detail.summary.flags == ("noise",)
    assert list(detail.measures) == ["path_length", "dfa_alpha"]
    assert detail.measures["dfa_alpha"].reason == "too short"
    assert detail.events == FINISHED.events
    assert detail.trace_mm[0] == (1.0, -2.5)
    assert all(math.isnan(value) for value in detail.trace_mm[1])
    assert detail.trace_mm[2] == (3.25, 327.67)
    assert queries.people(db, "ada")[0].nickname == "Ada L."
    assert queries.person(db, person.code.lower()).trials == 1


def test_the_end_and_its_place_in_the_outbox_are_one(
    writer: Writer, db: sqlite3.Connection
) -> None:
    begin(writer, "t")
    bad = msgspec.structs.replace(FINISHED, measures=FINISHED.measures * 2)
    with pytest.raises(StorageFailed):
        writer.finish_trial("t", bad)
    assert db.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0
    assert queries.trial(db, "t").summary.state == "running"
    writer.finish_trial("t", FINISHED)
    body, sha256 = db.execute("SELECT body, sha256 FROM outbox").fetchone()
    assert hashlib.sha256(body).hexdigest() == sha256
    assert msgspec.json.decode(body)["id"] == "t"


def test_a_trial_ends_once(writer: Writer) -> None:
    begin(writer, "t")
    writer.finish_trial("t", FINISHED)
    with pytest.raises(NotNow, match="does not run"):
        writer.finish_trial("t", FINISHED)


def test_what_was_cut_off_is_found_again_with_its_counts(
    writer: Writer, db: sqlite3.Connection
) -> None:
    begin(writer, "t")
    counts = [Reading(2, n, n * 10, -n) for n in range(5)]
    writer.append_chunk("t", 0, counts[:3])
    writer.append_chunk("t", 1, counts[3:])
    assert writer.interrupt_running("the power went") == ["t"]
    assert writer.interrupt_running("again") == []
    (summary,) = queries.recent_trials(db)
    assert (summary.state, summary.reason) == ("interrupted", "the power went")
    assert writer.readings("t") == ([], [], counts, [])
    assert db.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0


def test_a_discarded_trial_leaves_the_lists_and_tells_the_club(
    writer: Writer, db: sqlite3.Connection
) -> None:
    begin(writer, "t")
    with pytest.raises(NotNow, match="still runs"):
        writer.discard_trial("t", "wrong person")
    writer.finish_trial("t", FINISHED)
    writer.discard_trial("t", "wrong person")
    assert queries.recent_trials(db) == []
    assert queries.trial(db, "t").summary.reason == "wrong person"
    states = [
        msgspec.json.decode(body)["state"]
        for (body,) in db.execute("SELECT body FROM outbox ORDER BY seq")
    ]
    assert states == ["done", "discarded"]


def test_history_is_of_one_protocol_and_side_newest_first(
    writer: Writer, db: sqlite3.Connection
) -> None:
    person = writer.add_person()
    for trial_id in ("a", "b"):
        begin(writer, trial_id, person.id)
        writer.finish_trial(trial_id, FINISHED)
    begin(writer, "guest")
    writer.finish_trial("guest", FINISHED)
    points = queries.history(db, person.id, "single-leg-eyes-open", "left")
    assert [point.trial_id for point in points] == ["b", "a"]
    assert points[0].measures == {"path_length": 321.5}
    assert queries.history(db, person.id, "single-leg-eyes-open", "right") == []


def test_what_does_not_exist_is_said(writer: Writer, db: sqlite3.Connection) -> None:
    with pytest.raises(NotFound, match="no person"):
        begin(writer, "t", "nobody")
    with pytest.raises(NotFound, match="no trial"):
        writer.discard_trial("t", "why not")
    with pytest.raises(NotFound, match="no trial"):
        queries.trial(db, "t")
    with pytest.raises(NotFound, match="code"):
        queries.person(db, "XYZ")
    with pytest.raises(BadRequest, match="24 letters"):
        writer.add_person("x" * 25)


def test_reading_does_not_bring_numpy() -> None:
    import subprocess
    import sys

    code = "import sys, station.store.queries; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_full_disk_refuses_whole_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    db = open_database(tmp_path / "heron.db")
    writer = Writer(db)
    begin(writer, "t")
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    chance = random.Random(1)
    noise = [Reading(0, n, n, chance.randrange(2**20)) for n in range(3000)]
    with pytest.raises(StorageFailed, match=r"full.*free space"):
        writer.append_chunk("t", 0, noise)
    assert writer.readings("t") == ([], [], [], [])
    db.execute("PRAGMA max_page_count = 1000000")
    writer.append_chunk("t", 0, noise)
    writer.finish_trial("t", FINISHED)
    assert writer.readings("t")[0] == noise
    assert writer.trial("t").summary.state == "done"
    writer.close()


def test_what_cannot_be_read_is_said_as_well(tmp_path: Path) -> None:
    writer = Writer(open_database(tmp_path / "heron.db"))
    begin(writer, "t")
    with closing(sqlite3.connect(tmp_path / "heron.db")) as other:
        other.execute("DROP TABLE chunk")
    with pytest.raises(StorageFailed, match="check free space"):
        writer.readings("t")
    writer.close()
