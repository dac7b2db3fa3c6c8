"""Who comes in, who sees what, and what an admin may do."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from tests.fakes.club import Hold, Sender
from tests.fakes.coach import PASSWORD, come_in, invited, log_in, recently, words
from tests.fakes.trials import made_id, person
from web.club import clubs, coaches
from web.club.database import writing
from web.club.login import ADMIN, OPEN


def test_nobody_sees_a_page_without_logging_in(client: FlaskClient) -> None:
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint in OPEN or rule.endpoint.startswith("api."):
            continue
        path = re.sub(r"<[^>]+>", "x", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = client.open(path, method=method)
            assert (answer.status_code, answer.location) == (302, "/login"), path


def test_a_coach_may_not_do_what_an_admin_may(coach: FlaskClient) -> None:
    for rule in coach.application.url_map.iter_rules():
        if rule.endpoint in ADMIN:
            path = re.sub(r"<[^>]+>", "x", rule.rule)
            for method in (rule.methods or set()) & {"GET", "POST"}:
                assert coach.open(path, method=method).status_code == 403, path


def test_an_invitation_works_once(client: FlaskClient, engine: Engine) -> None:
    link = f"/invitation/{invited(engine, 'kim')}"
    assert "at least 10" in client.post(link, data={"password": "short"}).text
    assert client.post(link, data={"password": PASSWORD}).status_code == 303
    assert client.get("/").status_code == 200
    client.post("/logout")
    assert client.get("/").status_code == 302
    assert client.post(link, data={"password": PASSWORD}).status_code == 401
    assert log_in(client, "KIM") == 303
    assert client.get("/").status_code == 200


def test_guessing_is_slowed_down(client: FlaskClient, engine: Engine) -> None:
    with writing(engine) as db:
        coaches.accept(db, coaches.invite(db, "harriers", "kim", "coach"), PASSWORD)
    assert [log_in(client, "kim", "wrong") for _ in range(5)] == [401] * 5
    assert log_in(client, "kim") == 429
    with writing(engine) as db:
        db.execute(text("UPDATE coach SET locked_until = '2020'"))
    assert log_in(client, "kim") == 303
    assert log_in(client, "nobody") == 401


def test_the_cookie_is_kept_from_scripts_and_other_sites(
    client: FlaskClient, engine: Engine
) -> None:
    link = f"/invitation/{invited(engine, 'kim')}"
    cookie = client.post(link, data={"password": PASSWORD}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    hostile = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/logout", headers=hostile).status_code == 403


def test_erasing_asks_for_the_code(admin: FlaskClient, hold: Hold) -> None:
    hold(1, 1, 20.0)
    path = f"/athletes/{person(1).id}/erase"
    assert admin.post(path, data={"code": "P00009"}).status_code == 400
    assert "P00001" in admin.get("/").text
    assert admin.post(path, data={"code": " p00001 "}).status_code == 303
    assert "No tests yet." in admin.get("/").text
    assert admin.get(f"/athletes/{person(1).id}").status_code == 404


def test_one_club_does_not_see_another(
    coach: FlaskClient, hold: Hold, engine: Engine, client: FlaskClient
) -> None:
    hold(1, 1, 20.0)
    with writing(engine) as db:
        clubs.add_club(db, "striders", "Striders")
        link = coaches.invite(db, "striders", "kim", "admin")
    other = client.application.test_client()
    come_in(other, link)
    assert "No tests yet." in other.get("/").text
    assert other.get(f"/athletes/{person(1).id}").status_code == 404
    assert other.get(f"/trials/{made_id('trial', 0)}").status_code == 404
    assert "P00001" not in other.get("/export/trials.csv").text
    path = f"/athletes/{person(1).id}"
    assert other.post(path, data={"name": "x"}).status_code == 404
    assert other.post(f"{path}/erase", data={"code": "P00001"}).status_code == 404
    assert "P00001" in coach.get("/").text


def test_an_admin_lets_a_station_in_and_shuts_it_out(
    admin: FlaskClient, sender: Sender
) -> None:
    page = admin.post("/stations", data={"name": "Gate"}).text
    assert re.search(r"heron enrol http://localhost harriers-\w{5}-\w{5}", page)
    told = {"version": "9.9", "queued": 7, "refused": 2, "problems": ["Cell loose."]}
    sender.send("PUT", "/api/v1/device/health", told)
    page = words(admin.get("/stations").text)
    assert "Track here" in page
    assert "7 2" in page
    assert "Cell loose." in page
    told |= {
        "calibration": "plate",
        "calibrated_at": recently(12),
        "noise_floor_mm_s": 0.72,
        "rates_hz": [80.2, 79.4, 80.0, 80.1],
        "of_a_later_release": 1,
    }
    sender.send("PUT", "/api/v1/device/health", told)
    page = words(admin.get("/stations").text)
    assert "12 days ago 0.7 mm/s 79 Hz 9.9" in page
    me = sender.send("GET", "/api/v1/device").json
    assert me is not None
    admin.post(f"/stations/{me['id']}/revoke")
    assert sender.send("GET", "/api/v1/device").status_code == 401


def test_an_admin_invites(admin: FlaskClient) -> None:
    page = admin.post("/coaches", data={"login": "Lee", "role": "coach"}).text
    link = re.search(r"http://localhost(/invitation/\S+)</code>", page)
    assert link is not None
    assert "lee" in page
    guest = admin.application.test_client()
    assert guest.get(link[1]).status_code == 200
    assert (
        admin.post("/coaches", data={"login": "x", "role": "king"}).status_code == 400
    )


def test_a_coach_who_is_removed_is_out_at_once(
    admin: FlaskClient, engine: Engine
) -> None:
    lee = admin.application.test_client()
    come_in(lee, invited(engine, "lee"))
    assert lee.get("/").status_code == 200
    assert admin.post("/coaches/lee/remove").status_code == 303
    assert lee.get("/").status_code == 302
    assert log_in(lee, "lee") == 401
    assert admin.post("/coaches/ada/remove").status_code == 409
    assert admin.post("/coaches/nobody/remove").status_code == 404
