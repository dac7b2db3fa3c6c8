"""The units are what systemd understands, start commands that exist, and stay shut."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
HERON = Path(sys.executable).with_name("heron")
EXPOSURE_LIMIT = "20"
"""In tenths, as systemd-analyze counts: an exposure level of 2.0."""

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not installed on this machine",
)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they would be installed, but starting this checkout's heron."""
    for unit in UNITS.iterdir():
        if unit.suffix in {".service", ".target"}:
            text = unit.read_text("utf-8")
            text = text.replace("/opt/heron/current/bin", str(HERON.parent))
            (tmp_path / unit.name).write_text(text, "utf-8")
    return tmp_path


def analyse(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("service", SERVICES, ids=lambda unit: unit.name)
def test_systemd_understands_every_line(service: Path, installed: Path) -> None:
    result = analyse("verify", "--recursive-errors=no", installed / service.name)
    assert result.returncode == 0, result.stderr
    assert service.name not in result.stderr


@pytest.mark.parametrize("service", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_exposed_to_little(service: Path, installed: Path) -> None:
    result = analyse(
        "security",
        "--offline=yes",
        f"--threshold={EXPOSURE_LIMIT}",
        installed / service.name,
    )
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("service", SERVICES, ids=lambda unit: unit.name)
def test_a_service_starts_a_command_that_exists(service: Path) -> None:
    found = re.search(
        r"^ExecStart=\S+/(?:heron (\S+)|python -P -m (\S+))",
        service.read_text("utf-8"),
        re.MULTILINE,
    )
    assert found is not None
    commands = {point.name for point in entry_points(group="heron.commands")}
    assert found[1] in commands or (found[2] and find_spec(found[2]))


@pytest.mark.parametrize("service", SERVICES, ids=lambda unit: unit.name)
def test_what_heron_toml_can_say_no_service_says_otherwise(service: Path) -> None:
    if service.name != "heron-club.service":
        command = re.findall("^ExecStart=.*", service.read_text("utf-8"), re.MULTILINE)
        assert not re.search("--(host|port|theme)", command[0])


def test_what_was_disabled_does_not_come_back_with_the_target() -> None:
    """A station without a screen disables the kiosk; the target must not want it."""
    target = (UNITS / "heron.target").read_text("utf-8")
    wanted = set(re.findall(r"heron-\w+\.service", target))
    assert wanted == {"heron-sampler.service", "heron-station.service"}
    for service in SERVICES:
        if service.name != "heron-club.service":
            assert "WantedBy=heron.target" in service.read_text("utf-8")
