from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.reading import Reading
from station.errors import BadRequest, NotFound, NotNow, StorageFailed, UnknownProtocol
from station.store import queries
from station.store.database import open_database
from station.store.writer import Writer
from tests.fakes.gym import Gym


@pytest.fixture
def gym(tmp_path: Path) -> Iterator[Gym]:
    gym = Gym(tmp_path)
    yield gym
    gym.keeper.close()


@pytest.fixture
def db(gym: Gym) -> Iterator[sqlite3.Connection]:
    db = gym.database()
    yield db
    db.close()


def test_quiet_stance_is_measured_and_stored(gym: Gym, db: sqlite3.Connection) -> None:
    person = gym.ask("add_person", nickname="Jo")["person"]
    trial_id = gym.start("quiet-stance-eyes-open", person=person)
    view = gym.finish()
    assert view.trial is not None
    assert (view.trial.phase, view.trial.outcome) == ("done", "completed")
    phases = ["stepping_on", "settling", "counting_down", "recording", "done"]
    assert phases == gym.phases()
    detail = queries.trial(db, trial_id)
    assert detail.summary.state == "done"
    assert detail.summary.simulated
    assert detail.summary.hold_s is None
    assert detail.summary.start_ns is not None
    assert detail.summary.end_ns is not None
    seconds = (detail.summary.end_ns - detail.summary.start_ns) / 1e9
    assert seconds == pytest.approx(30)
    assert len(detail.trace_mm) == pytest.approx(30 * detail.trace_hz, abs=2)
    for name in ("mean_velocity", "path_length", "prediction_ellipse_area", "rms_ml"):
        value = detail.measures[name].value
        assert value is not None
        assert value > 0
    assert [p.trial_id for p in queries.history(db, person, "quiet-stance-eyes-open")]


@pytest.mark.parametrize(("side", "lifted"), [("left", "right"), ("right", "left")])
def test_a_foot_that_touches_down_ends_a_hold_with_its_time(
    gym: Gym, db: sqlite3.Connection, side: str, lifted: str
) -> None:
    trial_id = gym.start("single-leg-eyes-open", side=side)
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 8)
    assert f"lift_{lifted}" in {view.trial.prompt for view in gym.views if view.trial}
    gym.ask("demo", action="foot_down")
    view = gym.finish()
    assert view.trial is not None
    assert (view.trial.phase, view.trial.outcome) == ("done", "touched_down")
    detail = queries.trial(db, trial_id)
    assert detail.summary.side == side
    assert detail.summary.hold_s == pytest.approx(8.3, abs=0.5)
    assert detail.measures["hold_time"].value == detail.summary.hold_s
    assert "touched_down" in {event.type for event in detail.events}


def test_a_hold_ends_at_its_cap(gym: Gym, db: sqlite3.Connection) -> None:
    trial_id = gym.start("single-leg-eyes-closed", side="left")
    view = gym.finish()
    assert view.trial is not None
    assert view.trial.outcome == "completed"
    assert queries.trial(db, trial_id).summary.hold_s == pytest.approx(45)


def test_raw_counts_reach_from_before_the_trial_to_after_its_end(gym: Gym) -> None:
    trial_id = gym.start("quiet-stance-eyes-open")
    begun_ns = gym.clock.now_ns()
    gym.finish()
    with_counts = gym.keeper.submit(lambda writer: writer.readings(trial_id)).result()
    with_end = gym.database()
    end_ns = queries.trial(with_end, trial_id).summary.end_ns
    with_end.close()
    assert end_ns is not None
    for cell in with_counts:
        assert cell[0].t_ns < begun_ns - 1_500_000_000
        assert cell[-1].t_ns > end_ns + 450_000_000
        numbers = [reading.seq for reading in cell]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_the_cursor_is_hidden_while_it_counts(gym: Gym) -> None:
    gym.start("quiet-stance-eyes-open")
    gym.finish()
    shown = {view.trial.phase: view.trial.cursor for view in gym.views if view.trial}
    assert shown["settling"] is True
    assert shown["recording"] is False


def test_stepping_off_in_the_countdown_begins_again(gym: Gym) -> None:
    gym.start("quiet-stance-eyes-open")
    gym.run(30, lambda view: view.trial and view.trial.phase == "counting_down")
    gym.ask("demo", action="step_off")
    view = gym.finish()
    assert "step_on_again" in {v.trial.prompt for v in gym.views if v.trial}
    assert view.trial is not None
    assert view.trial.phase == "done"


def test_stepping_off_while_recording_fails_without_a_number(
    gym: Gym, db: sqlite3.Connection
) -> None:
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 5)
    gym.ask("demo", action="step_off")
    gym.finish()
    detail = queries.trial(db, trial_id)
    assert (detail.summary.state, detail.summary.outcome) == ("failed", "stepped_off")
    assert detail.measures == {}
    assert detail.trace_mm


def test_nobody_comes_and_nothing_is_listed(gym: Gym, db: sqlite3.Connection) -> None:
    gym.habits.clear()
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.finish()
    summary = queries.trial(db, trial_id).summary
    assert (summary.state, summary.outcome) == ("failed", "nobody_came")
    assert queries.recent_trials(db) == []
    assert db.execute("SELECT count(*) FROM outbox").fetchone()[0] == 0


def test_a_cancelled_trial_makes_room_for_the_next(
    gym: Gym, db: sqlite3.Connection
) -> None:
    first = gym.start("quiet-stance-eyes-open")
    with pytest.raises(NotNow, match="runs already"):
        gym.ask("start_trial", protocol="quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 3)
    gym.ask("cancel_trial")
    with pytest.raises(NotNow, match="no trial runs"):
        gym.ask("cancel_trial")
    gym.finish()
    summary = queries.trial(db, first).summary
    assert (summary.state, summary.outcome) == ("interrupted", "cancelled")
    assert gym.start("quiet-stance-eyes-open") != first
    gym.finish()


def test_a_board_that_goes_away_interrupts_and_keeps_what_came(
    gym: Gym, db: sqlite3.Connection
) -> None:
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 6)
    gym.station.disconnected()
    gym.silence(3)
    view = gym.views[-1]
    assert not view.connected
    assert "no_readings" in {problem.code for problem in view.problems}
    assert view.trial is not None
    assert view.trial.stored
    detail = queries.trial(db, trial_id)
    assert (detail.summary.state, detail.summary.outcome) == (
        "interrupted",
        "no_signal",
    )
    counts = gym.keeper.submit(lambda writer: writer.readings(trial_id)).result()
    assert all(len(cell) > 6 * 90 for cell in counts)
    with pytest.raises(NotNow, match="does not answer"):
        gym.ask("start_trial", protocol="quiet-stance-eyes-open")
    gym.plug_in()
    gym.run(3)
    assert gym.views[-1].connected


def test_a_station_that_dies_finds_its_trial_again(gym: Gym, tmp_path: Path) -> None:
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 6)
    writer = Writer(open_database(tmp_path / "heron.db"))
    assert writer.interrupt_running("the station stopped") == [trial_id]
    assert all(len(cell) > 5 * 90 for cell in writer.readings(trial_id))
    writer.close()


def test_a_cell_that_falls_silent_fails_the_trial_and_stops_the_next(
    gym: Gym, db: sqlite3.Connection
) -> None:
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 6)
    gym.spoil = lambda reading: None if reading.cell == 2 else reading
    gym.finish()
    summary = queries.trial(db, trial_id).summary
    assert (summary.state, summary.outcome) == ("failed", "dropout")
    gym.run(3)
    with pytest.raises(NotNow, match="rear left cell does not answer"):
        gym.ask("start_trial", protocol="quiet-stance-eyes-open")


def full(self: Writer, *_: object) -> None:
    raise StorageFailed("the database cannot be written (disk is full): free some")


def test_a_full_disk_is_shown_and_nothing_is_lost(
    gym: Gym, db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 6)
    with monkeypatch.context() as disk:
        disk.setattr(Writer, "append_chunk", full)
        disk.setattr(Writer, "finish_trial", full)
        gym.run(40)
        view = gym.views[-1]
        problems = {problem.code: problem.text for problem in view.problems}
        assert "disk is full" in problems["storage_failed"]
        assert view.trial is not None
        assert (view.trial.phase, view.trial.stored) == ("done", False)
        with pytest.raises(NotNow, match="disk is full"):
            gym.ask("start_trial", protocol="quiet-stance-eyes-open")
        assert queries.trial(db, trial_id).summary.state == "running"
    gym.finish(5)
    assert "storage_failed" not in {p.code for p in gym.views[-1].problems}
    assert queries.trial(db, trial_id).summary.state == "done"
    for cell in gym.keeper.submit(lambda writer: writer.readings(trial_id)).result():
        numbers = [reading.seq for reading in cell]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_a_trial_that_is_stored_late_keeps_the_zero_that_it_was_measured_with(
    gym: Gym, db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial_id = gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 6)
    with monkeypatch.context() as disk:
        disk.setattr(Writer, "finish_trial", full)
        gym.run(40)
        gym.station.disconnected()
        gym.plug_in()
        gym.run(0.1)
        assert not gym.views[-1].tared
    gym.finish(5)
    kept = queries.calibration(db, queries.trial(db, trial_id).summary.calibration_id)
    assert kept is not None
    assert all(kept["tare_count"])


def test_what_cannot_be_started_is_said(gym: Gym) -> None:
    gym.run(3)
    with pytest.raises(UnknownProtocol, match="did you mean quiet-stance-eyes-open"):
        gym.ask("start_trial", protocol="quiet-stance-eye-open")
    with pytest.raises(BadRequest, match="side left or right"):
        gym.ask("start_trial", protocol="single-leg-eyes-open")
    with pytest.raises(NotFound, match="no person nobody"):
        gym.ask("start_trial", protocol="quiet-stance-eyes-open", person="nobody")
    with pytest.raises(BadRequest, match="cannot 'fly'"):
        gym.ask("demo", action="fly")
    assert gym.start("quiet-stance-eyes-open")


def test_a_new_zero_is_found_on_the_empty_board(gym: Gym) -> None:
    gym.run(5, lambda view: view.tared)
    assert abs(gym.views[-1].total_n) < 50
    gym.run(1)
    assert abs(gym.views[-1].total_n) < 1
    gym.ask("tare")
    gym.run(0.1)
    assert gym.views[-1].tared is False
    gym.run(5, lambda view: view.tared)
    gym.start("quiet-stance-eyes-open")
    with pytest.raises(NotNow, match="wait until it is over"):
        gym.ask("tare")


def test_a_zero_found_while_a_trial_is_being_stored_lets_it_go_on(gym: Gym) -> None:
    gym.run(1)
    gym.station.start_trial("quiet-stance-eyes-open", None)
    gym.hear(lambda: gym.station.tared)
    gym.run(5, lambda view: view.trial and view.trial.phase == "stepping_on")


def test_views_carry_every_point_once(gym: Gym) -> None:
    gym.ask("demo", action="step_on")
    gym.run(5)
    gym.views.clear()
    gym.run(3)
    points = [point for view in gym.views for point in view.points]
    assert len(points) == pytest.approx(300, abs=5)
    assert gym.views[-1].present


def test_readings_that_come_late_but_whole_are_no_dropout(gym: Gym) -> None:
    gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 5)
    gym.silence(0.4)
    view = gym.finish()
    assert view.trial is not None
    assert (view.trial.phase, view.trial.outcome) == ("done", "completed")


def test_a_cell_that_sticks_in_a_trial_fails_it(gym: Gym) -> None:
    gym.start("quiet-stance-eyes-open")
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 5)
    stuck: list[int] = []

    def stick(reading: Reading) -> Reading:
        if reading.cell != 1:
            return reading
        stuck.append(reading.count)
        return reading._replace(count=stuck[0])

    gym.spoil = stick
    view = gym.finish()
    assert view.trial is not None
    assert (view.trial.phase, view.trial.outcome) == ("failed", "board_fault")
    assert [problem.code for problem in view.problems] == ["cell_stuck"]


def test_four_cells_that_stand_still_are_a_fault_and_not_an_empty_board(
    tmp_path: Path,
) -> None:
    gym = Gym(tmp_path, argument="fault=stuck")
    gym.run(5)

    assert {one.code for one in gym.views[-1].problems} >= {"cell_stuck"}
    with pytest.raises(NotNow, match="same value"):
        gym.ask("start_trial", protocol="quiet-stance-eyes-open")
    gym.keeper.close()
