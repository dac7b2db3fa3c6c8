"""Trends: every test of somebody over the last year, and one of them in full."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for

from station.trends.strands import strands_of
from web.kiosk import courses, visit
from web.kiosk.cards import protocol_of
from web.kiosk.course_pictures import part_name
from web.kiosk.services import database, services
from web.kiosk.words import measure_name

blueprint = Blueprint("trends", __name__)


@blueprint.get("/trends")
def overview() -> str:
    """Show every test of this person with its newest number and what changed."""
    return render_overview(_me(), None)


@blueprint.get("/trends/<protocol>/<strand>")
def one(protocol: str, strand: str) -> str:
    """Show one test over time."""
    return render_one(_me(), None, protocol, strand)


def render_overview(person: str, client: str | None) -> str:
    """Return the list; `client` is the code on a clinician's page."""
    return render_template(
        "trends.html",
        client=client,
        lines=courses.overview(database(), person, services().protocols),
        link=lambda line: _url(client, line.protocol, line.key, foam=line.foam),
    )


def render_one(person: str, client: str | None, protocol: str, strand: str) -> str:
    """Return the page of one strand."""
    chosen = protocol_of(services().protocols, protocol)
    strands = strands_of(chosen)
    shown = next((each for each in strands if each.key == strand), None)
    if shown is None:
        abort(404)
    measure = request.args.get("measure", shown.primary)
    if measure not in shown.measures:
        abort(404)
    told = courses.told(database(), person, shown, measure, request.args.get("foam"))
    foams = told.foams if told else ()
    foam = next((one for _name, one, here in foams if here), None)
    return render_template(
        "trend.html",
        client=client,
        told=told,
        parts=[
            (
                part_name(each),
                _url(client, protocol, each.key, measure, foam),
                each is shown,
            )
            for each in strands
            if measure in each.measures
        ],
        foams=[
            (name, _url(client, protocol, shown.key, measure, one), here)
            for name, one, here in foams
        ],
        measures=[
            (
                measure_name(name),
                _url(client, protocol, shown.key, name, foam),
                name == measure,
            )
            for name in shown.measures
        ],
        back=_list(client),
    )


def _url(
    client: str | None,
    protocol: str,
    strand: str,
    measure: str | None = None,
    foam: str | None = None,
) -> str:
    where = "trends.one" if client is None else "clients.trend"
    return url_for(
        where,
        person=client,
        protocol=protocol,
        strand=strand,
        measure=measure,
        foam=foam,
    )


def _list(client: str | None) -> str:
    if client is None:
        return url_for("trends.overview")
    return url_for("clients.trends", person=client)


def _me() -> str:
    person = visit.person_id()
    if person is None:
        abort(403)
    return person
