"""How the screen fits somebody: left-handed, seated, larger text, less motion.

A guest's choice lasts for the visit, a member's is kept and holds in the next.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask import redirect as _redirect
from werkzeug.wrappers import Response

from web.kiosk import visit
from web.kiosk.i18n import later
from web.kiosk.manners import back_to, keep

OPTIONS: dict[str, Any] = {
    "left": later("Left-handed"),
    "seated": later("Seated"),
    "large": later("Larger text"),
    "calm": later("Less motion"),
}
"""By the name that the page's style knows."""

blueprint = Blueprint("ease", __name__)


@blueprint.post("/ease")
def choose() -> Response:
    """Turn one option on or off and show the same page again."""
    turned = request.form.get("option", "")
    if turned in OPTIONS:
        visit.fit(visit.ease() ^ {turned})
        keep()
    return _redirect(back_to(request.form.get("back", "")), 303)
