"""What waits for the club, in the staff room, and having all of it tried at once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from station.config import load_config
from station.store.outbox import waiting
from web.kiosk.i18n import _, plural
from web.kiosk.services import database, services

blueprint = Blueprint("outbox", __name__)


@dataclass(frozen=True, slots=True)
class Queue:
    """What the staff room says of the club."""

    said: str
    """How much waits and how much is parked, in words."""
    trouble: str | None
    """What was in the way last."""
    sends: bool
    """Whether there is anything to be tried."""


@blueprint.post("/staff/send-now")
def send_now() -> Response:
    """Have everything that waits for the club, or is parked, tried at once."""
    services().ask("outbox_send_now")
    return redirect(url_for("staff.home"), 303)


def queue() -> Queue | None:
    """Return what waits for the club, None for a station that belongs to none.

    Raises:
        BadConfig: heron.toml does not make sense.
        DataFolderError: there is no database yet.
    """
    if load_config(services().settings.data).club.url is None:
        return None
    found = waiting(database())
    if not found.queued and not found.refused:
        return Queue(_("Everything has arrived."), None, sends=False)
    parts = []
    if found.queued:
        parts.append(
            plural("%(num)s result waits", "%(num)s results wait", found.queued)
        )
    if found.refused:
        parts.append(plural("%(num)s is parked", "%(num)s are parked", found.refused))
    return Queue(", ".join(parts), found.last_error, sends=True)
