from __future__ import annotations

import hashlib
import re
import secrets
import threading

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select

from station.uplink.document import Discard, Erase
from tests.fakes.club import Sender, let_in
from tests.fakes.trials import document, made_id, packed, person
from web.club import api, devices, ingest, tables
from web.club.contents import MAX_CONTENT_BYTES
from web.club.database import reading, writing


def count(engine: Engine, table: str) -> int:
    with reading(engine) as db:
        made = select(func.count()).select_from(tables.metadata.tables[table])
        return int(db.execute(made).scalar_one())


@pytest.mark.parametrize("deflate", [True, False])
def test_a_trial_is_kept_once_and_given_back_byte_for_byte(
    sender: Sender, engine: Engine, deflate: bool
) -> None:
    sent = document(1, person(1))
    first = sender.put(sent, deflate=deflate)
    again = sender.put(sent, deflate=not deflate)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    kept = sender.send("GET", f"/api/v1/trials/{sent.trial.id}")
    assert kept.data == msgspec.json.encode(sent)
    assert (count(engine, "trial"), count(engine, "athlete")) == (1, 1)


def test_other_content_under_the_same_id_is_a_conflict(sender: Sender) -> None:
    sender.put(document(1))
    answer = sender.put(document(1, hold_s=99.0))
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["ok"] is False
    assert answer.json["status"] == 409
    kept = hashlib.sha256(msgspec.json.encode(document(1))).hexdigest()
    assert answer.json["sha256"] == kept


def test_many_at_once_keep_a_trial_once(
    app: Flask, engine: Engine, sender: Sender
) -> None:
    statuses: list[int] = []

    def put(n: int) -> None:
        answer = Sender(app.test_client(), sender.token).put(document(n % 4, person(1)))
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=put, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 20 + [201] * 4
    assert count(engine, "trial") == 4


def test_each_club_has_ids_of_its_own(
    sender: Sender, client: FlaskClient, engine: Engine
) -> None:
    from web.club import clubs

    with writing(engine) as db:
        clubs.add_club(db, "striders", "Striders")
    other = Sender(client, let_in(engine, "striders", "Gate"))
    assert sender.put(document(1, person(1))).status_code == 201
    assert other.send("GET", f"/api/v1/trials/{made_id('trial', 1)}").status_code == 404
    assert other.put(document(1, person(1), hold_s=9.0)).status_code == 201


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer harriers.wrong", "Bearer wrong", "Basic harriers.x"],
)
def test_without_a_known_token_nothing_is_done(
    client: FlaskClient, engine: Engine, header: str
) -> None:
    body, headers = packed(document(1))
    answer = client.put(
        f"/api/v1/trials/{made_id('trial', 1)}",
        data=body,
        headers=headers | {"Authorization": header},
    )
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json is not None
    assert answer.json["ok"] is False
    assert count(engine, "trial") == 0


def put_raw(sender: Sender, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    answer = sender.client.put(
        f"/api/v1/trials/{made_id('trial', 1)}",
        data=body,
        headers=headers | sender.headers(),
    )
    assert answer.json is not None
    assert answer.json["status"] == answer.status_code
    return answer.status_code, answer.json["error"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": 2}, "schema 2"),
        ({"trial": {}}, "missing required field"),
        ({"trial.id": made_id("trial", 2)}, "another trial"),
        ({"trial.id": "no uuid"}, "no UUID"),
        ({"trial.started_at": "yesterday"}, "no moment"),
        ({"trial.started_at": "2026-01-01T00:00:00"}, "time zone"),
        ({"trial.hold_s": "long"}, "hold_s"),
        ({"samples": {"encoding": "mp3", "chunks": []}}, "'mp3'"),
        ({"person": {"id": "Ada", "code": "ADA"}}, "no UUID"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused(
    sender: Sender, change: dict[str, object], said: str
) -> None:
    whole = msgspec.to_builtins(document(1))
    for key, value in change.items():
        *outer, last = key.split(".")
        (whole[outer[0]] if outer else whole)[last] = value
    status, error = put_raw(sender, *packed(msgspec.json.encode(whole)))
    assert status == 400
    assert said in error


def test_what_is_no_document_is_refused(sender: Sender) -> None:
    body, headers = packed(document(1))
    cut = packed(body[:-9], deflate=False)[1] | {"Content-Encoding": "deflate"}
    assert put_raw(sender, body[:-9], cut)[0] == 400
    assert put_raw(sender, body, headers | {"Content-Encoding": "br"})[0] == 400
    assert put_raw(sender, *packed(b"\xff\xfe no json"))[0] == 400
    assert put_raw(sender, *packed(b""))[0] == 400
    assert put_raw(sender, b"no zlib", headers)[0] == 400


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "send Content-Digest"),
        ("md5=:AAAA:", "send Content-Digest"),
        ("sha-256=:=:", "no base64"),
        (f"sha-256=:{'A' * 43}=:", "send it again"),
    ],
)
def test_what_does_not_fit_its_digest_is_refused(
    sender: Sender, header: str, said: str
) -> None:
    body, headers = packed(document(1))
    status, error = put_raw(sender, body, headers | {"Content-Digest": header})
    assert status == 400
    assert said in error


def test_the_digest_is_found_among_others(sender: Sender) -> None:
    body, headers = packed(document(1))
    among = f"sha-512=:AAAA:, {headers['Content-Digest']}, unixsum=:AA==:"
    answer = sender.client.put(
        f"/api/v1/trials/{made_id('trial', 1)}",
        data=body,
        headers=headers | {"Content-Digest": among} | sender.headers(),
    )
    assert answer.status_code == 201


def test_what_is_too_large_is_refused_packed_or_not(sender: Sender) -> None:
    large = packed(secrets.token_bytes(MAX_CONTENT_BYTES + 1), deflate=False)
    assert put_raw(sender, *large)[0] == 413
    bomb = packed(b" " * (5 * MAX_CONTENT_BYTES))
    assert len(bomb[0]) < MAX_CONTENT_BYTES
    assert put_raw(sender, *bomb)[0] == 413


def test_a_discard_may_come_before_its_trial(sender: Sender, engine: Engine) -> None:
    trial = made_id("trial", 1)

    def discard(reason: str) -> int:
        body, headers = packed(Discard(1, trial, reason))
        return sender.client.put(
            f"/api/v1/trials/{trial}/discard",
            data=body,
            headers=headers | sender.headers(),
        ).status_code

    assert [discard("wrong person"), discard("wrong person")] == [201, 200]
    assert discard("another reason") == 409
    assert sender.put(document(1)).status_code == 201
    assert count(engine, "discard") == 1


def test_who_is_erased_on_a_station_is_erased_here_and_stays_so(
    sender: Sender, engine: Engine
) -> None:
    who = person(1)

    def erase() -> int:
        body, headers = packed(Erase(1, who.id))
        return sender.client.put(
            f"/api/v1/people/{who.id}/erase",
            data=body,
            headers=headers | sender.headers(),
        ).status_code

    assert sender.put(document(1, who)).status_code == 201
    assert [erase(), erase()] == [201, 200]
    assert count(engine, "trial") == count(engine, "athlete") == 0
    assert sender.put(document(2, who)).status_code == 410


def test_a_code_lets_one_station_in_once(client: FlaskClient, engine: Engine) -> None:
    with writing(engine) as db:
        code = devices.make_code(db, "harriers", "Track")
    mine, other = (devices.digest(f"harriers.{n}") for n in range(2))

    def enrol(code: str, sha256: str) -> int:
        asked = {"code": code, "token_sha256": sha256}
        return client.post("/api/v1/enrolments", json=asked).status_code

    assert enrol(code.lower(), mine) == 201
    assert enrol(code, mine) == 201  # the first answer was lost
    assert enrol(code, other) == 401
    assert enrol("harriers-AAAAA-AAAAA", other) == 401
    assert enrol("nonsense", other) == 401
    assert enrol(code, "short") == 400
    me = client.get("/api/v1/device", headers={"Authorization": "Bearer harriers.0"})
    assert me.json is not None
    assert me.json["name"] == "Track"
    assert count(engine, "device") == 1


def test_an_old_code_lets_nobody_in(client: FlaskClient, engine: Engine) -> None:
    with writing(engine) as db:
        code = devices.make_code(db, "harriers", "Track")
        db.execute(tables.enrolment.update().values(expires_at="2020-01-01T00:00:00"))
    asked = {"code": code, "token_sha256": devices.digest("harriers.0")}
    assert client.post("/api/v1/enrolments", json=asked).status_code == 401


def test_a_new_token_ends_the_old_one_with_its_first_use(sender: Sender) -> None:
    assert sender.send("GET", "/api/v1/device").status_code == 200
    new = Sender(sender.client, f"harriers.{secrets.token_urlsafe(32)}")
    asked = {"token_sha256": devices.digest(new.token)}
    assert sender.send("PUT", "/api/v1/device/token", asked).status_code == 200
    assert sender.send("GET", "/api/v1/device").status_code == 200
    assert new.put(document(1)).status_code == 201
    assert sender.send("GET", "/api/v1/device").status_code == 401
    assert new.send("GET", "/api/v1/device").status_code == 200


def test_a_revoked_station_is_shut_out(sender: Sender, engine: Engine) -> None:
    me = sender.send("GET", "/api/v1/device").json
    assert me is not None
    with writing(engine) as db:
        devices.revoke(db, "harriers", me["id"])
    assert sender.put(document(1)).status_code == 401


def test_only_digests_of_secrets_are_kept(sender: Sender, engine: Engine) -> None:
    with reading(engine) as db:
        rows = [
            str(tuple(row))
            for table in tables.metadata.sorted_tables
            for row in db.execute(select(table))
        ]
    assert sender.token.partition(".")[2] not in "".join(rows)


def test_how_a_station_is_doing_is_kept(sender: Sender, engine: Engine) -> None:
    told = {"version": "0.1.0", "queued": 3, "connected": True, "later_field": 1}
    assert sender.send("PUT", "/api/v1/device/health", told).status_code == 200
    assert sender.send("PUT", "/api/v1/device/health", {"queued": 3}).status_code == 400
    with reading(engine) as db:
        health, seen_at = db.execute(
            select(tables.device.c.health, tables.device.c.seen_at)
        ).one()
    assert msgspec.json.decode(health)["queued"] == 3
    assert seen_at is not None


def test_an_erased_person_does_not_come_back(sender: Sender, engine: Engine) -> None:
    for n in range(3):
        sender.put(document(n, person(1)))
    sender.put(document(3, person(2)))
    with writing(engine) as db:
        assert ingest.erase_athlete(db, "harriers", person(1).id) == 3
    assert (count(engine, "trial"), count(engine, "document")) == (1, 1)
    assert sender.put(document(4, person(1))).status_code == 410


def test_the_health_page_and_the_metrics_answer(
    client: FlaskClient, sender: Sender
) -> None:
    health = client.get("/api/v1/health").json
    assert health is not None
    assert health["ok"] is True
    sender.put(document(1))
    sender.put(document(1))
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert 'heron_club_trials_total{result="new"} 1' in lines
    assert 'heron_club_trials_total{result="again"} 1' in lines
    route = 'method="PUT",route="/api/v1/trials/<trial>",status="201"'
    assert f"heron_club_answers_total{{{route}}} 1" in lines
    sample = re.compile(r'[a-z_]+(\{([a-z]+="[^"]*",?)*\})? [0-9.e+-]+')
    for line in lines:
        assert line.startswith("# ") or sample.fullmatch(line), line


def test_every_route_for_stations_is_in_the_openapi_document(app: Flask) -> None:
    paths = api.openapi()["paths"]
    there = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, ways in paths.items() for method in ways}
    assert there == described


def test_the_openapi_document_describes_what_is_sent(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json").json
    assert answer is not None
    schemas = answer["components"]["schemas"]
    sent = msgspec.to_builtins(document(1, person(1), practice=True))
    for name, found in [
        ("Document", sent),
        ("Trial", sent["trial"]),
        ("Person", sent["person"]),
        ("Samples", sent["samples"]),
        ("Measure", sent["measures"][0]),
    ]:
        assert set(found) == set(schemas[name]["properties"])


def test_unknown_routes_are_refused_in_the_envelope(client: FlaskClient) -> None:
    assert client.get("/api/v1/nothing").json == {
        "ok": False,
        "error": client.get("/api/v1/nothing").json["error"],  # type: ignore[index]  # it is JSON
        "status": 404,
    }
    assert client.delete("/api/v1/device").status_code == 405
