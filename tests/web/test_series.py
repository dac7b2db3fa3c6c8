"""The pages of a test of several steps, phase by phase, and what it all came to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.messages import LiveView, SeriesView
from station.norms.tables import BDS
from station.protocols.library import load_library
from station.store.records import StoredEvent, StoredMeasure, TrialDetail, TrialSummary
from tests.fakes.station import FakeStation, held, in_trial
from web.kiosk.hub import Hub
from web.kiosk.together import Together, together

LIBRARY = load_library()


def start(client: FlaskClient, protocol: str = "romberg") -> str:
    answer = client.post(f"/tests/{protocol}")
    assert answer.status_code == 303
    return str(answer.location.split("/")[2])


def between(trial: str, phase: str, **fields: Any) -> LiveView:
    series = SeriesView(f"series-of-{trial}", phase, 0, 1, 2, **fields)
    ended = "recording" if phase == "running" else "done"
    return in_trial(trial, ended, protocol="romberg", series=series)


def shown(client: FlaskClient, hub: Hub, station: FakeStation, view: LiveView) -> str:
    """Return the series page once the hub knows the view."""
    stream = hub.open()
    station.show(view)
    while hub.latest() != view:
        assert stream.take(5) is not None
    hub.close(stream)
    assert view.trial is not None
    assert view.trial.series is not None
    answer = client.get(f"/series/{view.trial.series.id}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("resting", ["Rest.", "12", "Next: Eyes closed.", "Skip the rest"]),
        ("card", ["Eyes closed.", "Feet together again.", "Start"]),
        ("asking", ["Once more?", "Go on without it"]),
        ("due", ["One moment."]),
    ],
)
def test_each_phase_has_its_page(
    guest: FlaskClient, hub: Hub, station: FakeStation, phase: str, words: list[str]
) -> None:
    view = between(
        start(guest), phase, remaining_s=11.2 if phase == "resting" else None
    )
    page = shown(guest, hub, station, view)
    for word in (*words, "Step 2 of 2", "Stop"):
        assert word in page


def test_the_trial_page_says_which_step_and_leads_to_the_series(
    guest: FlaskClient,
) -> None:
    trial = start(guest)
    page = guest.get(f"/trials/{trial}/live").text
    assert "Step 1 of 2" in page
    assert f"/series/series-of-{trial}" in page


def test_an_answer_goes_to_the_station(
    guest: FlaskClient, hub: Hub, station: FakeStation
) -> None:
    trial = start(guest)
    shown(guest, hub, station, between(trial, "card"))
    series = f"/series/series-of-{trial}"
    for answer, command in (("next", "next_step"), ("skip", "skip_step")):
        assert guest.post(f"{series}/{answer}").location == series
        assert station.asked[-1] == (command, {})
    assert guest.post(f"{series}/dance").status_code == 404


def test_a_series_that_is_over_shows_its_result(
    guest: FlaskClient, station: FakeStation
) -> None:
    trial = start(guest)
    series = f"/series/series-of-{trial}"
    assert "Working it out" in guest.get(series).text
    station.finish(trial, held(30.0, "completed"))
    page = guest.get(series).text
    assert "You did part of this test." in page
    assert "31.4" in page
    assert "Not done" in page


def test_a_series_is_only_for_who_did_it(guest: FlaskClient, app: Flask) -> None:
    series = f"/series/series-of-{start(guest)}"
    stranger = app.test_client()
    stranger.post("/who/guest")
    assert stranger.get(series).status_code == 403
    assert stranger.post(f"{series}/next").status_code == 403
    assert stranger.get("/series/none").status_code == 404


def done(step: int, name: str, value: float | None, outcome: str) -> TrialDetail:
    """A stored step with one measure, or failed."""
    state = "failed" if value is None else "done"
    summary = TrialSummary(
        f"t{step}", None, "p", "1", None, "two_feet", "open", "firm", state, outcome,
        None, "2026-01-01T00:00:00+00:00", "b", 1, 2, None, True, "b", None, "1", (),
        "s", step,
    )  # fmt: skip
    unit = "s" if name == "hold_time" else "mm/s"
    measures = {} if value is None else {name: StoredMeasure(name, value, unit)}
    return TrialDetail(summary, measures, (), ())


def of(protocol: str, name: str, *values: float | None) -> Together:
    outcome = {True: "stepped_off", False: "completed"}
    trials = [
        done(n, name, value, outcome[value is None]) for n, value in enumerate(values)
    ]
    return together(LIBRARY[protocol], trials)


def test_both_legs_are_told_with_their_raw_values() -> None:
    told = of("both-legs-eyes-open", "hold_time", 20.0, 40.0, 30.0, 25.0, 10.0, 45.0)
    assert told.sentence == "You held 30.0 s on your left leg and 45.0 s on your right."
    assert [row.value for row in told.rows] == ["30.0", "45.0"]
    assert told.rows[0].said == "best of 20.0, 30.0, 10.0"
    assert [(line.name, line.value) for line in told.lines] == [
        ("Weaker leg of stronger", "67 %")
    ]
    assert told.pictured == ("t2", "t5")


@pytest.mark.parametrize(
    ("protocol", "sentence"),
    [
        ("romberg", "You swayed 9.0 mm/s with your eyes closed, 8.0 with them open."),
        (
            "four-conditions",
            "You swayed 9.0 mm/s with your eyes closed, 8.0 with them open.",
        ),
        ("both-legs-30-s", "You swayed 8.0 mm/s on your left leg, 9.0 on your right."),
        (
            "two-things-at-once",
            "You swayed 9.0 mm/s while you subtracted, 8.0 without.",
        ),
    ],
)
def test_two_conditions_are_told_as_what_they_were(
    protocol: str, sentence: str
) -> None:
    assert of(protocol, "mean_velocity", 8.0, 9.0, 10.0, 11.0).sentence == sentence


def test_a_failed_condition_is_said_and_has_no_number() -> None:
    told = of("four-conditions", "mean_velocity", 8.0, 10.0, 24.0, None)
    assert told.sentence == "Without a number: Foam, eyes closed."
    failed = told.rows[3]
    assert (failed.value, failed.failed) == ("", True)
    assert failed.said == "You stepped off the board."
    values = [line.value for line in told.lines]
    assert values[:2] == ["1.25", "3.00"]
    assert not any(letter.isdigit() for letter in values[2])


def test_four_conditions_have_a_composite_once_each_has_a_number() -> None:
    whole = of("four-conditions", "mean_velocity", 8.0, 10.0, 24.0, 30.0)
    parted = of("four-conditions", "mean_velocity", 8.0, 10.0, 24.0)

    assert (whole.lines[0].name, whole.lines[0].value) == ("Composite", "18.0 mm/s")
    assert "for your own record" in whole.lines[0].of
    assert "Composite" not in {line.name for line in parted.lines}


def test_of_five_landings_the_last_three_count() -> None:
    times = (2.0, 1.5, 0.5, 0.6, 0.7)
    told = of("hop-and-hold", "landing_time_to_stability", *times)
    assert told.rows[0].value == "0.6"
    assert told.rows[0].said == "mean of 0.5, 0.6, 0.7"


def test_nothing_done_is_said() -> None:
    assert of("romberg", "mean_velocity").sentence == "No step came to a result."


def test_the_mean_of_three_leaves_practice_out() -> None:
    told = of("four-times-eyes-closed", "path_length", 900.0, 200.0, 220.0, 240.0)
    assert told.rows[0].value == "220"
    assert "the mean of 3" in told.sentence


def test_norms_are_those_of_an_open_table_and_no_text_has_a_trademark() -> None:
    for protocol in LIBRARY.values():
        assert protocol.outcomes.norm in (None, BDS.name)
        like_the_table = all(
            (step.duration_s, step.stance) == (60, "two_feet")
            for step in protocol.steps
        )
        assert (protocol.outcomes.norm is not None) is like_the_table
        words = f"{protocol.title} {protocol.measures} {protocol.source}".lower()
        assert "btracks" not in words


def test_a_second_task_is_told_with_its_cost_and_the_answers() -> None:
    def stood(step: int, mm_s: float, *said: str) -> TrialDetail:
        detail = done(step, "mean_velocity", mm_s, "completed")
        events = tuple(StoredEvent(1, one, 1.0) for one in said)
        return msgspec.structs.replace(detail, events=events)

    right, wrong = "answer_right", "answer_wrong"
    trials = [stood(0, 30.0), stood(1, 33.0, right, right, wrong)]
    told = together(LIBRARY["two-things-at-once"], trials)
    assert [(line.name, line.value) for line in told.lines[:2]] == [
        ("Answers", "2 right, 1 wrong"),
        ("What the second task changes", "10 %"),
    ]
