"""What every page shows around its own content."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from web.kiosk import visit, you
from web.kiosk.ease import OPTIONS
from web.kiosk.services import services
from web.kiosk.weights import units
from web.kiosk.words import DEMO_ACTIONS, DEMO_LEANS

NEVER_IDLE = frozenset({"trials.live", "series.show"})
"""A trial ends by itself, and who rests between two has not left."""

VEIL_S = 30
"""After this long without a touch a result is no longer readable."""


def shell() -> dict[str, Any]:
    """Return what the frame of a page needs: theme, board, who is here."""
    given = services()
    view, room = given.hub.latest(), visit.room()
    return {
        "theme": given.settings.theme,
        "feet": "on" if given.settings.foot_control else "off",
        "view": view,
        "visitor": visit.name(),
        "units": units(),
        "ease": visit.ease(),
        "ease_options": OPTIONS,
        "idle_s": _idle_s(given.settings.idle_s),
        "doubts": url_for("you.doubt") if you.asks() else None,
        "room_s": round(visit.IDLE_S[room]) if room else None,
        "veil_s": None if room else VEIL_S,
        "demo_actions": DEMO_ACTIONS,
        "demo_leans": DEMO_LEANS,
    }


def _idle_s(after_s: int) -> int | None:
    """Return how long a page waits for a sign of life; None where it need not."""
    elsewhere = visit.room() is not None or not (visit.begun() or visit.language())
    return None if elsewhere or request.endpoint in NEVER_IDLE else after_s
