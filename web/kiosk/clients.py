"""The clinic's clients: who they are, what was noted, what they did, what is next.

Everything that is kept goes through the station; these pages ask it and read.
"""

from __future__ import annotations

import math
from typing import Any

import msgspec
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.errors import BadRequest
from station.store import clients, members, queries, videos
from station.store.clients import FOOTWEAR, NewNote
from station.store.records import Person
from web.kiosk import trends, visit
from web.kiosk.client_words import CHOICES, FIELDS, MASS, facts_of, line_of, visits_of
from web.kiosk.course_words import FOOTWEAR as FOOTWEAR_WORDS
from web.kiosk.course_words import context
from web.kiosk.i18n import _, day_and_time
from web.kiosk.services import database, services
from web.kiosk.weights import typed_kg
from web.kiosk.words import sentence

SHOWN = 60
"""Trials on a client's page; older ones are in the trends and the export."""

blueprint = Blueprint("clients", __name__, url_prefix="/clinic/clients")


@blueprint.get("")
def everybody() -> str:
    """Show everybody, or those whose code or nickname fits; the newest first."""
    search = request.args.get("q", "").strip()[:24]
    return render_template(
        "clients.html", found=queries.people(database(), search), search=search
    )


@blueprint.get("/search")
def search() -> str:
    """Ask for a code or a nickname."""
    return render_template("client_search.html")


@blueprint.post("")
def create() -> Response:
    """Make a client with a code and no name."""
    made = services().ask("add_person", nickname=None)
    return redirect(url_for("clients.page", person=made["code"]), 303)


@blueprint.get("/<person>")
def page(person: str) -> str:
    """Show a client: who, notes, visits."""
    db, one = database(), client_of(person)
    known = clients.client(db, one.id)
    noted = clients.notes(db, one.id, 20)
    recent = queries.recent_trials(db, one.id, SHOWN)
    protocols = services().protocols
    names = {each.outcomes.primary for each in protocols.values()}
    values = queries.values_named(db, one.id, names)
    return render_template(
        "client.html",
        person=one,
        facts=facts_of(known),
        plan=known.plan,
        videos="video" in members.agreed(db, one.id)
        or bool(videos.of_person(db, one.id)),
        notes=[
            (
                note.id,
                day_and_time(note.noted_at),
                context(note),
                note.said.text,
            )
            for note in noted
        ],
        visits=visits_of(recent, protocols, values),
    )


@blueprint.post("/<person>/attend")
def attend(person: str) -> Response:
    """Test this client: what is done from here on is theirs."""
    one = client_of(person)
    visit.attend(one.id, one.nickname or one.code)
    return redirect(url_for("pages.what"), 303)


@blueprint.get("/<person>/about")
def about(person: str) -> str:
    """Show what is known of a client, to be changed."""
    one = client_of(person)
    known = clients.client(database(), one.id)
    return render_template(
        "client_about.html",
        person=one,
        choices=[
            (name, words, getattr(known, name), options)
            for name, (words, options) in CHOICES.items()
        ],
        fields=[line_of(known, name) for name in FIELDS],
    )


@blueprint.get("/<person>/about/<field>")
def ask(person: str, field: str) -> str:
    """Ask for one thing."""
    return _field_page(client_of(person), field)


@blueprint.post("/<person>/about/<field>")
def describe(person: str, field: str) -> tuple[str, int] | Response:
    """Keep one thing that is known of a client."""
    one = client_of(person)
    if field not in FIELDS and field not in CHOICES:
        abort(404)
    typed = " ".join(request.form.get("value", "").split())
    known = msgspec.to_builtins(clients.client(database(), one.id))
    try:
        known[field] = _meant(field, typed)
        services().ask("describe_client", person=one.id, **known)
    except BadRequest as error:
        return _field_page(one, field, sentence(str(error))), 400
    return redirect(url_for("clients.about", person=one.code), 303)


@blueprint.get("/<person>/note")
def note(person: str) -> str:
    """Ask how it is today."""
    return render_template(
        "client_note.html",
        person=client_of(person),
        footwear=[(name, FOOTWEAR_WORDS[name]) for name in FOOTWEAR],
    )


@blueprint.get("/<person>/note/text")
def note_text(person: str) -> str:
    """Ask for words beside what was touched."""
    given = {name: request.args.get(name, "") for name in NewNote.__struct_fields__}
    return render_template("client_text.html", person=client_of(person), given=given)


@blueprint.post("/<person>/note")
def add_note(person: str) -> Response:
    """Keep a note of now."""
    one = client_of(person)
    said: dict[str, Any] = {"text": request.form.get("text", "").strip()}
    for name in ("pain", "exertion"):
        if request.form.get(name):
            said[name] = _number(request.form[name])
    if request.form.get("footwear"):
        said["footwear"] = request.form["footwear"]
    if request.form.get("exercised"):
        said["exercised"] = request.form["exercised"] == "yes"
    if said != {"text": ""}:
        services().ask("add_note", person=one.id, **said)
    return redirect(url_for("clients.page", person=one.code), 303)


@blueprint.post("/<person>/note/<note_id>/remove")
def remove_note(person: str, note_id: str) -> Response:
    """Take a note back."""
    one = client_of(person)
    if all(note.id != note_id for note in clients.notes(database(), one.id)):
        abort(404)
    services().ask("remove_note", note=note_id)
    return redirect(url_for("clients.page", person=one.code), 303)


@blueprint.get("/<person>/trends", endpoint="trends")
def trends_of(person: str) -> str:
    """Show every test of a client over the last year."""
    one = client_of(person)
    return trends.render_overview(one.id, one.code)


@blueprint.get("/<person>/trends/<protocol>/<strand>")
def trend(person: str, protocol: str, strand: str) -> str:
    """Show one test of a client over time."""
    one = client_of(person)
    return trends.render_one(one.id, one.code, protocol, strand)


@blueprint.get("/<person>/erase")
def confirm(person: str) -> str:
    """Say what would be erased, and ask."""
    return render_template(
        "client_erase.html",
        person=client_of(person),
        sure=request.args.get("sure") == "yes",
    )


@blueprint.post("/<person>/erase")
def erase(person: str) -> Response:
    """Erase a client for good, once that was asked for twice."""
    one = client_of(person)
    if request.form.get("sure") != "yes":
        return redirect(url_for("clients.confirm", person=one.code, sure="yes"), 303)
    services().ask("erase_person", person=one.id)
    if visit.person_id() == one.id:
        visit.end()
        return redirect(url_for("pages.attract"), 303)
    return redirect(url_for("clients.everybody"), 303)


def client_of(code: str) -> Person:
    """Return who has this code. Raises `NotFound`."""
    return queries.person(database(), code)


def _field_page(one: Person, field: str, refused: str | None = None) -> str:
    if field not in FIELDS:
        abort(404)
    known = clients.client(database(), one.id)
    typed = request.form.get("value")
    return render_template(
        "client_field.html",
        person=one,
        field=line_of(known, field) if typed is None else line_of(known, field, typed),
        digits=FIELDS[field].digits,
        longest=FIELDS[field].longest,
        refused=refused,
    )


def _meant(field: str, typed: str) -> Any:
    """Return what was typed as the station wants it; nothing is known no more."""
    if field in ("reason", "plan"):
        return typed
    if not typed:
        return None
    if field in CHOICES:
        return typed
    value = _number(typed)
    if field == MASS:
        return round(typed_kg(value), 2)
    return int(value) if field == "birth_year" else value


def _number(typed: str) -> float:
    try:
        value = float(typed.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadRequest(_("'%(typed)s' is no number.", typed=typed))
    return int(value) if value.is_integer() else value
