"""Who may open what: one table, default deny.

Every route names the least role that it needs; a route that is missing here is
refused. `station.roles` says what the roles are and which command needs which.
"""

from __future__ import annotations

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from station.messages import Asker
from station.roles import Role, asker
from web.kiosk import visit

ROOMS: dict[Role, visit.Room] = {Role.CLINICIAN: "clinic", Role.STAFF: "staff"}
"""Where the way in is."""

ROUTES: dict[str, Role] = {
    "static": Role.GUEST,
    "live.stream": Role.GUEST,
    "api.health": Role.GUEST,
    "api.clock": Role.GUEST,
    "api.demo": Role.GUEST,
    "api.trial": Role.GUEST,
    "people.who": Role.GUEST,
    "people.guest": Role.GUEST,
    "people.nickname": Role.GUEST,
    "people.choose": Role.GUEST,
    "people.create": Role.GUEST,
    "people.leave": Role.GUEST,
    "manners.choose": Role.GUEST,
    "own_code.enter": Role.GUEST,
    "own_code.offer": Role.MEMBER,
    "own_code.make": Role.MEMBER,
    "me.ask": Role.GUEST,
    "me.enter": Role.GUEST,
    "me.home": Role.MEMBER,
    "me.data": Role.MEMBER,
    "me.take": Role.MEMBER,
    "me.new_pin": Role.MEMBER,
    "me.choose_pin": Role.MEMBER,
    "me.agree": Role.MEMBER,
    "me.confirm": Role.MEMBER,
    "me.erase": Role.MEMBER,
    "ease.choose": Role.GUEST,
    "you.doubt": Role.MEMBER,
    "you.ask": Role.MEMBER,
    "you.answer": Role.MEMBER,
    "pages.attract": Role.GUEST,
    "pages.hub": Role.GUEST,
    "pages.what": Role.GUEST,
    "best.board": Role.GUEST,
    "pages.play": Role.GUEST,
    "pages.history": Role.GUEST,
    "plan.today": Role.GUEST,
    "plan.week": Role.MEMBER,
    "plan.answers": Role.MEMBER,
    "plan.make": Role.MEMBER,
    "plan.calendar": Role.MEMBER,
    "plan.card": Role.GUEST,
    "plan.done": Role.MEMBER,
    "starting.start": Role.MEMBER,
    "starting.resume": Role.MEMBER,
    "starting.attempt": Role.GUEST,
    "sessions.show": Role.GUEST,
    "sessions.tell": Role.GUEST,
    "sessions.why": Role.GUEST,
    "trends.overview": Role.MEMBER,
    "trends.one": Role.MEMBER,
    "weeks.show": Role.MEMBER,
    "morning.begin": Role.GUEST,
    "morning.consent": Role.GUEST,
    "morning.decide": Role.GUEST,
    "morning.forget": Role.GUEST,
    "morning.ask": Role.GUEST,
    "morning.answer": Role.GUEST,
    "morning.verdict": Role.GUEST,
    "morning.why": Role.GUEST,
    "series.show": Role.GUEST,
    "series.steer": Role.GUEST,
    "take.code": Role.GUEST,
    "trials.set_up": Role.GUEST,
    "trials.start": Role.GUEST,
    "trials.live": Role.GUEST,
    "trials.stop": Role.GUEST,
    "trials.result": Role.GUEST,
    "observer.seen": Role.GUEST,
    "foam.choose": Role.GUEST,
    "asked.ask": Role.GUEST,
    "asked.answer": Role.GUEST,
    "runs.choose": Role.GUEST,
    "runs.begin": Role.GUEST,
    "runs.show": Role.GUEST,
    "runs.start": Role.GUEST,
    "runs.steer": Role.GUEST,
    "runs.effort": Role.GUEST,
    "runs.stop": Role.GUEST,
    "runs.result": Role.GUEST,
    "clients.everybody": Role.CLINICIAN,
    "clients.search": Role.CLINICIAN,
    "clients.create": Role.CLINICIAN,
    "clients.page": Role.CLINICIAN,
    "clients.attend": Role.CLINICIAN,
    "clients.about": Role.CLINICIAN,
    "clients.ask": Role.CLINICIAN,
    "clients.describe": Role.CLINICIAN,
    "clients.note": Role.CLINICIAN,
    "clients.note_text": Role.CLINICIAN,
    "clients.add_note": Role.CLINICIAN,
    "clients.remove_note": Role.CLINICIAN,
    "clients.trends": Role.CLINICIAN,
    "clients.trend": Role.CLINICIAN,
    "clients.confirm": Role.CLINICIAN,
    "clients.erase": Role.CLINICIAN,
    "reviews.show": Role.CLINICIAN,
    "reviews.accept": Role.CLINICIAN,
    "reviews.why": Role.CLINICIAN,
    "reviews.discard": Role.CLINICIAN,
    "reviews.compare": Role.CLINICIAN,
    "papers.choose": Role.CLINICIAN,
    "papers.report": Role.CLINICIAN,
    "papers.export": Role.CLINICIAN,
    "compose.home": Role.CLINICIAN,
    "compose.keep": Role.CLINICIAN,
    "compose.remove": Role.CLINICIAN,
    "filming.ask": Role.MEMBER,
    "filming.choose": Role.MEMBER,
    "filming.begin": Role.MEMBER,
    "filming.add": Role.MEMBER,
    "filming.end": Role.MEMBER,
    "videos.mine": Role.MEMBER,
    "videos.watch": Role.MEMBER,
    "videos.file": Role.MEMBER,
    "videos.remove": Role.MEMBER,
    "videos.of_client": Role.CLINICIAN,
    "videos.withdraw": Role.CLINICIAN,
    "door.ask": Role.GUEST,
    "door.enter": Role.GUEST,
    "door.new_clinic_pin": Role.STAFF,
    "door.choose_clinic_pin": Role.STAFF,
    "staff.home": Role.STAFF,
    "house.show": Role.STAFF,
    "house.choose": Role.STAFF,
    "staff.check": Role.STAFF,
    "staff.begin_check": Role.STAFF,
    "staff.noise": Role.STAFF,
    "staff.do_noise": Role.STAFF,
    "staff.calibration": Role.STAFF,
    "staff.do_calibration": Role.STAFF,
    "staff.progress": Role.STAFF,
    "keeping.protocols": Role.STAFF,
    "keeping.people": Role.STAFF,
    "keeping.new_pin": Role.STAFF,
    "keeping.choose_pin": Role.STAFF,
    "keeping.exports": Role.STAFF,
    "keeping.export": Role.STAFF,
    "keeping.support": Role.STAFF,
    "outbox.send_now": Role.STAFF,
}


def init_app(app: Flask) -> None:
    """Refuse every request whose route does not name a role that the visitor has."""

    @app.before_request
    def check() -> Response | None:
        visit.shut()
        if request.endpoint is None:
            return None  # no such page: routing answers 404 or 405
        needed = ROUTES.get(request.endpoint)
        if needed is not None and visitor() >= needed:
            return None
        room = ROOMS.get(needed) if needed is not None else None
        if room is None or request.path.startswith("/api/"):
            return abort(403)
        to = request.path if request.method == "GET" else None
        return redirect(url_for("door.ask", room=room, to=to), 303)

    @app.before_request
    def note() -> None:
        # Whoever asks for a page is still here; a page that waits by itself is not.
        path = request.path
        if visit.room() and not path.startswith(("/api/", "/live", "/static/")):
            visit.stay()


def visitor() -> Role:
    """Return the role of whoever is in front of the kiosk."""
    room = visit.room()
    if room is not None:
        return Role.STAFF if room == "staff" else Role.CLINICIAN
    return Role.MEMBER if visit.person_id() else Role.GUEST


def asking() -> Asker:
    """Return on whose behalf a page asks the station for something."""
    return asker(visitor(), visit.person_id())
