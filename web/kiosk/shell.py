"""What every page shows around its own content."""

from __future__ import annotations

from typing import Any

from web.kiosk import visit
from web.kiosk.services import services
from web.kiosk.words import DEMO_ACTIONS, DEMO_LEANS


def shell() -> dict[str, Any]:
    """Return what the frame of a page needs: theme, board, who is here."""
    given = services()
    view = given.hub.latest()
    return {
        "theme": given.settings.theme,
        "feet": "on" if given.settings.foot_control else "off",
        "view": view,
        "visitor": visit.name(),
        "demo_actions": DEMO_ACTIONS,
        "demo_leans": DEMO_LEANS,
    }
