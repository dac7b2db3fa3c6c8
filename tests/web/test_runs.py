"""The pages of a battery: parts, leaving out, going on, results, composing."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from station.store.records import StoredMeasure, TrialEnd
from tests.fakes.joining import PIN, join
from tests.fakes.station import FakeStation, held
from web.kiosk.hub import Hub


def own(name: str, *tests: str) -> str:
    entries = "".join(f'[[tests]]\nprotocol = "{test}"\n' for test in tests)
    about = f'title = "{name.title()}"\nmeasures = "M."\nsource = "S."\n'
    return f'id = "{name}"\nversion = 1\n{about}{entries}'


OPEN, CLOSED, WEIGHT = (
    "single-leg-eyes-open",
    "single-leg-eyes-closed",
    "weight-on-each-leg",
)


@pytest.fixture(autouse=True)
def batteries(tmp_path: Path) -> None:
    (tmp_path / "batteries").mkdir()
    for name, tests in (
        ("five", (OPEN, CLOSED, WEIGHT)),
        ("three", (WEIGHT, "both-legs-eyes-open", "both-legs-eyes-closed")),
    ):
        text = own(name, *tests)
        (tmp_path / "batteries" / f"{name}.toml").write_text(text, "utf-8")


def begin(client: FlaskClient, battery: str) -> str:
    answer = client.post(f"/batteries/{battery}")
    assert answer.status_code == 303
    return str(answer.location)


def do(
    client: FlaskClient, station: FakeStation, run: str, part: int, end: TrialEnd
) -> str:
    """Begin a part and let it end; return the trial's page."""
    answer = client.post(f"{run}/{part}")
    assert answer.status_code == 303, answer.text
    trial = str(answer.location.split("/")[2])
    station.finish(trial, end)
    return trial


def swayed(mm_s: float, begun_s: float = 1.0) -> TrialEnd:
    begun_ns = round(begun_s * 1e9)
    return TrialEnd(
        state="done",
        outcome="completed",
        start_ns=begun_ns,
        end_ns=begun_ns + 30 * 10**9,
        hold_s=30.0,
        pipeline="test-1",
        measures=(StoredMeasure("mean_velocity", mm_s, "mm/s"),),
    )


def states(client: FlaskClient, run: str) -> list[str]:
    return re.findall(r'data-state="(\w+)"', client.get(run).text)


def test_a_run_goes_from_part_to_part_and_ends_with_both_legs_side_by_side(
    guest: FlaskClient, station: FakeStation
) -> None:
    run = begin(guest, "five")
    page = guest.get(run).text
    assert "Stand on one leg, eyes open, left leg" in page
    assert states(guest, run) == ["open"] * 5
    first = do(guest, station, run, 0, held(20.0))
    assert "Go on: 1 of 5 done" in guest.get(f"/trials/{first}").text
    assert 'id="due"' in guest.get(run).text
    do(guest, station, run, 1, held(40.0))

    # Eyes closed is offered now, on both legs.
    do(guest, station, run, 2, held(5.0))
    failed = TrialEnd("failed", "too_short", start_ns=1, end_ns=2, hold_s=0.4)
    do(guest, station, run, 3, failed)
    assert states(guest, run) == ["done", "done", "done", "failed", "open"]
    assert guest.post(f"{run}/4/skip").status_code == 303
    answer = guest.get(run)
    assert answer.location == f"{run}/result"
    page = guest.get(answer.location).text
    assert "Five: 3 of 5 parts came to a result." in page
    for words in ("20.0", "40.0", "50 %", "within the first second", "Left out"):
        assert words in page


def test_a_part_that_is_not_offered_yet_says_why(guest: FlaskClient) -> None:
    run = begin(guest, "five")
    for part in (0, 1):
        guest.post(f"{run}/{part}/skip")
    page = guest.get(run).text
    assert "First hold 10 s on your left leg with your eyes open." in page
    answer = guest.post(f"{run}/2")
    assert answer.status_code == 409
    assert guest.post(f"{run}/1/undo").status_code == 303
    assert states(guest, run)[:2] == ["skipped", "open"]


def test_a_run_that_was_left_is_offered_again_and_is_nobody_elses(
    app: Flask, client: FlaskClient, station: FakeStation
) -> None:
    join(client)
    run = begin(client, "three")
    do(client, station, run, 0, swayed(9.0))
    client.post("/leave")
    stranger = app.test_client()
    stranger.post("/who/guest")
    for path in (run, f"{run}/result"):
        assert stranger.get(path).status_code == 403
    assert "Go on with" not in stranger.get("/batteries").text
    person = station.request("add_person", nickname="Kim")["person"]
    stranger.post(f"/who/{person}")
    assert stranger.post(f"{run}/1").status_code == 403

    again = app.test_client()
    again.post("/who/nickname", data={"nickname": "Robin"})
    found = re.search(r'href="/who/nickname', again.get("/who").text)
    assert found is not None
    me = re.search(
        r'action="(/who/[0-9a-f-]{36})"', again.get("/who/nickname?name=Robin").text
    )
    assert me is not None
    again.post(f"{me[1]}/pin", data={"pin": PIN})
    page = again.get("/batteries").text
    assert "Go on with Three, 1 of 3 done" in page
    assert run in page
    again.post(f"{run}/stop")
    assert "Go on with" not in again.get("/batteries").text
    assert again.get(run).location == f"{run}/result"


def test_a_run_shows_how_the_legs_came_back(
    guest: FlaskClient, station: FakeStation
) -> None:
    run = begin(guest, "club-fatigue")

    def both(part: int, left: float, right: float, at_s: float) -> None:
        trial = do(guest, station, run, part, swayed(left, at_s))
        station.follow_on(trial, 1, swayed(right, at_s + 40))

    both(0, 30.0, 30.0, 1)
    page = guest.get(run).text
    assert "Now your run." in page
    assert "I am back" in page
    guest.post(f"{run}/effort")
    assert "Due in" in guest.get(run).text
    for part, left, at_s in (
        (1, 45.0, 1),
        (2, 39.0, 301),
        (3, 33.0, 601),
        (4, 30.0, 1201),
    ):
        both(part, left, left + 3, at_s)
    page = guest.get(f"{run}/result").text
    assert "Left leg: half of the change was gone after 6 min." in page
    assert "+50" not in page
    assert 'id="recovery"' in page
    assert "After 20 min" in page


def test_a_clinician_composes_a_battery_and_it_is_kept(
    app: Flask, client: FlaskClient, guest: FlaskClient
) -> None:
    assert guest.get("/clinic/batteries").status_code == 303
    clinic = app.test_client()
    with clinic.session_transaction() as inside:
        inside.update(room="clinic", seen=time.time(), here=True)
    page = clinic.get("/clinic/batteries?test=romberg,both,30").text
    assert "1 test" in page
    assert "single-leg-eyes-open,both,30" in page
    one = "single-leg-eyes-open,both,30"
    assert (
        "single-leg-eyes-open,left,30"
        in clinic.get("/clinic/batteries", query_string={"test": one}).text
    )
    kept = {"title": "Knee", "test": ["romberg,both,60", one]}
    assert clinic.post("/clinic/batteries", data=kept).status_code == 303
    answer = clinic.post("/clinic/batteries", data=kept)
    assert answer.status_code == 400
    assert "choose another name" in answer.text
    assert "Knee" in clinic.get("/batteries").text
    assert begin(clinic, "own-knee")
    # A clinician decides alone whether eyes may be closed.
    assert "Start" in clinic.get("/tests/single-leg-eyes-closed?side=left").text
    clinic.post("/clinic/batteries/own-knee/remove")
    assert "Knee" not in clinic.get("/batteries").text
    for wrong in ("nothing,both,30", "romberg,all,30", "romberg"):
        path = {"test": wrong}
        assert clinic.get("/clinic/batteries", query_string=path).status_code == 400


def test_eyes_closed_on_one_leg_comes_after_eyes_open(
    guest: FlaskClient, station: FakeStation
) -> None:
    def tried(side: str) -> str:
        return guest.get(f"/tests/single-leg-eyes-closed?side={side}").text

    assert "on the same leg" in guest.get("/tests/single-leg-eyes-closed").text
    assert (
        guest.post("/tests/single-leg-eyes-closed", data={"side": "left"}).status_code
        == 409
    )
    trial = guest.post(
        "/tests/single-leg-eyes-open", data={"side": "left"}
    ).location.split("/")[2]
    station.finish(trial, held(9.9))
    assert "Not offered now." in tried("left")
    trial = guest.post(
        "/tests/single-leg-eyes-open", data={"side": "left"}
    ).location.split("/")[2]
    station.finish(trial, held(10.0))
    assert "Not offered now." not in tried("left")
    assert "on your right leg" in tried("right")
    assert "Which leg" in guest.get("/tests/single-leg-eyes-closed").text


def test_a_test_for_another_board_says_so(
    guest: FlaskClient, hub: Hub, app: Flask
) -> None:
    del hub
    data = app.extensions["heron"].settings.data
    cells = "".join(
        f"[cells.{name}]\ncapacity_n = 200\n"
        for name in ("front_left", "front_right", "rear_left", "rear_right")
    )
    (data / "board.toml").write_text(cells, "utf-8")
    page = guest.get("/tests?group=quick").text
    assert "This test needs cells that carry 102 kg together" in page
    assert "these carry 82 kg." in guest.get("/tests/quiet-stance-eyes-open").text
    for hop in ("hops-on-beat", "hop-and-hold"):
        assert "cells that carry 408 kg together" in guest.get(f"/tests/{hop}").text
    for dome in ("wobble-two-feet", "wobble-one-leg"):
        assert "needs another board" in guest.get(f"/tests/{dome}").text
