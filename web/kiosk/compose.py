"""Putting a battery together: tests from a list, their legs and rests, a name.

What is chosen so far stands in the address, so that Back undoes one step and nothing
half-made is kept anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from station.batteries.library import LONGEST_TITLE, MOST_TESTS
from station.batteries.spec import Entry, Legs
from station.errors import BadRequest
from station.protocols.spec import Protocol
from web.kiosk.i18n import _
from web.kiosk.runs import batteries, length_of
from web.kiosk.services import services
from web.kiosk.words import SIDES, sentence

REST_S = (0, 30, 60, 120)
LEGS: tuple[Legs, ...] = ("both", "left", "right")

blueprint = Blueprint("compose", __name__)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One test that was taken into the battery."""

    n: int
    entry: Entry
    title: str
    legs: str
    """In words; empty for a test without legs."""
    without: str
    """Where it is taken out again."""
    other_legs: str
    other_rest: str


@blueprint.get("/clinic/batteries")
def home() -> str:
    """Show what was composed here, and the battery that is being composed."""
    return _page(_entries(request.args.getlist("test")))


@blueprint.post("/clinic/batteries")
def keep() -> tuple[str, int] | Response:
    """Keep the battery under a name."""
    entries = _entries(request.form.getlist("test"))
    try:
        services().ask(
            "compose_battery",
            title=request.form.get("title", ""),
            tests=[msgspec.to_builtins(entry) for entry in entries],
        )
    except BadRequest as error:
        return _page(entries, sentence(str(error))), 400
    return redirect(url_for("compose.home"), 303)


@blueprint.post("/clinic/batteries/<battery>/remove")
def remove(battery: str) -> Response:
    """Delete a battery that was composed here."""
    services().ask("remove_battery", battery=battery)
    return redirect(url_for("compose.home"), 303)


def _page(entries: list[Entry], refused: str | None = None) -> str:
    protocols = services().protocols
    told = [_told(entry) for entry in entries]
    own = [one for one in batteries().values() if one.id.startswith("own-")]
    ordered = sorted(protocols.values(), key=lambda one: one.title)
    return render_template(
        "compose.html",
        own=[(one, length_of(one)) for one in own],
        chosen=[_chosen(n, entries) for n in range(len(entries))],
        tests=told,
        protocols=[
            (one, url_for("compose.home", test=[*told, _told(Entry(one.id))]))
            for one in ordered
        ],
        full=len(entries) >= MOST_TESTS,
        naming=bool(entries) and (request.args.get("name") == "yes" or refused),
        name_url=url_for("compose.home", test=told, name="yes"),
        longest=LONGEST_TITLE,
        refused=refused,
    )


def _chosen(n: int, entries: list[Entry]) -> Chosen:
    entry = entries[n]
    protocol = services().protocols[entry.protocol]
    legs = LEGS[(LEGS.index(entry.legs) + 1) % len(LEGS)]
    rest_s = next((s for s in REST_S if s > entry.rest_s), REST_S[0])

    def where(*instead: Entry) -> str:
        kept = [*entries[:n], *instead, *entries[n + 1 :]]
        return url_for("compose.home", test=[_told(one) for one in kept])

    return Chosen(
        n=n + 1,
        entry=entry,
        title=protocol.title,
        legs=_legs(protocol, entry.legs),
        without=where(),
        other_legs=where(msgspec.structs.replace(entry, legs=legs)),
        other_rest=where(msgspec.structs.replace(entry, rest_s=float(rest_s))),
    )


def _legs(protocol: Protocol, legs: Legs) -> str:
    if not protocol.asks_side:
        return ""
    return _("Both legs") if legs == "both" else str(SIDES[legs])


def _told(entry: Entry) -> str:
    return f"{entry.protocol},{entry.legs},{entry.rest_s:g}"


def _entries(told: list[str]) -> list[Entry]:
    """Return the tests that stand in the address. Raises `BadRequest`."""
    entries = []
    for one in told[:MOST_TESTS]:
        name, _comma, rest = one.partition(",")
        legs, _comma, rest_s = rest.partition(",")
        if name not in services().protocols:
            raise BadRequest(_("There is no such test."))
        try:
            entry = msgspec.convert(
                {"protocol": name, "legs": legs, "rest_s": rest_s}, Entry, strict=False
            )
        except msgspec.ValidationError as error:
            raise BadRequest(_("There is no such test.")) from error
        entries.append(entry)
    return entries
