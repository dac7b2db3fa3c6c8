"""Videos that somebody agreed to: watched beside what was measured, and deleted.

A member sees their own, whoever came in with the clinic's PIN those of the clients.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from flask import (
    Blueprint,
    abort,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from station.roles import Role
from station.store import members, queries, videos
from station.store.records import Person, TrialDetail
from station.store.videos import Video
from web.kiosk import visit
from web.kiosk.client_words import trial_title
from web.kiosk.clients import client_of
from web.kiosk.i18n import day_and_time, day_name
from web.kiosk.roles import visitor
from web.kiosk.services import database, services
from web.kiosk.video_paths import (
    STRIP_HEIGHT,
    STRIP_WIDTH,
    side_of,
    span_mm_of,
    strip_of,
)
from web.kiosk.words import leg_name, side_name

ENDINGS = {"video/webm": "webm", "video/mp4": "mp4"}
blueprint = Blueprint("videos", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One video of a list."""

    id: str
    title: str
    when: str
    until: str


@blueprint.get("/me/videos")
def mine() -> str:
    """Show the videos of whoever is here."""
    person = visit.person_id()
    if person is None:
        abort(403)
    return _list(queries.person(database(), person), client=False)


@blueprint.get("/clinic/clients/<person>/videos")
def of_client(person: str) -> str:
    """Show the videos of a client."""
    return _list(client_of(person), client=True)


@blueprint.post("/clinic/clients/<person>/videos/no")
def withdraw(person: str) -> Response:
    """Take back a client's word for videos; every one of theirs is deleted."""
    one = client_of(person)
    services().ask("agree", person=one.id, purpose="video", given=False)
    return redirect(url_for("clients.page", person=one.code), 303)


@blueprint.get("/videos/<video>")
def watch(video: str) -> str:
    """Show a video with the point in step, `?with=` another one beside it."""
    found = _seen(video)
    detail = queries.trial(database(), found.trial_id)
    beside = request.args.get("with")
    shown = [(found, detail)]
    if beside is not None:
        other = _seen(beside)
        if other.person_id != found.person_id:
            abort(403)
        shown.append((other, queries.trial(database(), other.trial_id)))
        shown.sort(key=lambda one: one[1].summary.side == "right")
    span_mm = span_mm_of([one for _, one in shown])
    return render_template(
        "watch.html",
        video=found,
        sides=[
            side_of(_name(one), video, one, span_mm, pair=len(shown) > 1)
            for video, one in shown
        ],
        title=_title(detail),
        when=day_and_time(detail.summary.started_at),
        simulated=detail.summary.simulated,
        back=_back(found, detail),
        until=_until(found),
        strip=strip_of(detail) if beside is None else None,
        strip_size=(STRIP_WIDTH, STRIP_HEIGHT),
        other_leg=_other_leg(found, detail) if beside is None else None,
        error_ms=math.ceil(max(one.error_ns for one, _ in shown) / 1e6),
        clinic=visitor() >= Role.CLINICIAN,
    )


@blueprint.get("/videos/<video>/file")
def file(video: str) -> Response:
    """Give the pictures, as a file to save with `?save=yes`."""
    found = _seen(video)
    path = videos.path_of(services().settings.data, found.id)
    if not path.exists():
        abort(404)
    name = f"heron-{found.begun_at[:10]}-{found.id[:8]}.{ENDINGS[found.mime]}"
    answer = send_file(
        path,
        mimetype=found.mime,
        as_attachment=request.args.get("save") == "yes",
        download_name=name,
        conditional=True,
    )
    answer.headers["Cache-Control"] = "no-store"  # no second copy in the browser
    return answer


@blueprint.post("/videos/<video>/remove")
def remove(video: str) -> Response:
    """Delete a video for good."""
    found = _seen(video)
    services().ask("remove_video", person=found.person_id, video=found.id)
    if visitor() >= Role.CLINICIAN:
        one = queries.person(database(), found.person_id)
        return redirect(url_for("videos.of_client", person=one.code), 303)
    return redirect(url_for("videos.mine"), 303)


def _seen(video: str) -> Video:
    """Return a video that whoever is here may see."""
    found = videos.video(database(), video)
    if visitor() < Role.CLINICIAN and found.person_id != visit.person_id():
        abort(403)
    return found


def _list(person: Person, *, client: bool) -> str:
    kept = videos.of_person(database(), person.id)
    limits = services().settings.video
    return render_template(
        "videos.html",
        person=person,
        client=client,
        agreed="video" in members.agreed(database(), person.id),
        days=limits.keep_days if limits else None,
        lines=[_line(one) for one in kept],
    )


def _line(one: Video) -> Line:
    detail = queries.trial(database(), one.trial_id)
    when = day_and_time(detail.summary.started_at)
    return Line(one.id, _title(detail), when, _until(one))


def _title(detail: TrialDetail) -> str:
    title = trial_title(detail.summary, services().protocols)
    side = leg_name(detail.summary.side)
    return f"{title}, {side}" if side else title


def _name(detail: TrialDetail) -> str:
    return side_name(detail.summary.side) or day_and_time(detail.summary.started_at)


def _until(one: Video) -> str:
    return day_name(dt.datetime.fromisoformat(one.expires_at).astimezone().date())


def _back(found: Video, detail: TrialDetail) -> str:
    if visitor() >= Role.CLINICIAN:
        one = queries.person(database(), found.person_id)
        return url_for("reviews.show", person=one.code, trial=detail.summary.id)
    return url_for("videos.mine")


def _other_leg(found: Video, detail: TrialDetail) -> str | None:
    """Return the newest video of the same test on the other leg, None without one."""
    here = detail.summary
    for one in videos.of_person(database(), found.person_id):
        there = queries.trial(database(), one.trial_id).summary
        if there.side is None or there.side == here.side:
            continue
        if (there.protocol_id, there.step) == (here.protocol_id, here.step):
            return one.id
    return None
