"""Filming from the kiosk's side: who may, what arrives, who sees it, how it goes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from station.config import VideoConfig
from station.store import queries, videos
from station.store.database import DATABASE_NAME, connect_readonly
from tests.fakes.station import FakeStation, held
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.services import Services
from web.kiosk.settings import Settings

CARD = "/tests/quiet-stance-eyes-open"
BEGUN = {"mime": "video/webm", "start_ns": 900_000_000, "error_ns": 40_000_000}


class Kiosk:
    """A kiosk that films, and its browsers."""

    def __init__(self, data: Path, station: FakeStation, hub: Hub) -> None:
        (data / "heron.toml").write_text(
            "[kiosk]\nvideo = true\n[video]\nfree_mb = 1\n"
        )
        self.data, self.station = data, station
        limits = VideoConfig(most_mb=1, free_mb=1)
        settings = Settings(data, video=limits)
        self.app: Flask = create_app(
            Services(settings, hub, station.request, station.protocols), b"key"
        )
        self.app.testing = True

    def member(self, name: str = "Robin") -> FlaskClient:
        made = self.station.request("add_person", nickname=name)
        return self.enter(here=True, person=made["person"], name=name)

    def filmed_member(self) -> FlaskClient:
        client = self.member()
        client.post("/film", data={"agree": "yes", "on": "yes", "back": CARD})
        return client

    def clinician(self) -> FlaskClient:
        return self.enter(room="clinic", seen=time.time())

    def enter(self, **session: Any) -> FlaskClient:
        """Return the browser of a visit; how it begins is tested elsewhere."""
        client = self.app.test_client()
        with client.session_transaction() as begun:
            begun.update(session)
        return client

    def trial(self, client: FlaskClient, card: str = CARD, **form: str) -> str:
        answer = client.post(card, data=form)
        assert answer.status_code == 303, answer.text
        return str(answer.location.split("/")[2])

    def film(self, client: FlaskClient, card: str = CARD, **form: str) -> str:
        """Film a whole trial; return the id of the video."""
        content, trial = b"pictures", self.trial(client, card, **form)
        begun = client.post(f"/api/v1/trials/{trial}/video", json=BEGUN)
        assert begun.json is not None
        video = str(begun.json["video"])
        assert put(client, video, content, 0).status_code == 200
        self.station.finish(trial, held(2.0))
        ended = client.post(f"/api/v1/videos/{video}/end", json={"duration_s": 2.5})
        assert ended.json == {"ok": True, "bytes": len(content)}
        return video

    def files(self) -> list[str]:
        return [path.name for path in (self.data / "videos").iterdir()]

    def code(self) -> str:
        db = connect_readonly(self.data / DATABASE_NAME)
        (person,) = queries.people(db, "Robin")
        db.close()
        return person.code


@pytest.fixture
def kiosk(tmp_path: Path, station: FakeStation, hub: Hub) -> Kiosk:
    return Kiosk(tmp_path, station, hub)


def put(client: FlaskClient, video: str, piece: bytes, at: int) -> TestResponse:
    return client.put(f"/api/v1/videos/{video}?at={at}", data=piece)


def test_without_the_setting_there_is_no_trace_of_it(
    client: FlaskClient, station: FakeStation
) -> None:
    made = station.request("add_person", nickname="Robin")
    with client.session_transaction() as visit:
        visit.update(here=True, person=made["person"], name="Robin")
    card = client.get(CARD)
    assert "film" not in card.text.lower()
    assert "video" not in client.get("/me").text.lower()
    trial = client.post(CARD).location
    live = client.get(trial)
    assert "film" not in live.text
    for page in (card, live):
        assert page.headers["Permissions-Policy"] == "camera=(), microphone=()"
    assert client.get(f"/film?back={CARD}").status_code == 404
    assert client.post("/film", data={"on": "yes", "back": CARD}).status_code == 404
    begun = client.post(f"/api/v1{trial.removesuffix('/live')}/video", json=BEGUN)
    assert begun.status_code == 404


def test_a_guest_is_not_offered_it(kiosk: Kiosk) -> None:
    guest = kiosk.app.test_client()
    guest.post("/who/guest")
    assert "film" not in guest.get(CARD).text.lower()
    assert guest.get(f"/film?back={CARD}").status_code == 403


def test_nobody_is_filmed_before_they_agreed_and_asked(kiosk: Kiosk) -> None:
    robin = kiosk.member()
    assert 'aria-checked="false"' in robin.get(CARD).text
    asked = robin.post("/film", data={"on": "yes", "back": CARD})
    assert asked.location.startswith("/film?")
    page = robin.get(asked.location).text
    assert "checked" not in page.partition("<main")[2].partition("</main>")[0]
    trial = kiosk.trial(robin)
    assert "film.js" not in robin.get(f"/trials/{trial}/live").text
    begun = robin.post(f"/api/v1/trials/{trial}/video", json=BEGUN)
    assert begun.status_code == 403


def test_the_word_is_asked_once_and_filming_in_each_visit(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    assert 'aria-checked="true"' in robin.get(CARD).text
    robin.post("/film", data={"on": "no", "back": CARD})
    assert 'aria-checked="false"' in robin.get(CARD).text
    assert robin.post("/film", data={"on": "yes", "back": CARD}).location == CARD
    with robin.session_transaction() as visit:
        assert visit["film"] is True
        person = visit["person"]
    again = kiosk.enter(here=True, person=person, name="Robin")
    assert 'aria-checked="false"' in again.get(CARD).text


def test_only_the_page_that_films_may_use_the_camera(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    video = kiosk.film(robin)
    trial = kiosk.trial(robin)
    policies = {
        path: robin.get(path).headers["Permissions-Policy"].split(",")[0]
        for path in (CARD, f"/trials/{trial}/live", "/me/videos", f"/videos/{video}")
    }
    assert [path for path, said in policies.items() if said == "camera=(self)"] == [
        f"/trials/{trial}/live"
    ]


def test_pieces_become_one_file_and_none_twice(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    trial = kiosk.trial(robin)
    begun = robin.post(f"/api/v1/trials/{trial}/video", json=BEGUN)
    assert begun.json is not None
    video = begun.json["video"]
    assert put(robin, video, b"first ", 0).json == {"ok": True, "bytes": 6}
    assert put(robin, video, b"second", 6).status_code == 200
    assert put(robin, video, b"second", 6).status_code == 200  # the answer was lost
    assert put(robin, video, b"fourth", 30).status_code == 409
    assert put(robin, video, b"x", -1).status_code == 400
    assert robin.put(f"/api/v1/videos/{video}", data=b"x").status_code == 400
    path = videos.path_of(kiosk.data, video)
    assert path.read_bytes() == b"first second"


def test_too_much_is_refused_and_what_came_is_kept(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    trial = kiosk.trial(robin)
    begun = robin.post(f"/api/v1/trials/{trial}/video", json=BEGUN)
    assert begun.json is not None
    video = begun.json["video"]
    assert put(robin, video, bytes(900_000), 0).status_code == 200
    assert put(robin, video, bytes(200_000), 900_000).status_code == 413
    assert put(robin, video, bytes(2_000_001), 0).status_code == 413
    kiosk.station.finish(trial, held(2.0))
    ended = robin.post(f"/api/v1/videos/{video}/end", json={"duration_s": 2.0})
    assert ended.json == {"ok": True, "bytes": 900_000}
    assert put(robin, video, b"more", 900_000).status_code == 409


def test_nothing_comes_back_that_was_deleted_meanwhile(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    trial = kiosk.trial(robin)
    begun = robin.post(f"/api/v1/trials/{trial}/video", json=BEGUN)
    assert begun.json is not None
    robin.post("/me/consent", data={"purpose": "video", "given": "no"})
    assert put(robin, begun.json["video"], b"late", 0).status_code == 404
    assert kiosk.files() == []


def test_a_video_is_watched_with_its_path_and_its_bound(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    video = kiosk.film(robin)
    page = robin.get(f"/videos/{video}").text
    assert (
        "&#34;begins_s&#34;: 0.1" in page
    )  # the trial began 100 ms after the first picture
    assert "within about 40 ms" in page
    whole = robin.get(f"/videos/{video}/file", buffered=True)
    assert (whole.data, whole.mimetype) == (b"pictures", "video/webm")
    assert whole.headers["Cache-Control"] == "no-store"
    ranged = {"Range": "bytes=2-3"}
    part = robin.get(f"/videos/{video}/file", headers=ranged, buffered=True)
    assert (part.status_code, part.data) == (206, b"ct")


def test_the_other_leg_is_offered_beside_it(kiosk: Kiosk) -> None:
    robin, card = kiosk.filmed_member(), "/tests/single-leg-eyes-open"
    left = kiosk.film(robin, card=card, side="left")
    assert "?with=" not in robin.get(f"/videos/{left}").text
    right = kiosk.film(robin, card=card, side="right")
    assert f"{left}?with={right}" in robin.get(f"/videos/{left}").text
    pair = robin.get(f"/videos/{left}?with={right}").text
    assert pair.count("<video") == 2
    assert "Right leg" in pair
    kim = kiosk.member("Kim")
    kim.post("/film", data={"agree": "yes", "on": "yes", "back": CARD})
    hers = kiosk.film(kim)
    assert robin.get(f"/videos/{left}?with={hers}").status_code == 403
    assert kiosk.clinician().get(f"/videos/{left}?with={hers}").status_code == 403


def test_only_its_member_and_the_clinic_see_a_video(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    video = kiosk.film(robin)
    kim, guest = kiosk.member("Kim"), kiosk.app.test_client()
    guest.post("/who/guest")
    for other in (kim, guest):
        for path in (f"/videos/{video}", f"/videos/{video}/file"):
            assert other.get(path).status_code == 403
        assert other.post(f"/videos/{video}/remove").status_code == 403
    clinician = kiosk.clinician()
    assert clinician.get(f"/videos/{video}").status_code == 200
    saved = clinician.get(f"/videos/{video}/file?save=yes", buffered=True)
    assert saved.headers["Content-Disposition"].startswith("attachment; filename=heron")


def test_a_member_deletes_one_and_the_clinic_all(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    first, second = kiosk.film(robin), kiosk.film(robin)
    assert robin.post(f"/videos/{first}/remove").location == "/me/videos"
    assert kiosk.files() == [second]
    assert second in robin.get("/me/videos").text
    assert robin.get(f"/videos/{first}").status_code == 404
    clinician = kiosk.clinician()
    client = f"/clinic/clients/{kiosk.code()}"
    assert "videos" in clinician.get(client).text
    clinician.post(f"{client}/videos/no")
    assert kiosk.files() == []


def test_erasing_somebody_erases_their_videos(kiosk: Kiosk) -> None:
    robin = kiosk.filmed_member()
    kiosk.film(robin)
    assert robin.post("/me/erase").status_code == 303
    assert kiosk.files() == []


def test_a_page_leads_back_to_this_kiosk_only(kiosk: Kiosk) -> None:
    robin = kiosk.member()
    for back in ("//elsewhere.example", "https://elsewhere.example", "/\t/x.example"):
        answer = robin.post("/film", data={"on": "no", "back": back})
        assert answer.location == "/who"
        asked = robin.get("/film", query_string={"back": back})
        assert f'href="{back}"' not in asked.text
