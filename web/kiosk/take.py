"""Taking results home: a QR code to a page of one's own, or with the results in it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from station.store.records import TrialDetail
from web.kiosk.cards import protocol_of
from web.kiosk.client_words import trial_title
from web.kiosk.history import earlier_than, finished_of_visit, other_leg_of
from web.kiosk.i18n import _, today
from web.kiosk.mine import VALID_S, Kept, Pages, address_of
from web.kiosk.picture import picture_of
from web.kiosk.results import Result, result_of
from web.kiosk.services import database, services
from web.kiosk.words import beside

blueprint = Blueprint("take", __name__)

KEY = "heron_pages"
TEXT_MOST = 900
"""Characters that a phone still reads from a screen at arm's length."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One trial as it is taken home."""

    title: str
    result: Result
    simulated: bool
    picture: Markup | None


def pages() -> Pages:
    """Return the pages that phones can fetch from this kiosk."""
    kept: Pages = current_app.extensions[KEY]
    return kept


@blueprint.get("/take")
def code() -> str | Response:
    """Show a QR code for what was done in this visit."""
    taken = [_taken(one) for one in finished_of_visit(database())]
    if not taken:
        return redirect(url_for("pages.what"))
    share = services().settings.share
    minutes = round(VALID_S / 60)
    if share is None:
        content = _text(taken)
    else:
        page = render_template("mine.html", taken=taken, day=today())
        content = fetched(Kept(page.encode()), share)
    return render_template(
        "take.html", code=drawn(content), minutes=minutes, link=share
    )


def fetched(page: Kept, share: tuple[str, int]) -> str:
    """Keep a page or a file for a phone; return the address that it fetches."""
    minutes = round(VALID_S / 60)
    pages().gone = render_template("gone.html", minutes=minutes).encode()
    host, port = share
    return f"http://{address_of(host)}:{port}/m/{pages().keep(page)}"


def _taken(detail: TrialDetail) -> Taken:
    trial = detail.summary
    protocol = protocol_of(services().protocols, trial.protocol_id)
    picture = picture_of(detail)
    return Taken(
        title=beside(trial_title(trial, services().protocols), trial.side),
        result=result_of(
            detail,
            protocol,
            earlier_than(database(), detail, protocol),
            other_leg_of(database(), detail, protocol),
        ),
        simulated=trial.simulated,
        picture=Markup(picture) if picture else None,  # noqa: S704 - drawn by us
    )


def _text(taken: list[Taken]) -> str:
    """Return the results as a phone shows them without any network."""
    lines = [f"Heron, {today()}"]
    for one in taken:
        number = one.result.number
        said = f"{number.value} {number.unit}" if number else one.result.verdict
        mark = f" ({_('simulated')})" if one.simulated else ""
        lines.append(f"{one.title}: {said}{mark}")
    lines.append(_("Fitness and training aid. Not a medical device."))
    while len("\n".join(lines)) > TEXT_MOST:
        del lines[1]
    return "\n".join(lines)


def drawn(content: str) -> Markup:
    """Return a QR code as an `<svg>`."""
    # Only who takes something home needs it.
    import segno  # noqa: PLC0415

    drawing = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        drawing,
        kind="svg",
        border=2,
        xmldecl=False,
        svgns=False,
        omitsize=True,
        light="#ffffff",
        dark="#000000",
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704 - drawn by segno
