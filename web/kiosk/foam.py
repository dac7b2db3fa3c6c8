"""Which foam is used: asked on the set-up card, where the place has several."""

from __future__ import annotations

import contextlib
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from station.errors import StationError
from station.protocols.spec import Trial
from web.kiosk.manners import back_to
from web.kiosk.services import services

NONE_OF_THEM = ""

blueprint = Blueprint("foam", __name__)


@blueprint.post("/foam")
def choose() -> Response:
    """Use another foam, and go back to the card that asked."""
    back = back_to(request.form.get("back", ""))
    services().ask("choose_foam", model=request.form.get("model") or None)
    return redirect(back, 303)


def foams_for(step: Trial) -> dict[str, Any] | None:
    """Return the foams of this place and the present one, None where none is asked."""
    if step.surface != "foam":
        return None
    with contextlib.suppress(StationError):
        found: dict[str, Any] = services().ask("foam")
        return found if found["models"] else None
    return None
