"""What stations ask of the club server; described in openapi.json and docs/club.md."""

from __future__ import annotations

import json
from importlib import resources
from importlib.metadata import version
from typing import Any

import msgspec
from flask import Blueprint, Response, jsonify, request
from sqlalchemy import text

from web.club import devices, ingest
from web.club.contents import (
    canonical_id,
    read_content,
    read_discard,
    read_document,
    read_erase,
)
from web.club.database import reading, writing
from web.club.devices import Device
from web.club.metrics import CONTENT_TYPE
from web.club.reports import Health
from web.club.services import services
from web.errors import BadDocument

blueprint = Blueprint("api", __name__)


class Enrol(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A station takes up a code."""

    code: str
    token_sha256: str


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A station that is known will use another token."""

    token_sha256: str


@blueprint.put("/api/v1/trials/<trial>")
def put_trial(trial: str) -> tuple[Response, int]:
    """Keep a trial: 201 the first time, 200 when it is here already."""
    trial_id = canonical_id(trial)
    known = station()
    content = read_content(request)
    document = read_document(content, trial_id)
    with writing(services().engine) as db:
        if devices.wants_noting(known):
            devices.note_seen(db, known)
        stored = ingest.put_trial(
            db,
            known,
            document,
            content,
            trial_id=trial_id,
            protocols=services().protocols,
        )
    services().counters.took_in("new" if stored.new else "again")
    return _kept(trial_id, stored)


@blueprint.put("/api/v1/trials/<trial>/discard")
def put_discard(trial: str) -> tuple[Response, int]:
    """Keep the word that a trial does not count."""
    trial_id = canonical_id(trial)
    known = station()
    content = read_content(request)
    discard = read_discard(content, trial_id)
    with writing(services().engine) as db:
        stored = ingest.put_discard(
            db,
            known,
            discard,
            content,
            trial_id=trial_id,
            protocols=services().protocols,
        )
    return _kept(trial_id, stored)


@blueprint.put("/api/v1/people/<person>/erase")
def put_erase(person: str) -> tuple[Response, int]:
    """Erase somebody who was erased on their station, and refuse what still comes."""
    person_id = canonical_id(person)
    known = station()
    content = read_content(request)
    read_erase(content, person_id)
    with writing(services().engine) as db:
        stored = ingest.put_erase(db, known, content, person_id)
    return _kept(person_id, stored)


@blueprint.get("/api/v1/trials/<trial>")
def get_trial(trial: str) -> Response:
    """Give a trial's document back, byte for byte."""
    known = station()
    with reading(services().engine) as db:
        body = ingest.kept_document(db, known.club_id, canonical_id(trial))
    return Response(body, mimetype="application/json")


@blueprint.post("/api/v1/enrolments")
def post_enrolment() -> tuple[Response, int]:
    """Let a station in that has a code."""
    asked = _json_of(Enrol)
    with writing(services().engine) as db:
        club_id, name = devices.enrol(db, asked.code, asked.token_sha256)
    return jsonify({"ok": True, "club": club_id, "name": name}), 201


@blueprint.get("/api/v1/device")
def get_device() -> Response:
    """Tell a station who it is here."""
    known = station()
    return jsonify(
        {"ok": True, "club": known.club_id, "id": known.id, "name": known.name}
    )


@blueprint.put("/api/v1/device/token")
def put_token() -> Response:
    """Let a station use another token; its first use ends the old one."""
    known = station()
    asked = _json_of(NewToken)
    with writing(services().engine) as db:
        devices.note_seen(db, known)
        devices.add_token(db, known.club_id, known.id, asked.token_sha256)
    return jsonify({"ok": True})


@blueprint.put("/api/v1/device/health")
def put_health() -> Response:
    """Keep how a station says it is doing."""
    known = station()
    told = _json_of(Health)
    with writing(services().engine) as db:
        devices.note_seen(db, known, msgspec.json.encode(told).decode())
    return jsonify({"ok": True})


@blueprint.get("/api/v1/health")
def get_health() -> Response:
    """Say whether the server and its database answer."""
    with reading(services().engine) as db:
        db.execute(text("SELECT 1"))
    return jsonify({"ok": True, "version": version("heron-station")})


@blueprint.get("/api/v1/openapi.json")
def get_openapi() -> Response:
    """Describe this interface."""
    return jsonify(openapi())


@blueprint.get("/metrics")
def get_metrics() -> Response:
    """Give this process's counters to Prometheus."""
    return Response(services().counters.text(), content_type=CONTENT_TYPE)


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document."""
    source = resources.files("web.club").joinpath("openapi.json").read_text("utf-8")
    described: dict[str, Any] = json.loads(source)
    described["info"]["version"] = version("heron-station")
    return described


def station() -> Device:
    """Return the station that asks. Raises `NotAllowed`."""
    with reading(services().engine) as db:
        return devices.authenticate(db, request.headers.get("Authorization"))


def _kept(trial_id: str, stored: ingest.Stored) -> tuple[Response, int]:
    body = jsonify({"ok": True, "id": trial_id, "sha256": stored.sha256})
    return body, 201 if stored.new else 200


def _json_of(kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(request.get_data(cache=False), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadDocument(f"this does not say what is needed: {error}") from error
