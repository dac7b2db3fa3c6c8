from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.coach.board.programme import Asked, Settings
from station.coach.board.state import Kept
from station.errors import NotFound, NotNow, UnknownDrill
from station.messages import LiveView, SessionView
from station.store import diary, members, training
from tests.fakes.drills import CIRCLES, STAND, add_short_drills
from tests.fakes.gym import Gym

DAY = "2026-03-02"


class Class(Gym):
    """A gym where somebody does sessions as the screen says."""

    def lead(self, *drills: str, person: str | None = None) -> str:
        self.run(5, lambda view: view.tared)
        items = [{"drill": drill, "sets": 1} for drill in drills]
        made: dict[str, str] = self.ask(
            "begin_session", items=items, day=DAY, person=person
        )
        return made["session"]

    def say(self, session: str, event: str, **said: Any) -> None:
        self.ask("tell_session", session=session, event=event, **said)
        self.run(0.05)

    def until(self, *phases: str) -> SessionView:
        told = [""]

        def there(view: LiveView) -> bool:
            session = view.session
            prompt = session.trial.prompt if session and session.trial else ""
            if prompt in ("step_on", "step_on_again") and prompt != told[-1]:
                self.ask("demo", action="step_on")
            told.append(prompt)
            return session is not None and session.phase in phases

        self.run(60, there)
        found = self.views[-1].session
        assert found is not None
        return found


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Class]:
    add_short_drills(tmp_path)
    gym = Class(tmp_path)
    yield gym
    gym.keeper.close()


def test_a_members_session_goes_into_the_diary_once(gym: Class) -> None:
    jo = gym.ask("add_person", nickname="Jo")["person"]
    session = gym.lead(STAND, CIRCLES, person=jo)
    db = gym.database()
    kept = training.under_way(db, jo)
    assert kept is not None
    gym.say(session, "go")
    with pytest.raises(NotNow, match="a set of a session runs"):
        gym.ask("start_trial", protocol="quiet-stance-eyes-open")
    assert gym.views[-1].foot is None, "the feet answer nothing while a set runs"
    gym.until("rest")
    gym.say(session, "go")
    gym.say(session, "go")
    gym.say(session, "done")
    gym.until("effort")
    gym.say(session, "effort", value=4)
    log = diary.day(db, jo, dt.date.fromisoformat(DAY))
    assert [(one.drill, one.sets_done, one.rpe) for one in log.items] == [
        (STAND, 1, 4),
        (CIRCLES, 1, 4),
    ]
    assert log.hold_seconds == pytest.approx(2.0, abs=0.1)
    assert log.minutes > 0
    assert training.under_way(db, jo) is None
    gym.say(session, "effort", value=9)
    assert diary.day(db, jo, log.date).rpe == 4
    told = gym.ask("read_session", session=session)
    assert told["view"]["outcome"] == "finished"
    db.close()


def test_nothing_of_a_guest_is_kept(gym: Class) -> None:
    session = gym.lead(CIRCLES)
    gym.say(session, "go")
    gym.say(session, "done")
    gym.say(session, "effort", value=4)
    db = gym.database()
    assert db.execute("SELECT count(*) FROM diary").fetchone()[0] == 0
    assert db.execute("SELECT count(*) FROM training").fetchone()[0] == 0
    db.close()


def test_a_station_that_stops_goes_on_with_the_next_set(tmp_path: Path) -> None:
    add_short_drills(tmp_path)
    gym = Class(tmp_path)
    jo = gym.ask("add_person", nickname="Jo")["person"]
    session = gym.lead(STAND, CIRCLES, person=jo)
    gym.say(session, "go")
    gym.until("rest")
    gym.keeper.close()

    after = Class(tmp_path)
    with pytest.raises(NotFound):
        after.ask("read_session", session=session)
    after.run(5, lambda view: view.tared)
    assert after.ask("resume_session", person=jo) == {"session": session}
    after.run(0.1)
    shown = after.views[-1].session
    assert shown is not None
    assert (shown.phase, shown.part) == ("card", 1)
    after.say(session, "stop")
    after.say(session, "skip")
    db = after.database()
    log = diary.day(db, jo, dt.date.fromisoformat(DAY))
    assert [one.drill for one in log.items] == [STAND]
    db.close()
    after.keeper.close()


def test_what_was_left_open_goes_into_the_diary_of_its_day(
    gym: Class, tmp_path: Path
) -> None:
    jo = gym.ask("add_person", nickname="Jo")["person"]
    session = gym.lead(CIRCLES, STAND, person=jo)
    gym.say(session, "go")
    gym.say(session, "done")
    tomorrow = dt.date(2026, 3, 3)
    gym.station.training.recover(tomorrow)
    db = gym.database()
    assert training.under_way(db, jo) is not None, "it is under way over midnight"
    gym.keeper.close()

    after = Class(tmp_path)
    after.station.training.recover(tomorrow)
    after.run(0.1)
    log = diary.day(db, jo, dt.date.fromisoformat(DAY))
    assert [(one.drill, one.rpe) for one in log.items] == [(CIRCLES, None)]
    assert training.under_way(db, jo) is None
    db.close()
    after.keeper.close()


def test_a_drill_that_is_gone_keeps_nobody_from_training(
    gym: Class, caplog: pytest.LogCaptureFixture
) -> None:
    jo = gym.ask("add_person", nickname="Jo")["person"]
    gone = Kept("s", DAY, (Asked("no-such-drill"),), Settings(), 0, 0, (), (), (), ())
    gym.station.write(
        lambda writer: writer.change(lambda db: training.keep(db, jo, gone))
    )
    with pytest.raises(UnknownDrill, match="no-such-drill"):
        gym.ask("resume_session", person=jo)
    gym.station.training.recover(dt.date(2026, 3, 3))
    assert "stays out of the diary: there is no drill 'no-such-drill'" in caplog.text
    session = gym.lead(CIRCLES, person=jo)
    gym.say(session, "go")


def test_pain_is_noted_of_somebody_who_agreed_to_it(gym: Class) -> None:
    jo = gym.ask("add_person", nickname="Jo")["person"]
    kim = gym.ask("add_person", nickname="Kim")["person"]
    gym.ask("agree", person=jo, purpose=diary.PURPOSE, given=True)
    for person in (jo, kim):
        session = gym.lead(CIRCLES, person=person)
        gym.say(session, "hurts")
        gym.say(session, "pain", value=7, sites=["left_knee"])
        assert gym.views[-1].session is not None
        assert gym.views[-1].session.outcome == "pain"
    db = gym.database()
    assert diary.PURPOSE in members.agreed(db, jo)
    day = dt.date.fromisoformat(DAY)
    assert diary.day(db, jo, day).hurts == {"left_knee": 7}
    assert diary.day(db, jo, day).pain == {}, "of the morning nothing was said"
    assert diary.day(db, kim, day).hurts == {}
    db.close()


def test_a_board_that_goes_away_does_not_end_the_session(gym: Class) -> None:
    session = gym.lead(STAND)
    gym.say(session, "go")
    gym.run(20, lambda view: view.session and view.session.hold)
    gym.station.disconnected()
    gym.plug_in()
    assert gym.until("asking").last is not None
    gym.say(session, "retry")
    gym.until("effort")


def test_somebody_else_may_begin_where_no_set_runs(gym: Class) -> None:
    jo = gym.ask("add_person", nickname="Jo")["person"]
    first = gym.lead(STAND, CIRCLES, person=jo)
    gym.say(first, "go")
    with pytest.raises(NotNow):
        gym.lead(CIRCLES)
    gym.say(first, "pause")
    second = gym.lead(CIRCLES)
    with pytest.raises(NotFound):
        gym.say(first, "go")
    gym.say(second, "go")
