"""Videos that somebody agreed to: watched beside what was measured, and deleted.

A member sees their own, whoever came in with the clinic's PIN those of the clients.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    abort,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response

from station.charts import stabilogram as over_time
from station.charts import statokinesigram as from_above
from station.charts.drawing import to_svg
from station.roles import Role
from station.store import members, queries, videos
from station.store.records import Person, TrialDetail
from station.store.videos import Video
from web.kiosk import visit
from web.kiosk.client_words import trial_title
from web.kiosk.clients import client_of
from web.kiosk.i18n import _, day_and_time, day_name
from web.kiosk.ink import FONT, PALETTE, SIZE
from web.kiosk.roles import visitor
from web.kiosk.services import database, services
from web.kiosk.words import side_name

STRIP_WIDTH, STRIP_HEIGHT, STRIP_FONT = 1200.0, 230.0, 20.0
BESIDE_FONT = 52.0
"""Where two videos with their paths stand side by side."""
ENDINGS = {"video/webm": "webm", "video/mp4": "mp4"}
BEFORE_S = 1.0
"""A video is shown from so long before what is measured."""

blueprint = Blueprint("videos", __name__)


@dataclass(frozen=True, slots=True)
class Side:
    """A video with what was measured, as the page shows it."""

    video: str
    name: str
    above: Markup | None
    path: dict[str, Any]


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
    span_mm = _span_mm([one for _, one in shown])
    return render_template(
        "watch.html",
        video=found,
        sides=[_side(*one, span_mm, pair=len(shown) > 1) for one in shown],
        title=_title(detail),
        when=_when(detail.summary.started_at),
        simulated=detail.summary.simulated,
        back=_back(found, detail),
        until=_until(found),
        strip=_strip(detail) if beside is None else None,
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
    when = _when(detail.summary.started_at)
    return Line(one.id, _title(detail), when, _until(one))


def _title(detail: TrialDetail) -> str:
    title = trial_title(detail.summary, services().protocols)
    side = side_name(detail.summary.side)
    return f"{title}, {side.lower()}" if side else title


def _when(moment: str) -> str:
    return day_and_time(dt.datetime.fromisoformat(moment).astimezone())


def _until(one: Video) -> str:
    return day_name(dt.datetime.fromisoformat(one.expires_at).astimezone().date())


def _back(found: Video, detail: TrialDetail) -> str:
    if visitor() >= Role.CLINICIAN:
        one = queries.person(database(), found.person_id)
        return url_for("reviews.show", person=one.code, trial=detail.summary.id)
    return url_for("videos.mine")


def _side(found: Video, detail: TrialDetail, span_mm: float, *, pair: bool) -> Side:
    side = side_name(detail.summary.side)
    return Side(
        video=found.id,
        name=side or _when(detail.summary.started_at),
        above=_above(detail, span_mm, pair=pair),
        path=_path(found, detail, span_mm),
    )


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


def _span_mm(details: list[TrialDetail]) -> float:
    """Return the one scale on which the paths of all are drawn."""
    drawn = [tuple(zip(*one.trace_mm, strict=True)) for one in details if _known(one)]
    return from_above.common_half_span_mm([(ml, ap) for ml, ap in drawn])


def _above(detail: TrialDetail, span_mm: float, *, pair: bool) -> Markup | None:
    if not _known(detail):
        return None
    ml_mm, ap_mm = zip(*detail.trace_mm, strict=True)
    words = from_above.Words(
        title=_("Path of the point under your feet, from above"),
        front=_("front"),
        right="" if pair else _("right"),
        start="" if pair else _("start"),
        end="" if pair else _("end"),
    )
    drawing = from_above.statokinesigram(
        ml_mm,
        ap_mm,
        half_span_mm=span_mm,
        size=SIZE,
        font=BESIDE_FONT if pair else FONT,
        palette=PALETTE,
        words=words,
    )
    return Markup(to_svg(drawing))  # noqa: S704 - our own drawing, escaped there


def _strip(detail: TrialDetail) -> Markup | None:
    if not _known(detail):
        return None
    ml_mm, ap_mm = zip(*detail.trace_mm, strict=True)
    words = over_time.Words(
        title=_("The point under your feet over time"),
        right=_("right"),
        front=_("front"),
    )
    drawing = over_time.stabilogram(
        ml_mm,
        ap_mm,
        detail.trace_hz,
        width=STRIP_WIDTH,
        height=STRIP_HEIGHT,
        font=STRIP_FONT,
        palette=PALETTE,
        words=words,
    )
    return Markup(to_svg(drawing))  # noqa: S704 - as above


def _known(detail: TrialDetail) -> list[tuple[float, float]]:
    return [point for point in detail.trace_mm if not math.isnan(point[0])]


def _path(found: Video, detail: TrialDetail, span_mm: float) -> dict[str, Any]:
    """Return what the page needs to move the dot in step, in the drawings' own units.

    `begins_s` is the moment of the video at which the path begins: both clocks are the
    station's.
    """
    start_ns = detail.summary.start_ns
    known = _known(detail)
    begins_s = (start_ns - found.start_ns) / 1e9 if start_ns is not None else 0.0
    return {
        "begins_s": begins_s,
        "from_s": max(0.0, begins_s - BEFORE_S),
        "duration_s": found.duration_s,
        "hz": detail.trace_hz,
        "points": [
            None if math.isnan(ml) else [round(ml, 2), round(ap, 2)]
            for ml, ap in detail.trace_mm
        ],
        "centre_mm": [
            math.fsum(point[axis] for point in known) / max(1, len(known))
            for axis in (0, 1)
        ],
        "size": SIZE,
        "span_mm": span_mm,
        "strip": over_time.sides(STRIP_WIDTH, STRIP_FONT),
    }
