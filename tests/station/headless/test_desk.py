"""People at the button of a station without a screen: real station, mock pins."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.clock import NS_PER_S
from firmware.panel import GpioPanel
from station.badges.memory import FRESH_NS
from station.errors import NotNow
from station.headless import choice
from station.headless.choice import SLOT_NS
from tests.fakes.headless import Clubhouse, clubhouse, digest

A_BADGE = "0004711815"
WAITING = 5.0
"""Longer than somebody takes to choose a slot, in seconds."""


def person(house: Clubhouse, badge: str | None = None) -> tuple[str, str]:
    """Make a person, with a badge if wanted; return id and code."""
    made = house.ask("add_person")
    if badge is not None:
        house.ask("badge_learn", person=made["code"], digest=digest(badge))
    return made["person"], made["code"]


def test_a_press_runs_the_test_and_the_panel_follows_each_phase(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        assert house.told[-1] == "ready"
        house.told.clear()
        house.press()
        result = house.until("result")
        house.until("ready")
        assert house.told == [
            "preparing",
            "count!",
            "counting",
            "count!",
            "count!",
            "start!",
            "running",
            "done!",
            "good",
            "ready",
        ]
        assert [line["phase"] for line in house.of_type("phase")] == house.phases()
        assert result["state"] == "done"
        assert result["person"] is None
        value = result["measures"]["mean_velocity"]["value"]
        assert result["said"] == (
            f"Simulated. Mean velocity: {value:.1f} millimetres per second."
        )


def test_a_press_while_a_test_runs_changes_nothing(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        house.press()
        house.until("phase", phase="recording")
        house.press(3)
        assert house.until("result")["state"] == "done"
        assert house.events() == ["started"]


def test_holding_the_button_stops_the_test(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        house.press()
        house.until("phase", phase="recording")
        house.hold()
        result = house.until("result")
        assert (result["state"], result["outcome"]) == ("interrupted", "cancelled")
        assert house.events() == ["started", "cancelled"]
        assert house.told[-2:] == ["failed!", "failed"]
        assert result["said"] == "Simulated. The test was stopped."


def test_a_test_that_fails_is_shown_red(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        house.press()
        house.until("phase", phase="recording")
        house.ask("demo", action="step_off")
        result = house.until("result")
        assert result["outcome"] == "stepped_off"
        assert house.told[-2:] == ["failed!", "failed"]
        assert "You stepped off the board." in result["said"]


def test_presses_count_slots_and_a_pause_begins(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        people = [person(house) for _ in range(2)]
    codes = tuple(code for _, code in people)
    with clubhouse(tmp_path, roster=codes) as house:
        house.told.clear()
        house.press(2)
        assert house.told == ["slot! x1", "chosen", "slot! x2"]
        house.run(SLOT_NS / 1e9 - 0.5)
        assert "started" not in house.events()
        started = house.until("event", WAITING, name="started")
        assert (started["slot"], started["code"]) == (2, codes[1])
        assert house.until("result")["person"] == people[1][0]


def test_the_slot_after_the_last_is_the_guest_and_then_the_first_again(
    tmp_path: Path,
) -> None:
    with clubhouse(tmp_path, roster=("AAAAAA", "BBBBBB")) as house:
        house.press(4)
        slots = [line["slot"] for line in house.of_type("event")]
        assert slots == [1, 2, 0, 1]
        assert "guest!" in house.told
        house.hold()
        assert house.events()[-1] == "cleared"
        house.run(WAITING)
        assert "started" not in house.events()
        assert house.told[-1] == "ready"


def test_a_slot_of_nobody_is_told_at_once_and_refused(tmp_path: Path) -> None:
    with clubhouse(tmp_path, roster=("AAAAAA",), guests=False) as house:
        (problem,) = [p for p in house.of_type("problem") if "roster" in p["code"]]
        assert problem["text"].startswith("Nobody here has the code AAAAAA")
        house.press()
        refused = house.until("event", WAITING, name="refused")
        assert "AAAAAA" in refused["text"]
        assert house.told[-2:] == ["refused!", "ready"]


def test_a_badge_says_who_stands_there(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        person_id, code = person(house, A_BADGE)
        house.hold_badge(A_BADGE)
        (badge,) = house.of_type("badge")
        assert (badge["known"], badge["code"], badge["used"]) == (True, code, True)
        assert house.told[-2:] == ["known!", "chosen"]
        house.press()
        assert house.until("result")["person"] == person_id


def test_a_badge_is_forgotten_after_half_a_minute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert choice.BADGE_NS == 30 * NS_PER_S
    monkeypatch.setattr(choice, "BADGE_NS", NS_PER_S)
    with clubhouse(tmp_path) as house:
        person(house, A_BADGE)
        house.hold_badge(A_BADGE)
        house.run(1.1)
        assert house.told[-1] == "ready"
        house.press()
        assert house.of_type("event")[-1]["code"] is None


def test_a_badge_right_after_a_result_is_shown_at_once(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        person(house, A_BADGE)
        house.press()
        house.until("result")
        assert house.told[-1] == "good"
        house.hold_badge(A_BADGE)
        assert house.told[-1] == "chosen"


def test_who_is_erased_has_no_badge_any_more(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        person_id, _ = person(house, A_BADGE)
        house.ask("erase_person", person=person_id)
        house.hold_badge(A_BADGE)
        assert house.of_type("badge")[-1]["known"] is False


def test_an_unknown_badge_can_be_learned_while_it_is_fresh(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        _, code = person(house)
        with pytest.raises(NotNow, match="hold it there"):
            house.ask("badge_learn", person=code)
        house.hold_badge(A_BADGE)
        assert house.ask("badge_learn", person=code) == {"code": code}
        house.hold_badge(A_BADGE)
        assert house.of_type("badge")[-1]["code"] == code
        with pytest.raises(NotNow):
            house.ask("badge_learn", person=code)
        assert house.ask("badge_forget", person=code) == {"badges": 1}
        house.hold_badge(A_BADGE)
        assert house.of_type("badge")[-1]["known"] is False
        house.clock.sleep_until_ns(house.clock.now_ns() + FRESH_NS + 1)
        with pytest.raises(NotNow):
            house.ask("badge_learn", person=code)


def test_an_unknown_badge_is_told_and_a_guest_may_go_on(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        house.hold_badge(A_BADGE)
        (badge,) = house.of_type("badge")
        assert (badge["known"], badge["code"]) == (False, None)
        assert house.told[-1] == "unknown!"
        house.press()
        assert house.until("result")["person"] is None


def test_an_unknown_badge_is_refused_where_there_are_no_guests(tmp_path: Path) -> None:
    with clubhouse(tmp_path, guests=False, badge_reader="/dev/input/x") as house:
        house.hold_badge(A_BADGE)
        house.press()
        (refused,) = house.of_type("event")
        assert (refused["name"], refused["text"]) == (
            "refused",
            "Hold your badge to the reader first.",
        )
        assert house.told[-1] == "refused!"


def test_a_badge_during_a_test_changes_nothing(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        person(house, A_BADGE)
        house.press()
        house.until("phase", phase="recording")
        house.hold_badge(A_BADGE)
        assert [line["used"] for line in house.of_type("badge")] == [False]
        assert house.until("result")["person"] is None
        assert "known!" not in house.told[house.told.index("running") :]


def test_no_line_and_no_table_holds_the_number_of_a_badge(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        person(house, A_BADGE)
        house.hold_badge(A_BADGE)
        assert A_BADGE not in str(house.lines)
    for file in tmp_path.glob("heron.db*"):
        assert A_BADGE.encode() not in file.read_bytes()


def test_legs_alternate_for_each_person_and_among_guests(tmp_path: Path) -> None:
    sides = []
    with clubhouse(tmp_path, protocol="leg") as house:
        person(house, A_BADGE)
        for badge in (A_BADGE, None, A_BADGE, None):
            if badge is not None:
                house.hold_badge(badge)
            house.press()
            started = house.of_type("event")[-1]
            sides.append((started["code"] is not None, started["side"]))
            house.until("phase", phase="lifting")
            foot = "right" if started["side"] == "left" else "left"
            house.until("phase", phase="recording")
            assert f"{foot}!" in house.told
            house.ask("demo", action="foot_down")
            house.until("ready")
            house.told.clear()
    assert sides == [
        (True, "left"),
        (False, "left"),
        (True, "right"),
        (False, "right"),
    ]


def test_a_test_of_several_steps_rests_and_waits_for_the_button(tmp_path: Path) -> None:
    with clubhouse(tmp_path, protocol="pair") as house:
        house.press()
        rest = house.until("phase", phase="resting")
        assert rest["text"] == "Rest for 10 seconds."
        house.press()
        house.until("phase", phase="card")
        assert house.events() == ["started"]
        house.run(7)
        assert house.told[-4:] == ["good", "resting", "chosen", "your_turn!"]
        house.press()
        house.until("phase", phase="recording")
        house.ask("demo", action="step_off")
        house.until("phase", phase="asking")
        assert house.told[-2:] == ["failed!", "asking"]
        house.run(1)
        house.press()
        series = house.until("series")
        assert house.events() == ["started", "next_step", "retry_step"]
        assert series["outcome"] == "finished"
        assert [one["state"] for one in series["conditions"]] == ["measured"] * 2
        assert series["said"].startswith("The test is finished. open firm. Mean")
        states = [line["state"] for line in house.of_type("result")]
        assert states == ["done", "failed", "done"]


def test_foam_is_put_there_before_the_button_is_pressed(tmp_path: Path) -> None:
    with clubhouse(tmp_path, protocol="foam") as house:
        house.press()
        house.until("phase", phase="card")
        house.run(7)
        house.press()
        series = house.until("series")
        assert [one["state"] for one in series["conditions"]] == ["measured"] * 2


def test_a_series_is_stopped_between_two_steps(tmp_path: Path) -> None:
    with clubhouse(tmp_path, protocol="pair") as house:
        house.press()
        house.until("phase", phase="resting")
        house.run(1)
        house.hold()
        assert house.until("series")["outcome"] == "stopped"


def test_a_board_that_goes_away_is_trouble_until_it_is_back(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        house.station.disconnected()
        house.silence(3)
        assert house.told[-1] == "fault"
        house.press()
        (refused,) = house.of_type("event")
        assert refused["text"] == "The board does not answer: wait until it is back"
        house.plug_in()
        house.run(5, lambda view: view.tared)
        assert house.told[-1] == "ready"


def test_a_faulty_cell_is_told_and_red_until_it_is_well(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        house.spoil = lambda reading: None if reading.cell == 1 else reading
        problem = house.until("problem", code="cell_missing", on=True)
        assert problem["severity"] == "fault"
        assert "front right" in problem["text"]
        assert house.told[-1] == "fault"
        house.press()
        assert house.events() == ["refused"]
        house.spoil = lambda reading: reading
        house.until("problem", code="cell_missing", on=False)
        assert house.told[-1] == "ready"


def test_a_panel_that_fails_hurts_no_test_and_is_tried_again(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        assert isinstance(house.output._panel, GpioPanel)
        house.output._panel._green.close()
        house.unreachable = "the cable is off"
        house.press()
        house.until("phase", phase="recording")
        told = [p for p in house.of_type("problem") if p["code"] == "panel_away"]
        assert "the panel cannot be used" in told[0]["text"]
        assert house.until("result")["state"] == "done"
        house.unreachable = None
        house.until("problem", code="panel_away", on=False)
        house.run(10, lambda _view: house.told[-1] == "ready")


def test_a_station_that_goes_away_is_told_with_what_became_of_the_test(
    tmp_path: Path,
) -> None:
    with clubhouse(tmp_path) as house:
        house.press()
        house.until("phase", phase="recording")
        house.desk.away("no station answers at station.sock: start it with 'heron run'")
        assert house.told[-1] == "fault"
        assert house.of_type("problem")[-1]["code"] == "station_away"
        house.press()
        house.hold_badge(A_BADGE)
        assert house.events()[1:] == ["refused", "refused"]
        house.keeper.submit(lambda writer: writer.interrupt_running("the power failed"))
        house.desk._herald.see(house.views[0])
        assert house.of_type("result")[-1]["reason"] == "the power failed"


def test_what_the_station_refuses_is_told(tmp_path: Path) -> None:
    with clubhouse(tmp_path) as house:
        house.ask("noise_check", action="begin")
        house.press()
        (refused,) = house.of_type("event")
        assert refused["name"] == "refused"
        with pytest.raises(NotNow):
            house.ask("start_trial", protocol="blink")


def test_who_is_simulated_is_moved_only_in_tests_that_the_button_began(
    tmp_path: Path,
) -> None:
    with clubhouse(tmp_path) as house:
        house.ask("start_trial", protocol="blink")
        house.run(10)
        assert house.views[-1].trial is not None
        assert house.views[-1].trial.phase == "stepping_on"
        assert house.told[-1] == "preparing"
