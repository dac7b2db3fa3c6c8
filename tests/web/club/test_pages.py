"""What coaches see of their athletes, on both kinds of database."""

from __future__ import annotations

import base64
import contextlib
import csv
import io
import math
import re
from pathlib import Path
from typing import Any

import msgspec
from flask.testing import FlaskClient

from station.store.records import StoredMeasure
from station.store.trace import pack_trace
from station.uplink.document import Discard, build_document
from tests.fakes.club import Hold, Sender, day
from tests.fakes.coach import recently, words
from tests.fakes.outbox import Keeper
from tests.fakes.trials import document, made_id, on_foam, packed, person


def discard(sender: Sender, n: int) -> None:
    body, headers = packed(Discard(1, made_id("trial", n), "wrong person"))
    path = f"/api/v1/trials/{made_id('trial', n)}/discard"
    sender.client.put(path, data=body, headers=headers | sender.headers())


def row_of(page: str, code: str) -> str:
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return words(next(row for row in rows if code in row))


def test_a_change_beyond_chance_has_an_arrow_and_others_have_none(
    coach: FlaskClient, hold: Hold
) -> None:
    for on, times in enumerate([(20, 21, 19)] * 4 + [(30, 31, 29)], start=1):
        for hold_s in times:
            hold(1, on, hold_s)
    for on in range(1, 6):
        for hold_s in (20, 21, 19):
            hold(2, on, hold_s + 0.1 * on)
    hold(3, 1, 20.0)
    hold(3, 2, 40.0)
    page = coach.get("/").text
    rows = {
        code: words(row)
        for code in ("P00001", "P00002", "P00003")
        for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
        if code in row
    }
    assert "30.0 s better" in rows["P00001"]
    assert "20.5 s same" in rows["P00002"]
    assert "40.0 s" in rows["P00003"]
    assert not re.search("better|worse|same", rows["P00003"])
    assert page.count("<path") == 1


def test_the_last_days_stand_beside_what_was_usual(
    coach: FlaskClient, hold: Hold
) -> None:
    for ago in (20, 15, 10, 5, 1):
        for off_s in (-1.0, 0.0, 1.0):
            usual_s = 20.0 + 0.2 * (ago % 3) + off_s
            hold(1, 1, usual_s - 9 * (ago == 1), started_at=recently(ago))
            hold(2, 1, usual_s, started_at=recently(ago))
            hold(3, 1, usual_s, started_at=recently(ago + 5))
    hold(4, 1, 20.0, started_at=recently(1))
    page = coach.get("/").text
    assert "below usual" in row_of(page, "P00001")
    assert "as usual" in row_of(page, "P00002")
    assert "usual" not in row_of(page, "P00003").replace("usually", "")
    assert "not known yet" in row_of(page, "P00004")
    order = re.findall(r"P0000\d", words(coach.get("/?sort=ready").text))
    assert order[0] == "P00001"
    assert not re.search("risk|diagnos|clear", words(page), re.IGNORECASE)


def test_days_with_a_test_stand_beside_the_plan_or_what_was_usual(
    coach: FlaskClient, hold: Hold, sender: Sender
) -> None:
    for ago in (1, 3, 3, 9, 40, 45, 50, 55, 60, 65, 70):
        hold(1, 1, 20.0, started_at=recently(ago))
    hold(2, 1, 20.0, started_at=recently(2))
    coach.post(f"/athletes/{person(2).id}", data={"planned": "3"})
    page = coach.get("/").text
    assert "3 usually 5" in row_of(page, "P00001")
    assert "1 of 12" in row_of(page, "P00002")
    assert page.count("attention") == 1
    path = f"/athletes/{person(2).id}"
    assert coach.post(path, data={"planned": "many"}).status_code == 400
    discard(sender, 0)
    assert "2 usually 5" in row_of(coach.get("/").text, "P00001")


def test_two_trials_stand_side_by_side_on_one_scale(
    coach: FlaskClient, sender: Sender
) -> None:
    trials = []
    for n in range(15):
        wide_mm = 2.0 if n < 12 else 30.0
        points = [(wide_mm * math.sin(k), 0.1 * k) for k in range(50)]
        made = document(
            n, person(1), side="left", started_at=day(n // 3 + 1), hold_s=20.0 + n % 3
        )
        measures = (StoredMeasure("mean_velocity", 10 * wide_mm + n % 3, "mm/s"),)
        trace = base64.b64encode(pack_trace(points)).decode()
        made = msgspec.structs.replace(made, measures=measures, trace=trace)
        sender.put(made)
        trials.append(made.trial.id)
    place = f"/athletes/{person(1).id}/compare"
    both = {"first": trials[0], "second": trials[14]}
    page = coach.get(place, query_string=both).text
    assert page.count("<svg") == 4
    seen = words(page)
    assert re.search(r"Mean velocity mm/s 20 302 21 \(3\) , 301 \(3\) worse more", seen)
    assert re.search(r"Time held s 20 22 21 \(3\) , 21 \(3\) same within", seen)
    alone = coach.get(place, query_string={"first": trials[0], "second": trials[1]})
    assert "no days to compare" in alone.text
    assert coach.get(place).status_code == 400
    other = {"first": trials[0], "second": made_id("trial", 99)}
    assert coach.get(place, query_string=other).status_code == 404
    assert "Compare two trials" in coach.get(f"/athletes/{person(1).id}").text


def test_legs_are_compared_and_the_table_is_sorted(
    coach: FlaskClient, hold: Hold
) -> None:
    hold(1, 1, 20.0)
    hold(1, 1, 30.0, side="right")
    hold(2, 2, 10.0)
    page = words(coach.get("/").text)
    assert "P00001 1 Apr 2026" in page
    assert re.search(r"40\s%", page)
    order = re.findall(r"P0000\d", words(coach.get("/?sort=left").text))
    assert order == ["P00002", "P00001"]


def test_another_foam_is_another_test(coach: FlaskClient, sender: Sender) -> None:
    for n, (foam, hold_s) in enumerate([("Soft", 10), (None, 15), ("Hard", 40)]):
        for k in range(3):
            sent = on_foam(3 * n + k, person(1), foam, hold_s + k)
            at = msgspec.structs.replace(sent.trial, started_at=day(n + 1, 9 + k))
            assert (
                sender.put(msgspec.structs.replace(sent, trial=at)).status_code == 201
            )
    page = row_of(coach.get("/").text, "P00001")
    assert "41.0 s" in page
    assert not re.search("better|worse|same", page)
    pair = {"first": made_id("trial", 0), "second": made_id("trial", 8)}
    path = f"/athletes/{person(1).id}/compare"
    compared = words(coach.get(path, query_string=pair).text)
    assert "mm/s" in compared
    assert not re.search("better|worse|same within", compared)


def test_what_is_stood_in_another_way_is_another_test(
    coach: FlaskClient, sender: Sender
) -> None:
    def stand(n: int, vision: str, velocity_mm_s: float, **more: Any) -> None:
        made = document(
            n,
            person(1),
            protocol_id="romberg",
            stance="feet_together",
            vision=vision,
            side=None,
            hold_s=None,
            started_at=day(1),
            **more,
        )
        measures = (StoredMeasure("mean_velocity", velocity_mm_s, "mm/s"),)
        sender.put(msgspec.structs.replace(made, measures=measures))

    for n, (vision, velocity_mm_s) in enumerate(
        [("open", 10.0), ("closed", 30.0), ("open", 12.0), ("closed", 34.0)]
    ):
        stand(n, vision, velocity_mm_s)
    stand(4, "open", 99.0, practice=True)
    row = "/?test=romberg/feet_together.{}.firm"
    open_eyes = coach.get(row.format("open")).text
    assert "11.0 mm/s" in words(open_eyes)
    assert "feet together, eyes closed" in open_eyes
    assert "32.0 mm/s" in words(coach.get(row.format("closed")).text)
    page = words(coach.get(f"/athletes/{person(1).id}").text)
    assert page.count("not scored") == 1
    discard(sender, 2)
    assert "10.0 mm/s" in words(coach.get(row.format("open")).text)


def test_simulated_and_discarded_trials_do_not_count(
    coach: FlaskClient, hold: Hold, sender: Sender
) -> None:
    hold(1, 1, 20.0)
    hold(1, 2, 45.0, simulated=True)
    hold(1, 3, 44.0)
    discard(sender, 2)
    assert "20.0 s" in words(coach.get("/").text)
    page = words(coach.get(f"/athletes/{person(1).id}").text)
    assert "simulated" in page
    assert "discarded: wrong person" in page
    assert "Simulated data" in coach.get(f"/trials/{made_id('trial', 1)}").text


def test_the_club_attaches_names_and_groups(coach: FlaskClient, hold: Hold) -> None:
    hold(1, 1, 20.0)
    hold(2, 1, 20.0)
    path = f"/athletes/{person(1).id}"
    given = {"name": "  Robin <b>Hood</b> ", "group": "Sprint"}
    assert coach.post(path, data=given).status_code == 303
    assert "Robin &lt;b&gt;Hood&lt;/b&gt;" in coach.get("/").text
    only = words(coach.get("/?group=Sprint").text)
    assert "Robin" in only
    assert "P00002" not in only
    assert coach.post(path, data={"name": "x" * 61}).status_code == 400


def test_everything_can_be_taken_away_as_csv(coach: FlaskClient, hold: Hold) -> None:
    for n in range(3):
        hold(1, n + 1, 20.0 + n)
    coach.post(f"/athletes/{person(1).id}", data={"name": "=1+1"})
    trials = list(csv.DictReader(io.StringIO(coach.get("/export/trials.csv").text)))
    assert [row["hold_s"] for row in trials] == ["20.0", "21.0", "22.0"]
    assert {row["name"] for row in trials} == {"'=1+1"}
    measures = list(csv.DictReader(io.StringIO(coach.get("/export/measures.csv").text)))
    assert {row["measure"] for row in measures} == {"mean_velocity", "path_length"}
    assert len(measures) == 6
    page = coach.get("/export").text
    files = {
        name: list(csv.DictReader(io.StringIO(coach.get(f"/export/{name}").text)))
        for name in re.findall(r'href="/export/(\w+\.csv)"', page)
    }
    assert len(files) == 7
    assert files["athletes.csv"][0]["code"] == "P00001"
    assert files["stations.csv"][0]["name"] == "Track"
    assert files["events.csv"] == []


def test_counts_and_paths_can_be_taken_away_too(
    coach: FlaskClient, sender: Sender, tmp_path: Path
) -> None:
    with contextlib.closing(Keeper(tmp_path)) as keeper:
        keeper.finish()
        path, body = keeper.look(lambda db: build_document(db, 1))
    content, headers = packed(body)
    sender.client.put(
        f"/api/v1/{path}", data=content, headers=headers | sender.headers()
    )
    lines = coach.get("/export/counts.csv").text.splitlines()
    assert len(lines) == 1 + 2 * 4 * 20
    assert lines[-1].split(",")[1:3] == ["3", "19"]
    assert "touch_down" in coach.get("/export/events.csv").text


def test_a_trial_is_drawn(coach: FlaskClient, sender: Sender) -> None:
    trace = base64.b64encode(pack_trace([(0.1 * n, 0.2 * n) for n in range(50)]))
    drawn = msgspec.structs.replace(document(1, person(1)), trace=trace.decode())
    sender.put(drawn)
    page = coach.get(f"/trials/{drawn.trial.id}").text
    assert "<svg" in page
    assert "20 mm" in page
    assert "Mean velocity" in page
    sender.put(document(2))
    assert "Guest" in coach.get(f"/trials/{document(2).trial.id}").text


def test_a_page_that_is_not_there_says_so(coach: FlaskClient) -> None:
    answer = coach.get("/nowhere")
    assert answer.status_code == 404
    assert "There is nothing here." in answer.text


def test_what_arrived_last_is_shown_of_guests_and_simulated_people_too(
    coach: FlaskClient, hold: Hold, sender: Sender
) -> None:
    hold(1, 1, 20.0)
    sender.put(document(5000, simulated=True))
    page = words(coach.get("/trials").text)
    assert "Guest" in page
    assert "simulated" in page
    assert "P00001" in page
