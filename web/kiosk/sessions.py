"""A session at the board: the station leads, each page shows one phase of it.

Every page asks the station where the session stands, so that one that was reloaded, or
opened by a kiosk that was started anew, is never behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from flask import (
    Blueprint,
    abort,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from station.coach.board.answers import EVENTS
from station.coach.board.ground import board_of
from station.coach.board.programme import (
    Asked,
    Bout,
    Part,
    Programme,
    Settings,
    programme_of,
)
from station.coach.board.state import Done, Hurt
from station.coach.figure import draw
from station.coach.library import drills_of
from station.coach.rules.decision import Decision
from station.coach.rules.erosion import erosion
from station.coach.rules.pain import pain_today
from station.coach.values import DayLog, ItemDone
from station.errors import NotFound
from station.messages import SessionView
from station.store import diary
from web.kiosk import body, morning, visit
from web.kiosk.gates import description
from web.kiosk.i18n import _
from web.kiosk.services import database, services
from web.kiosk.session_words import (
    ENDINGS,
    OFF_BOARD,
    ON_BOARD,
    TRENDS,
    dose_of,
    fails_of,
    goal_of,
    nexts_of,
    prompts_of_set,
    went,
    which_set,
)
from web.kiosk.today import line_of, written
from web.kiosk.words import outcome_sentence

KEY = "training"
TRY_SETS = 1

blueprint = Blueprint("sessions", __name__)


class Now(NamedTuple):
    """A session as the station tells it."""

    view: SessionView
    programme: Programme
    done: tuple[Done, ...]
    items: tuple[ItemDone, ...]
    minutes: float
    left_out: tuple[int, ...]
    hurts: tuple[Hurt, ...]
    eroded_mm_s: tuple[float, ...]

    @property
    def decision(self) -> Decision | None:
        """What R4 or R11 decided last in this session."""
        last = self.view.last
        if last is not None and last.outcome == "eroded":
            return erosion(self.eroded_mm_s)
        if not self.hurts:
            return None
        hurt = self.hurts[-1]
        return pain_today(dict.fromkeys(hurt.sites, hurt.strength))

    @property
    def part(self) -> Part:
        """The drill that it is at."""
        return self.programme[self.view.part]

    @property
    def bout(self) -> Bout:
        """The set that it is at, or was last."""
        named = self.view.number, self.view.side
        return next(
            (one for one in self.part.bouts if (one.number, one.side) == named),
            self.part.bouts[0],
        )


@blueprint.get("/session")
def show() -> str | Response:
    """Show where the session is."""
    now = _now()
    if now is None:
        back = "plan.today" if visit.person_id() is not None else "pages.hub"
        return redirect(url_for(back))
    view = now.view
    if view.phase == "over":
        return _over(now)
    if view.phase == "hurting":
        return _hurting(now)
    guide, part = now.bout.guide, now.part
    running = view.phase == "set" and not view.paused
    return render_template(
        "session_set.html" if running else "session.html",
        now=now,
        view=view,
        part=part,
        guide=guide,
        picture=draw(part.drill.picture),
        where=_("Drill %(k)s of %(n)s", k=view.part + 1, n=view.parts),
        which=which_set(part, now.bout),
        dose=dose_of(part),
        goal=goal_of(guide),
        place=ON_BOARD if guide.on_board else OFF_BOARD,
        went=went(guide, view.last) if view.last is not None else "",
        asked=outcome_sentence(view.last.outcome) if view.last is not None else "",
        coming=_coming(now),
        again=view.outcome == "finished" and view.part not in now.left_out,
        why=view.last is not None and view.last.outcome == "eroded",
        prompts=prompts_of_set(part.drill),
        trends=TRENDS,
        fails=fails_of(guide),
    )


@blueprint.post("/session/<event>")
def tell(event: str) -> Response:
    """Tell the station what was pressed."""
    known = session.get(KEY)
    if event not in EVENTS:
        abort(404)
    if known is not None:
        value = request.form.get("value", type=int)
        sites = request.form.getlist("sites")
        try:
            services().ask(
                "tell_session", session=known, event=event, value=value, sites=sites
            )
        except NotFound:
            session.pop(KEY, None)
        if event == "pain" and value:
            morning.note_pain(value, sites)
    return redirect(url_for("sessions.show"), 303)


@blueprint.get("/session/why")
def why() -> str | Response:
    """Show the numbers behind what the coach decided last."""
    now = _now()
    if now is None or now.decision is None:
        return redirect(url_for("sessions.show"))
    return render_template(
        "session_why.html",
        says=written(now.decision.sentence),
        lines=[line_of(fact) for fact in now.decision.facts],
    )


def _now() -> Now | None:
    """Return the session of this visit, None where it is over or was never begun."""
    known = session.get(KEY)
    if known is None:
        return None
    try:
        told: dict[str, Any] = services().ask("read_session", session=known)
    except NotFound:
        session.pop(KEY, None)
        return None
    programme = programme_of(
        msgspec.convert(told["asked"], tuple[Asked, ...]),
        drills_of(services().settings.data),
        services().protocols,
        msgspec.convert(told["settings"], Settings),
        board_of(description()),
    )
    return Now(
        msgspec.convert(told["view"], SessionView),
        programme,
        msgspec.convert(told["done"], tuple[Done, ...]),
        msgspec.convert(told["items"], tuple[ItemDone, ...]),
        told["minutes"],
        tuple(told["left_out"]),
        msgspec.convert(told["hurts"], tuple[Hurt, ...]),
        tuple(told["eroded_mm_s"]),
    )


def _coming(now: Now) -> str:
    """Return what comes after this rest."""
    bouts = now.part.bouts
    place = bouts.index(now.bout) + 1
    if place < len(bouts):
        return which_set(now.part, bouts[place])
    following = now.view.part + 1
    if following < len(now.programme):
        return now.programme[following].drill.title
    return ""


def _hurting(now: Now) -> str:
    return render_template(
        "session_hurts.html",
        view=now.view,
        strength=request.args.get("strength", type=int),
        body=body,
    )


def _over(now: Now) -> str:
    person = visit.person_id()
    kept = person is not None and bool(now.items)
    logs = [] if person is None else diary.days(database(), person)
    decision = now.decision if now.hurts else None
    return render_template(
        "session_over.html",
        title=str(ENDINGS[now.view.outcome or "finished"]),
        says=written(decision.sentence) if decision is not None else "",
        nexts=nexts_of(now.programme, now.done, now.items, _with(logs, now.items)),
        minutes=max(1, round(now.minutes)),
        done=bool(now.items),
        kept=kept,
        back=url_for("plan.today") if person is not None else url_for("pages.hub"),
    )


def _with(logs: Sequence[DayLog], items: Sequence[ItemDone]) -> list[DayLog]:
    """Add what the diary does not hold, or not yet: it is written while one looks."""
    told = {(log.date, one.drill) for log in logs for one in log.items}
    added = tuple(one for one in items if (one.date, one.drill) not in told)
    return [*logs, DayLog(added[0].date, items=added)] if added else list(logs)


def _date() -> dt.date:
    return dt.datetime.now().astimezone().date()
