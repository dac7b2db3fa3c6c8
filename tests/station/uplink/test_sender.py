from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from firmware.clock import NS_PER_S, SimulatedClock
from station.errors import StationAway, StationError, StorageFailed
from station.store.chunks import unpack_chunk
from station.uplink.document import Document
from station.uplink.sender import Sender
from station.uplink.transport import Transport
from tests.fakes.http_script import Script, keeps, says, scripted
from tests.fakes.outbox import Keeper


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(tmp_path)
    yield made
    made.close()


@pytest.fixture
def club() -> Iterator[Script]:
    with scripted() as script:
        yield script


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NS_PER_S)


def uplink(keeper: Keeper, url: str, clock: SimulatedClock) -> Sender:
    return Sender(
        keeper.database,
        keeper.ask,
        Transport(url, lambda: "harriers.secret", clock=clock, timeout_s=5),
        clock,
        chance=random.Random(3),
    )


def run(sender: Sender, clock: SimulatedClock, steps: int = 60) -> None:
    for _ in range(steps):
        clock.sleep_until_ns(clock.now_ns() + sender.step())


def test_a_document_says_all_that_the_station_knows(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    import base64

    (trial,) = keeper.finish()
    uplink(keeper, club.url, clock).step()
    (asked,) = club.documents()
    assert asked.method == "PUT"
    assert asked.path == f"/api/v1/trials/{trial}"
    assert asked.headers["Authorization"] == "Bearer harriers.secret"
    sent = msgspec.json.decode(asked.document, type=Document)
    assert sent.trial.id == trial
    assert sent.person is not None
    assert len(sent.person.code) == 6
    assert sent.measures[0].name == "mean_velocity"
    assert sent.events[0].detail == {"by": "force"}
    assert sent.calibration == {"id": "nominal"}
    assert sent.samples is not None
    cells = unpack_chunk(base64.b64decode(sent.samples.chunks[1]))
    assert [len(cell) for cell in cells] == [20] * 4
    assert b"nickname" not in asked.document
    assert b"practice" not in asked.document
    assert keeper.states() == ["sent"]


def test_a_discard_follows_its_trial(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    (trial,) = keeper.finish()
    keeper.writer.discard_trial(trial, "wrong person")
    run(uplink(keeper, club.url, clock), clock, 3)
    asked = club.documents()[-1]
    assert asked.path == f"/api/v1/trials/{trial}/discard"
    assert msgspec.json.decode(asked.document)["reason"] == "wrong person"
    assert keeper.states() == ["sent", "sent"]


def test_an_erased_person_is_erased_at_the_club(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    person = keeper.look(
        lambda db: db.execute("SELECT person_id FROM trial").fetchone()[0]
    )
    keeper.writer.erase_person(person)
    run(uplink(keeper, club.url, clock), clock, 3)
    (asked,) = club.documents()
    assert asked.path == f"/api/v1/people/{person}/erase"
    assert msgspec.json.decode(asked.document) == {"schema": 1, "person": person}
    assert keeper.states() == ["sent"]


def test_every_attempt_sends_the_same_bytes(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    club.answer = says(503)
    sender = uplink(keeper, club.url, clock)
    run(sender, clock, 100)
    bodies = {asked.body for asked in club.documents()}
    assert len(club.documents()) > 3
    assert len(bodies) == 1
    club.answer = keeps
    run(sender, clock, 3000)
    assert keeper.states() == ["sent"]


def test_a_refused_trial_is_parked_and_the_others_go_on(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    first, *_ = keeper.finish(4)
    club.answer = lambda asked: (
        says(400, {"ok": False, "error": "odd"})(asked)
        if first in asked.path
        else keeps(asked)
    )
    run(uplink(keeper, club.url, clock), clock, 100)
    assert keeper.states() == ["refused", "sent", "sent", "sent"]


def test_a_page_of_somebody_else_acknowledges_nothing(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    club.answer = says(200, b"<html>Welcome to the hotel</html>")
    run(uplink(keeper, club.url, clock), clock, 30)
    assert keeper.states() == ["queued"]


def test_a_token_is_not_carried_where_an_answer_points(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    with scripted() as other:
        club.answer = says(307, None, Location=f"{other.url}/api/v1/trials/x")
        run(uplink(keeper, club.url, clock), clock, 20)
        assert other.asked == []
    assert keeper.states() == ["queued"]


@pytest.mark.parametrize("status", [201, 400])
def test_an_answer_that_is_cut_off_says_neither_yes_nor_no(
    keeper: Keeper, club: Script, clock: SimulatedClock, status: int
) -> None:
    keeper.finish()
    cut = {"Content-Length": "900"}
    club.answer = lambda asked: (status, cut, keeps(asked)[2][:40])
    uplink(keeper, club.url, clock).step()
    assert keeper.states() == ["queued"]


def test_a_refusal_without_the_words_of_a_club_parks_nothing(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    club.answer = says(400, b"")  # of a proxy, or cut within its headers
    run(uplink(keeper, club.url, clock), clock, 10)
    assert keeper.states() == ["queued"]


def test_nothing_is_sent_before_the_clock_is_set(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    wall = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    sender = Sender(
        keeper.database,
        keeper.ask,
        Transport(club.url, lambda: "harriers.secret", clock=clock),
        clock,
        wall=lambda: wall,
    )
    run(sender, clock, 5)
    assert club.asked == []
    wall = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    run(sender, clock, 5)
    assert keeper.states() == ["sent"]


def test_nothing_is_sent_before_the_station_is_enrolled(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    token: list[str] = []
    transport = Transport(club.url, lambda: token[0] if token else None, clock=clock)
    sender = Sender(keeper.database, keeper.ask, transport, clock)
    run(sender, clock, 5)
    assert club.asked == []
    token.append("harriers.secret")
    run(sender, clock, 5)
    assert keeper.states() == ["sent"]


@pytest.mark.parametrize(
    "trouble", [StationAway("no station answers"), StorageFailed("the disk is full")]
)
def test_what_the_club_has_is_noted_before_more_is_sent(
    keeper: Keeper, club: Script, clock: SimulatedClock, trouble: StationError
) -> None:
    keeper.finish(2)
    sender = uplink(keeper, club.url, clock)
    keeper.refuses = trouble
    run(sender, clock, 10)
    assert len(club.documents()) == 1
    keeper.refuses = None
    run(sender, clock, 10)
    assert len(club.documents()) == 2
    assert keeper.states() == ["sent", "sent"]


def test_the_bandwidth_is_kept_to(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    slow = Transport(club.url, lambda: "t.t", bandwidth_b_s=100, clock=clock)
    Sender(keeper.database, keeper.ask, slow, clock).step()
    took_s = (clock.now_ns() - NS_PER_S) / NS_PER_S
    size = sum(len(asked.body) for asked in club.asked)
    assert took_s == pytest.approx(size / 100, abs=0.4)


def test_a_new_trial_is_tried_although_the_club_was_away(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish()
    club.answer = says(503)
    sender = uplink(keeper, club.url, clock)
    run(sender, clock, 200)
    before = len(club.documents())
    club.answer = keeps
    keeper.finish()
    sender.step()
    assert len(club.documents()) == before + 1
    assert keeper.states() == ["queued", "sent"]


def test_the_club_is_told_how_the_station_is_doing(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    run(uplink(keeper, club.url, clock), clock, 2)
    (told,) = [asked for asked in club.asked if asked.path.endswith("/device/health")]
    health = msgspec.json.decode(told.body)
    assert (health["queued"], health["connected"]) == (0, True)
    assert health["calibrated_at"] == "2026-03-01T10:00:00+00:00"
    assert (health["noise_floor_mm_s"], min(health["rates_hz"])) == (0.7, 79.6)


def test_the_club_is_told_of_what_waits_while_it_waits(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish(2)
    club.answer = lambda asked: (
        keeps(asked) if asked.path.endswith("/health") else says(503)(asked)
    )
    run(uplink(keeper, club.url, clock), clock, 1300)
    told = [asked for asked in club.asked if asked.path.endswith("/device/health")]
    assert len(told) > 1
    assert msgspec.json.decode(told[-1].body)["queued"] == 2


def test_a_long_answer_does_not_stop_the_line(
    keeper: Keeper, club: Script, clock: SimulatedClock
) -> None:
    keeper.finish(2)
    club.answer = says(400, {"ok": False, "error": "x" * 500_000})
    run(uplink(keeper, club.url, clock), clock, 30)
    assert keeper.states() == ["refused", "refused"]


def test_without_a_database_it_waits(tmp_path: Path, clock: SimulatedClock) -> None:
    transport = Transport("http://127.0.0.1:9", lambda: "t.t", clock=clock)
    sender = Sender(tmp_path / "heron.db", lambda *_: None, transport, clock)
    assert sender.step() > 0


def test_the_uplink_stays_small() -> None:
    import subprocess
    import sys

    code = "import sys, station.uplink.command; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
