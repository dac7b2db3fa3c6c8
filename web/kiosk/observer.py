"""What somebody who watches a trial tells it of hands, eyes and hips."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from station.error_count import OBSERVED, SPOKEN
from station.errors import BadRequest, NotNow
from station.protocols.spec import Trial
from station.protocols.tasks import BalanceClock, Errors
from web.kiosk import visit
from web.kiosk.i18n import _
from web.kiosk.services import services
from web.kiosk.words import OBSERVED_WORDS, SPOKEN_WORDS

blueprint = Blueprint("observer", __name__)


def observed_in(trial: Trial) -> dict[str, str]:
    """Return what may be told of a trial and the words on its button, in order."""
    if trial.subtract:
        return {event: str(SPOKEN_WORDS[event]) for event in SPOKEN}
    if isinstance(trial.task, BalanceClock):
        # The hand that lets the free foot go.
        return {"arms_moved": str(OBSERVED_WORDS["arms_moved"])}
    if not isinstance(trial.task, Errors):
        return {}
    closed = trial.vision == "closed"
    return {
        event: str(words)
        for event, words in OBSERVED_WORDS.items()
        if closed or event != "eyes_opened"
    }


@blueprint.post("/api/v1/trials/<trial>/seen")
def seen(trial: str) -> Response:
    """Tell the trial that runs what somebody saw; `{"event": "arms_moved"}`."""
    if visit.attempt(trial) is None:
        abort(403)
    body = request.get_json(silent=True)
    event = body.get("event") if isinstance(body, dict) else None
    if event not in (*OBSERVED, *SPOKEN):
        raise BadRequest('send {"event": "..."} as JSON, one of ' + ", ".join(OBSERVED))
    view = services().hub.latest()
    if view is None or view.trial is None or view.trial.id != trial:
        raise NotNow(_("This test is over."))
    services().ask("tell_trial", event=event)
    return jsonify({"ok": True})
