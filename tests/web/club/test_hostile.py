"""What a careless station, a hostile visitor or bad luck cannot do."""

from __future__ import annotations

import logging
import threading
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from station.uplink.document import Erase
from tests.fakes.club import Hold, Sender
from tests.fakes.coach import PASSWORD, invited, log_in, words
from tests.fakes.trials import document, packed, person
from web.club import coaches, ingest
from web.club.contents import Content
from web.club.database import writing
from web.club.devices import authenticate
from web.errors import NotAllowed


def test_any_spelling_of_a_moment_is_one_day_on_the_page(
    coach: FlaskClient, sender: Sender
) -> None:
    for n, (moment, seen) in enumerate(
        [
            ("20260401T090000+0000", "1 Apr 2026"),
            ("2026-W14-4T09:00:00+00:00", "2 Apr 2026"),
            ("2026-04-02T23:30:00-07:00", "3 Apr 2026"),
        ]
    ):
        assert sender.put(document(n, person(1), started_at=moment)).status_code == 201
        assert seen in coach.get("/").text


def test_a_document_that_nobody_can_keep_is_refused_for_good(sender: Sender) -> None:
    whole = msgspec.json.encode(document(1, person(1)))
    deep = b'{"calibration":{"a":' + b"[" * 5000 + b"]" * 5000 + b"}," + whole[1:]
    for bad in (
        deep,
        document(1, person(1), protocol_id="stand\0still"),
        document(1, person(1), started_at="0001-01-01T00:00:00+14:00"),
    ):
        body, headers = packed(bad)
        path = f"/api/v1/trials/{document(1).trial.id}"
        answer = sender.client.put(path, data=body, headers=headers | sender.headers())
        assert answer.status_code == 400
        assert answer.json is not None
        assert "retry" not in answer.json


def test_nul_and_numbers_without_end_are_nothing(
    admin: FlaskClient, hold: Hold
) -> None:
    hold(1, 1, 20.0)
    for path in ("/athletes/%00", "/trials/%00", "/invitation/%00", "/?test=%00"):
        assert admin.get(path).status_code < 500, path
    forms: list[tuple[str, dict[str, str]]] = [
        ("/login", {"club": "\0", "login": "\0", "password": "x"}),
        ("/stations", {"name": "\0"}),
        ("/coaches", {"login": "\0", "role": "coach"}),
        (f"/athletes/{person(1).id}", {"planned": "9" * 5000}),
    ]
    for path, data in forms:
        assert admin.post(path, data=data).status_code < 500, path


def test_nobody_is_erased_halfway_while_their_first_trial_arrives(
    engine: Engine, sender: Sender, coach: FlaskClient
) -> None:
    made = document(1, person(1))
    content = Content(b"{}", "identity", b"{}", "0" * 64)
    erase = Erase(1, person(1).id)
    with writing(engine) as db:
        device = authenticate(db, sender.headers()["Authorization"])

    def erase_them() -> None:
        with writing(engine) as other:
            word = Content(msgspec.json.encode(erase), "identity", b"", "1" * 64)
            ingest.put_erase(other, device, word, person(1).id)

    eraser = threading.Thread(target=erase_them)
    with writing(engine) as db:
        ingest.put_trial(
            db, device, made, content, trial_id=made.trial.id, protocols={}
        )
        eraser.start()
        eraser.join(0.3)
    eraser.join()
    assert coach.get(f"/athletes/{person(1).id}").status_code == 404
    assert sender.put(document(2, person(1))).status_code == 410


def test_guesses_made_at_once_are_all_counted(
    client: FlaskClient, engine: Engine
) -> None:
    with writing(engine) as db:
        coaches.accept(db, coaches.invite(db, "harriers", "kim", "coach"), PASSWORD)
    for _ in range(2):
        guessers = [
            threading.Thread(
                target=log_in, args=(client.application.test_client(), "kim", "wrong")
            )
            for _ in range(coaches.CHECKED_AT_ONCE)
        ]
        for one in guessers:
            one.start()
        for one in guessers:
            one.join()
    assert log_in(client, "kim") == 429


def test_a_flood_of_passwords_leaves_the_stations_their_server(
    client: FlaskClient, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    checking, done = threading.Semaphore(0), threading.Event()

    def takes_long(_known: str, _password: str) -> bool:
        checking.release()
        return done.wait(30) and False

    monkeypatch.setattr(coaches, "check_password_hash", takes_long)
    flood = [
        threading.Thread(
            target=log_in, args=(client.application.test_client(), f"kim{n}")
        )
        for n in range(coaches.CHECKED_AT_ONCE)
    ]
    for one in flood:
        one.start()
    for _ in flood:
        assert checking.acquire(timeout=30)
    assert log_in(client, "lee") == 429
    assert sender.put(document(1, person(1))).status_code == 201
    done.set()
    for one in flood:
        one.join()
    assert log_in(client, "lee") == 401


def test_an_invitation_taken_up_twice_at_once_works_once(engine: Engine) -> None:
    link = invited(engine, "kim")
    done: list[str] = []

    def take(password: str) -> None:
        try:
            with writing(engine) as db:
                coaches.accept(db, link, password)
                done.append(password)
        except NotAllowed:
            return

    takers = [
        threading.Thread(target=take, args=(f"{PASSWORD} {n}",)) for n in range(4)
    ]
    for one in takers:
        one.start()
    for one in takers:
        one.join()
    assert len(done) == 1


def test_an_admin_cannot_lose_the_last_key(admin: FlaskClient) -> None:
    answer = admin.post("/coaches", data={"login": "Ada", "role": "coach"})
    assert answer.status_code == 409
    assert "Another admin" in words(answer.text)
    assert admin.get("/coaches").status_code == 200
    for login in ("a/b", "..", "."):
        answer = admin.post("/coaches", data={"login": login, "role": "coach"})
        assert answer.status_code == 400, login


def test_a_database_that_is_away_tells_strangers_nothing(
    app: Any, caplog: pytest.LogCaptureFixture, engine: Engine
) -> None:
    with writing(engine) as db:
        link = coaches.invite(db, "harriers", "kim", "coach")
        db.execute(text("ALTER TABLE ticket RENAME TO elsewhere"))
    app.testing = False
    client = app.test_client()
    with caplog.at_level(logging.ERROR):
        answer = client.post(f"/invitation/{link}", data={"password": PASSWORD})
    assert answer.status_code >= 500
    assert "elsewhere" not in answer.text
    assert "ticket" not in answer.text
    assert link not in caplog.text
    assert PASSWORD not in caplog.text


def test_made_up_methods_do_not_fill_the_counters(client: FlaskClient) -> None:
    for n in range(3):
        client.open("/login", method=f'X"{n}')
    metrics = client.get("/metrics").text
    assert 'X"' not in metrics
    assert 'method="other"' in metrics


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_database_that_was_restarted_is_met_again_by_itself(
    engine: Engine, sender: Sender, client: FlaskClient
) -> None:
    assert sender.put(document(1, person(1))).status_code == 201
    others = [engine.connect() for _ in range(3)]
    for one in others:
        one.execute(text("SELECT 1"))
        one.close()
    with engine.connect() as db:
        db.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    answers = [sender.put(document(n, person(1))).status_code for n in range(2, 6)]
    assert answers.count(503) <= 1
    assert set(answers) <= {201, 503}
    assert answers[-1] == 201
    assert client.get("/api/v1/health").status_code == 200
