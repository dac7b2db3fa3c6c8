"""The longest holds of members who agreed to be shown: off unless the kiosk is told."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from flask import Blueprint, abort, render_template

from station.store import members
from web.kiosk.i18n import _, decimal
from web.kiosk.services import database, services
from web.kiosk.words import side_name

blueprint = Blueprint("best", __name__)

PROTOCOL = "single-leg-eyes-open"
SHOWN = 6
STEADY_OF = 5
"""The latest holds whose spread says how steadily somebody holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """One member's line."""

    name: str
    best_s: str
    side: str
    steady: str
    """How much the latest holds differ, empty for fewer than three."""


@blueprint.get("/best")
def board() -> str:
    """Show the longest holds."""
    if not services().settings.leaderboard:
        abort(404)
    return render_template("best.html", places=_places())


def _places() -> list[Place]:
    found = []
    for one in members.holders(database(), PROTOCOL)[:SHOWN]:
        latest = one.holds_s[-STEADY_OF:]
        steady = ""
        if len(latest) >= 3:
            steady = _("± %(s)s s", s=decimal(statistics.stdev(latest)))
        found.append(
            Place(one.nickname, decimal(one.best_s), side_name(one.side), steady)
        )
    return found
