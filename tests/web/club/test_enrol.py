from __future__ import annotations

import contextlib
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from station.config import ClubConfig, load_config
from station.store import outbox
from station.uplink.command import write_settings
from tests.fakes.club_process import heron, serving
from tests.fakes.outbox import Keeper
from web.club.database import reading

EMPTY = "0 waiting, 0 parked\n"
MODULES = ("station.daemon", "station.uplink")


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'club.db'}"


@pytest.fixture
def code(engine: Engine, database: str) -> str:
    admin = ("club-admin", "--database", database)
    return heron(*admin, "add-station", "harriers", "Track").stdout.strip()


def trials_of(engine: Engine) -> int:
    with reading(engine) as db:
        return int(db.execute(text("SELECT count(*) FROM trial")).scalar_one())


def test_a_station_enrols_and_its_trials_arrive(
    tmp_path: Path, engine: Engine, database: str, code: str
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "heron.toml").write_text("[kiosk]\nport = 9000")
    keeper = Keeper(data)
    keeper.finish(3)
    keeper.close()
    with serving(database) as url:
        done = heron("enrol", url, code, "--data", data)
        assert done.stdout == "harriers knows this station as Track\n", done.stderr
        assert load_config(data).club.url == url
        assert load_config(data).kiosk.port == 9000
        assert stat.S_IMODE((data / "club.token").stat().st_mode) == 0o600
        assert heron("enrol", "--data", data).returncode == 0
        before = (data / "club.token").read_text()
        assert heron("enrol", "--rotate", "--data", data).returncode == 0
        assert (data / "club.token").read_text() != before
        running = [
            subprocess.Popen([sys.executable, "-m", module, "--data", data])
            for module in MODULES
        ]
        try:
            deadline = time.monotonic() + 20
            while heron("uplink", "--status", "--data", data).stdout != EMPTY:
                assert time.monotonic() < deadline
            assert trials_of(engine) == 3
            done = heron("uplink", "--send-now", "--data", data)
            assert done.stdout == "0 tried at once\n"
            again = heron("uplink", "--send-again", "2026-01-01", "--data", data)
            assert again.stdout == "3 tried at once\n"
        finally:
            for process in running:
                process.terminate()
            assert [process.wait(5) for process in running] == [0, 0]
        again = heron("enrol", url, code, "--data", tmp_path / "other")
        assert again.returncode == 2
        assert "used already" in again.stderr
        assert len(again.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "belongs to no club"),
        (("--rotate",), 2, "belongs to no club"),
        (("https://club.example",), 2, "address of the club and the code"),
        (("club.example", "x-A-B"), 2, "begins with https://"),
        (("http://127.0.0.1:9", "x-AAAAA-BBBBB"), 1, "does not answer"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = heron("enrol", *arguments, "--data", tmp_path)
    assert done.returncode == status
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_waits_and_what_is_parked_is_said(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.finish(3)
    keeper.look(lambda db: outbox.mark(db, 2, "refused", 0, "409: something else"))
    keeper.close()
    done = heron("uplink", "--status", "--data", tmp_path)
    assert done.stdout == "2 waiting, 1 parked\n409: something else\n"
    done = heron("uplink", "--send-now", "--data", tmp_path)
    assert done.returncode == 1
    assert "heron run" in done.stderr


def test_an_uplink_without_a_club_says_so(tmp_path: Path) -> None:
    done = heron("uplink", "--data", tmp_path)
    assert done.returncode == 2
    assert "names no club" in done.stderr


def test_run_starts_the_uplink_only_for_a_club(tmp_path: Path) -> None:
    for club in (False, True):
        data = tmp_path / str(club)
        data.mkdir()
        if club:
            (data / "heron.toml").write_text('[club]\nurl = "http://127.0.0.1:9"\n')
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from firmware.cli import main; main()"),
                *("run", "--headless", "--board", "synthetic", "--data", data),
            ],
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 20
            while len(children := _children(process.pid)) < 3 + club:
                assert time.monotonic() < deadline
                time.sleep(0.05)
            found = any("station.uplink" in one for one in children)
            assert found == club
        finally:
            process.terminate()
            process.wait(5)


def _children(pid: int) -> list[str]:
    lines = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        with contextlib.suppress(OSError):
            lines.append(Path(f"/proc/{child}/cmdline").read_text())
    return [line for line in lines if "firmware." in line or "station." in line]


def test_enrolment_quotes_what_it_writes_into_the_settings(tmp_path: Path) -> None:
    odd = ClubConfig(ca_file='/etc/our "own" ca\\x.pem')
    write_settings(tmp_path, odd, "https://club.example")
    club = load_config(tmp_path).club
    assert (club.url, club.ca_file) == ("https://club.example", odd.ca_file)
