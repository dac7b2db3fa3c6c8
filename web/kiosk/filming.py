"""Filming a trial: the word for it, and what the page's camera gives, piece by piece.

The browser films; the station says whether it may and makes place; what comes is added
to the file here. A guest is not offered it: nobody could see or delete such a video
once the visit is over.
"""

from __future__ import annotations

import os
import shutil
import threading
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from station.config import VideoConfig
from station.errors import BadRequest, NotFound, NotNow
from station.store import members, videos
from web.answers import refusal
from web.kiosk import visit
from web.kiosk.manners import back_to
from web.kiosk.services import database, services

PIECE_BYTES = 2_000_000
"""The most that the page sends at once; about ten seconds."""
CAMERA = "camera=(self), microphone=()"

blueprint = Blueprint("filming", __name__)
_adding = threading.Lock()


def init_app(app: Flask) -> None:
    """Let the page of a trial that is filmed use the camera, and no other page."""

    @app.after_request
    def allow(response: Response) -> Response:
        if request.endpoint == "trials.live" and may_film() and visit.wants_film():
            response.headers["Permissions-Policy"] = CAMERA
        return response

    @app.context_processor
    def film() -> dict[str, Any]:
        offered = may_film() and visit.person_id() is not None
        return {"film": {"on": visit.wants_film()} if offered else None}


def may_film() -> bool:
    """Return whether this station films at all."""
    return services().settings.video is not None


@blueprint.get("/film")
def ask() -> str:
    """Say what filming means and ask for a word; no answer is chosen beforehand."""
    return render_template(
        "film_ask.html",
        days=_limits().keep_days,
        back=back_to(request.args.get("back", "")),
    )


@blueprint.post("/film")
def choose() -> AnyResponse:
    """Keep the word, or have the tests of this visit filmed from here on, or not."""
    person, back = _person(), back_to(request.form.get("back", ""))
    _limits()
    on = request.form.get("on") == "yes"
    if request.form.get("agree") == "yes":
        services().ask("agree", person=person, purpose="video", given=True)
    elif on and "video" not in members.agreed(database(), person):
        return redirect(url_for("filming.ask", back=back), 303)
    visit.film(on=on)
    return redirect(back, 303)


@blueprint.post("/api/v1/trials/<trial>/video")
def begin(trial: str) -> Response:
    """Make place for a video; `{"mime": ..., "start_ns": ..., "error_ns": ...}`."""
    _limits()
    if visit.attempt(trial) is None or not visit.wants_film():
        abort(403)
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadRequest('send {"mime": "...", "start_ns": ..., "error_ns": ...}')
    said = {name: body.get(name) for name in ("mime", "start_ns", "error_ns")}
    asked = {"person": _person(), "trial": trial, **said}
    made = services().ask("begin_video", **asked)["video"]
    return jsonify(
        {
            "ok": True,
            "video": made,
            "add": url_for("filming.add", video=made),
            "end": url_for("filming.end", video=made),
            "piece_bytes": PIECE_BYTES,
        }
    )


@blueprint.put("/api/v1/videos/<video>")
def add(video: str) -> Response:
    """Add a piece to a video that is recorded; `?at=` says after how many bytes."""
    request.max_content_length = PIECE_BYTES
    limits, found = _limits(), _coming(video)
    piece, at = request.get_data(), request.args.get("at", type=int)
    if at is None or at < 0:
        raise BadRequest("say with ?at= after how many bytes this piece comes")
    if at + len(piece) > limits.most_mb * 1_000_000:
        return refusal(413, f"a video may have {limits.most_mb} MB: it ends here")
    data = services().settings.data
    if shutil.disk_usage(data).free < limits.free_mb * 1_000_000:
        return refusal(507, "there is too little space left: the video ends here")
    with _adding:
        size = _append(videos.path_of(data, found.id), piece, at)
    return jsonify({"ok": True, "bytes": size})


@blueprint.post("/api/v1/videos/<video>/end")
def end(video: str) -> Response:
    """Keep a video as far as it came; `{"duration_s": ...}`."""
    found = _coming(video)
    body = request.get_json(silent=True)
    lasted = body.get("duration_s") if isinstance(body, dict) else None
    said = services().ask(
        "end_video", person=found.person_id, video=found.id, duration_s=lasted
    )
    return jsonify({"ok": True, **said})


def _append(path: os.PathLike[str], piece: bytes, at: int) -> int:
    """Add a piece once, also when it is sent twice; return the bytes that are there.

    Raises:
        NotFound: the video was deleted meanwhile.
        NotNow: something is missing before the piece.
    """
    try:
        # Without O_CREAT: what was deleted must not come back.
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NotFound("this video was deleted") from error
    with os.fdopen(descriptor, "ab") as file:
        size = os.fstat(descriptor).st_size
        if size == at + len(piece):
            return size
        if size != at:
            raise NotNow(f"this video has {size} bytes: send what comes after them")
        file.write(piece)
    return at + len(piece)


def _coming(video: str) -> videos.Video:
    """Return a video of this visit that is still recorded."""
    found = videos.video(database(), video)
    if found.person_id != visit.person_id() or visit.attempt(found.trial_id) is None:
        abort(403)
    if found.state != "coming":
        raise NotNow("this video has ended already")
    return found


def _limits() -> VideoConfig:
    limits = services().settings.video
    if limits is None:
        abort(404)
    return limits


def _person() -> str:
    person = visit.person_id()
    if person is None:
        abort(403)
    return person
