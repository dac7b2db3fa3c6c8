"""The support bundle: what helps is in it, and nothing that names or opens anything."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from station.store import badges, clients, members
from station.store.database import DATABASE_NAME, open_database
from station.store.writer import Writer
from station.support.bundle import support_bundle
from station.support.command import support
from station.support.scrub import scrubbed

HASH = "scrypt:32768:8:1$Q2hvY29sYXRl$7f9a1c0e55"
SECRETS = {
    "nickname": "Zebedee",
    "name in a note": "Ermintrude",
    "pin hash": HASH,
    "token": "hct_9QmZ4xT7bV2nR8sL5kW1",
    "club user": "dougal",
    "club password": "hunter2",
    "club host": "club.roundabout.example",
    "broker": "mqtt.roundabout.example",
    "mqtt user": "florence",
    "mqtt password": "s3cr3t-magic",
    "board": "mr-rusty-board",
    "foam": "Brians foam",
    "protocol": "zebedees-own",
    "key": "deadbeefcafef00d",
    "share host": "10.77.3.9",
}


def members_of(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(body: bytes, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(members_of(body)[name])
    return found


@pytest.fixture
def secrets(tmp_path: Path) -> dict[str, str]:
    """A data folder in which every secret has been written where it would stand."""
    known = dict(SECRETS)
    with closing(Writer(open_database(tmp_path / DATABASE_NAME))) as writer:
        person = writer.add_person(known["nickname"])
        known |= {"code": person.code, "id": person.id, "badge": "ab" * 32}
        writer.change(lambda db: members.set_pin(db, person.id, HASH))
        writer.change(lambda db: badges.learn(db, known["badge"], person.id))
        said = clients.NewNote(text=f"{known['name in a note']} came along")
        writer.change(lambda db: clients.add_note(db, person.id, said))
    (tmp_path / "club.token").write_text(known["token"])
    (tmp_path / "kiosk.key").write_bytes(bytes.fromhex(known["key"]) * 4)
    (tmp_path / "staff-pin.json").write_text(json.dumps({"hash": HASH}))
    (tmp_path / "mqtt.password").write_text(known["mqtt password"])
    (tmp_path / "protocols").mkdir()
    (tmp_path / "protocols" / f"{known['protocol']}.toml").write_text("x")
    (tmp_path / "board.toml").write_text(f'[board]\nid = "{known["board"]}"\n')
    url = f"https://{known['club user']}:{known['club password']}@{known['club host']}/"
    (tmp_path / "heron.toml").write_text(
        f"""
        board = "playback:/home/{known["nickname"]}/run.csv"
        [kiosk]
        share_host = "{known["share host"]}"
        [club]
        url = "{url}"
        [mqtt]
        host = "{known["broker"]}"
        username = "{known["mqtt user"]}"
        password_file = "mqtt.password"
        name = "{known["nickname"]}"
        [headless]
        protocol = "{known["protocol"]}"
        roster = ["{known["code"]}"]
        [foam]
        models = ["{known["foam"]}"]
        """
    )
    return known


def log(known: dict[str, str]) -> list[str]:
    """Return a journal into which everything has got."""
    url = f"https://{known['club user']}:{known['club password']}@{known['club host']}/"
    return [
        "2026-03-01T10:00:00 heron.station: connected to board synthetic",
        f"heron.kiosk: GET /clinic/clients/{known['code']}/report.pdf: failed",
        f"heron.kiosk: POST /who/nickname: Somebody is called {known['nickname']}.",
        f"heron.kiosk: {known['nickname'].lower()} and {known['code'].lower()} again",
        f"heron.station: trial of {known['id']} was cut off",
        f"heron.uplink: {url} does not take number 4: token {known['token']}",
        f"heron.mqtt: user '{known['mqtt user']}' of \"{known['broker']}\"",
        f"heron.mqtt: file /home/{known['name in a note']}/x",
        f"heron.mqtt: password '{known['mqtt password']}'",
        f"heron.headless: badge {known['badge']}, hash {known['pin hash']}",
        f"heron.kiosk: phones at {known['share host']}, key {known['key'] * 4}",
        f"heron.station: board '{known['board']}', foam '{known['foam']}'",
        f"heron.station: protocol '{known['protocol']}'",
    ]


def test_no_byte_names_anybody_or_opens_anything(
    tmp_path: Path, secrets: dict[str, str]
) -> None:
    body = support_bundle(tmp_path, lambda: log(secrets))
    for name, content in {"the zip": body, **members_of(body)}.items():
        for what, secret in secrets.items():
            assert secret.lower().encode() not in content.lower(), f"{what} in {name}"
    assert b"connected to board synthetic" in members_of(body)["log.txt"]


def test_it_says_what_helps(tmp_path: Path, secrets: dict[str, str]) -> None:
    assert secrets
    body = support_bundle(tmp_path, list)
    settings = part(body, "settings.json")
    assert settings["board"] == "playback"
    assert settings["club"]["url is set"] is True
    assert settings["club"]["https"] is True
    database = part(body, "database.json")
    assert database["schema"] == database["schema of this release"]
    assert database["quick_check"] is True
    assert database["rows"]["person"] == 1
    assert part(body, "health.json") == {"station answers": False}
    assert part(body, "calibration.json")["kind"] == "nominal"
    assert part(body, "disk.json")["own protocols"] == 1
    assert "heron-station" in part(body, "versions.json")["packages"]


def test_it_is_made_of_a_damaged_station_too(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"this is no database" * 300)
    (tmp_path / "heron.toml").write_text('[club]\nurl = "hunter2"')
    body = support_bundle(tmp_path, lambda: ["Zebedee was here"])
    assert "cannot be told" in part(body, "database.json")
    assert part(body, "settings.json") == {"cannot be told": "BadConfig"}
    assert b"Zebedee" not in members_of(body)["log.txt"]


def test_a_name_goes_as_a_word_and_not_out_of_others() -> None:
    lines = scrubbed(["Kim asked Kimberley", "kim, KIM; skim"], ["Kim"])
    assert lines == ["<name> asked Kimberley", "<name>, <name>; skim"]


def test_the_command_writes_a_file_once(tmp_path: Path) -> None:
    out = tmp_path / "it.zip"
    arguments = ["--data", str(tmp_path), "--out", str(out)]
    assert CliRunner().invoke(support, arguments).exit_code == 0
    assert "README.txt" in members_of(out.read_bytes())
    again = CliRunner().invoke(support, arguments)
    assert "does not exist yet" in str(again.exception)
