"""Staff pages about what is kept, and what members take home of it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from station.export import export
from station.roles import Role
from station.store.records import TrialEnd
from tests.fakes.station import FakeStation
from web.kiosk import handing, keeping, me, mine, take
from web.kiosk.app import create_app
from web.kiosk.hub import Hub
from web.kiosk.made import File
from web.kiosk.roles import ROUTES
from web.kiosk.services import Services
from web.kiosk.settings import Settings


@pytest.fixture
def staff(client: FlaskClient) -> FlaskClient:
    for _ in range(2):
        client.post("/staff/door", data={"pin": "246813"})
    return client


def member(client: FlaskClient, station: FakeStation, name: str) -> str:
    """Have somebody come, do a test and stay; return their id."""
    client.post("/who/nickname", data={"nickname": name})
    for _ in range(2):
        client.post("/me/pin", data={"pin": "1357"})
    answer = client.post("/tests/single-leg-eyes-open", data={"side": "left"})
    end = TrialEnd("done", "touched_down", start_ns=1, end_ns=2, hold_s=23.4)
    station.finish(answer.location.split("/")[2], end)
    return str(station.asked[-1][1]["person"])


def test_every_test_is_shown_with_version_and_source(
    staff: FlaskClient, station: FakeStation
) -> None:
    page = staff.get("/staff/protocols").text
    for one in station.protocols.values():
        assert f"{one.id}, version {one.version}" in page
    assert "First hold 10 s on the same leg with your eyes open." in page
    assert "None. Protocols of your own go into" in page


def test_a_mistake_in_a_file_of_ones_own_is_shown_with_its_line(
    staff: FlaskClient, tmp_path: Path
) -> None:
    folder = tmp_path / "protocols"
    folder.mkdir()
    (folder / "broken.toml").write_text('id = "our-stand"\nversion = "three"\n')
    installed = Path(keeping.__file__).parents[2] / "station" / "protocols" / "data"
    text = (installed / "quiet-stance-eyes-open.toml").read_text("utf-8")
    (folder / "taken.toml").write_text(text, "utf-8")
    mine = text.replace('id = "quiet-stance-eyes-open"', 'id = "our-quiet"')
    (folder / "good.toml").write_text(mine, "utf-8")
    for kind in ("batteries", "drills"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "wrong.toml").write_text("id = [", "utf-8")
    page = staff.get("/staff/protocols").text
    assert "batteries/wrong.toml is not valid TOML" in page
    assert "drills/wrong.toml is not valid TOML" in page
    assert "broken.toml, line 2, version" in page
    assert "quiet-stance-eyes-open&#39; is taken" in page
    assert "Counts from the next start." in page


def test_staff_give_a_member_a_new_pin(
    client: FlaskClient, station: FakeStation
) -> None:
    person = member(client, station, "Robin")
    client.post("/leave")
    for _ in range(3):
        client.post(f"/who/{person}/pin", data={"pin": "0000"})
    for _ in range(2):
        client.post("/staff/door", data={"pin": "246813"})
    page = client.get("/staff/people").text
    assert "Robin" in page
    assert "too many wrong PINs" in page
    for _ in range(2):
        client.post(f"/staff/people/{person}/pin", data={"pin": "8642"})
    assert "too many wrong PINs" not in client.get("/staff/people").text
    client.post("/leave")
    assert client.post(f"/who/{person}/pin", data={"pin": "8642"}).status_code == 303


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Which exports were made, without a process for each."""
    asked: list[tuple[str, str]] = []

    def exported(whose: str, form: str) -> File:
        asked.append((whose, form))
        return File(b"all of it", "zip", f"{whose}-{form}")

    monkeypatch.setattr(me, "exported", exported)
    monkeypatch.setattr(keeping, "exported", exported)
    return asked


def test_members_take_only_their_own(
    client: FlaskClient, station: FakeStation, made: list[tuple[str, str]]
) -> None:
    member(client, station, "Robin")
    page = client.get("/me/data").text
    for form in me.OWN_FORMS:
        assert f'href="/me/data/{form}"' in page
    assert "Save it in this browser" in client.get("/me/data/csv").text
    assert made == []
    saved = client.get("/me/data/csv?save=yes")
    assert saved.data == b"all of it"
    assert "attachment" in saved.headers["Content-Disposition"]
    code = client.get("/me").text.split("Code ")[1][:6]
    assert made == [(code, "csv")]
    assert client.get("/me/data/c3d").status_code == 404


def test_a_phone_fetches_the_file(
    tmp_path: Path,
    station: FakeStation,
    hub: Hub,
    made: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes: list[str] = []

    def drawn(content: str) -> Markup:
        codes.append(content)
        return take.drawn(content)

    monkeypatch.setattr(handing, "drawn", drawn)
    settings = Settings(tmp_path, share=("127.0.0.1", 8123))
    app = create_app(Services(settings, hub, station.request, station.protocols), b"k")
    client = app.test_client()
    member(client, station, "Robin")
    assert "<svg" in client.get("/me/data/csv").text
    assert len(made) == 1
    phone = mine.create_app(app.extensions[take.KEY]).test_client()
    answer = phone.get(codes[0].removeprefix("http://127.0.0.1:8123"))
    assert answer.data == b"all of it"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_everybody_is_exported_by_staff_only(
    staff: FlaskClient, app: Flask, made: list[tuple[str, str]]
) -> None:
    page = staff.get("/staff/exports").text
    for form in keeping.ALL_FORMS:
        assert f'href="/staff/exports/{form}"' in page
        assert staff.get(f"/staff/exports/{form}?save=yes").data == b"all of it"
    assert {whose for whose, _ in made} == {"everybody"}
    rules = [rule for rule in app.url_map.iter_rules() if "keeping." in rule.endpoint]
    assert {ROUTES[rule.endpoint] for rule in rules} == {Role.STAFF}


@pytest.mark.parametrize("form", ["tidy", "json"])
def test_the_export_of_everybody_has_a_file_for_each(
    client: FlaskClient, station: FakeStation, tmp_path: Path, form: str
) -> None:
    for name in ("Robin", "Kim"):
        member(client, station, name)
        client.post("/leave")
    arguments = ["everybody", "--format", form, "--data", str(tmp_path)]
    out = tmp_path / "all"
    assert CliRunner().invoke(export, [*arguments, "--out", str(out)]).exit_code == 0
    files = sorted(out.iterdir())
    assert len(files) == 2
    for file in files:
        if form == "tidy":
            (row,) = csv.DictReader(io.StringIO(file.read_text("utf-8")))
            assert row["protocol"] == "single-leg-eyes-open"
        else:
            told: dict[str, Any] = json.loads(file.read_text("utf-8"))
            assert told["person"]["code"] == file.stem


def test_staff_hand_over_the_support_bundle(staff: FlaskClient) -> None:
    assert "Support bundle" in staff.get("/staff/support").text
    saved = staff.get("/staff/support?save=yes")
    with zipfile.ZipFile(io.BytesIO(saved.data)) as archive:
        assert "health.json" in archive.namelist()
