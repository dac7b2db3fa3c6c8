"""The page on installing by hand: every command can be given as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "install.md").read_text("utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
SCRIPT = "\n".join(BLOCKS)


def test_the_shell_understands_every_line() -> None:
    assert len(BLOCKS) > 8
    for block in BLOCKS:
        done = subprocess.run(
            ["bash", "-n"], input=block, text=True, capture_output=True, check=False
        )
        assert done.stderr == ""


def test_every_file_that_is_installed_is_there() -> None:
    for path in re.findall(r"/opt/heron/src/(\S+)", SCRIPT):
        assert list(ROOT.glob(path)), path


def test_every_service_that_is_named_exists() -> None:
    for name in re.findall(
        r"\bheron-[a-z]+\b(?!/)", re.sub(r"/var/lib/\S+", "", SCRIPT)
    ):
        assert (ROOT / "systemd" / f"{name}.service").exists(), name


def test_every_command_of_heron_takes_what_it_is_given() -> None:
    commands = {point.name: point for point in entry_points(group="heron.commands")}
    used = re.findall(r"current/bin/heron ([a-z][a-z-]+)(.*)", SCRIPT)
    assert {name for name, _ in used} >= {"diagnose", "enrol", "uplink", "club-admin"}
    for name, rest in used:
        command: click.Command = commands[name].load()
        words = rest.split()
        if isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        known = {option for one in command.params for option in one.opts}
        assert {word for word in words if word.startswith("--")} <= known, rest


@pytest.mark.skipif(
    shutil.which("systemd-sysusers") is None or os.geteuid() != 0,
    reason="systemd-sysusers makes users in a folder only for root",
)
def test_user_group_and_folder_are_made(tmp_path: Path) -> None:
    units = ROOT / "systemd"
    (tmp_path / "etc").mkdir()
    for program, file in (
        ("systemd-sysusers", "heron.sysusers"),
        ("systemd-tmpfiles", "heron.tmpfiles"),
    ):
        more = ["--create"] if program == "systemd-tmpfiles" else []
        subprocess.run(
            [program, f"--root={tmp_path}", *more, units / file],
            check=True,
            capture_output=True,
        )
    groups = (tmp_path / "etc" / "group").read_text()
    assert re.search(r"^gpio:x:\d+:heron$", groups, re.MULTILINE)
    user = re.search(
        r"^heron:x:(\d+):.*:/var/lib/heron:\S*nologin$",
        (tmp_path / "etc" / "passwd").read_text(),
        re.MULTILINE,
    )
    assert user is not None
    made = (tmp_path / "var" / "lib" / "heron").stat()
    assert (made.st_uid, made.st_mode & 0o777) == (int(user[1]), 0o750)
