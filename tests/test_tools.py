"""What stands between a fresh machine and `make`: packages are got, or asked for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


class Machine:
    """A folder of programs that do as they do on some machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.got = folder / "got"
        for program in ("bash", "grep"):
            found = shutil.which(program)
            assert found is not None
            (folder / program).symlink_to(found)

    def has(self, program: str, script: str) -> None:
        file = self.folder / program
        file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        file.chmod(0o755)

    def needs(self, *packages: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "tools" / "apt.sh", *packages],
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PATH": str(self.folder)},
        )


@pytest.fixture
def debian(tmp_path: Path) -> Machine:
    """A Debian on which gcc is installed, and nothing else."""
    machine = Machine(tmp_path)
    machine.has("dpkg-query", '[ "$3" = gcc ] && echo "install ok installed" || exit 1')
    machine.has("apt-get", f'echo "$*" >> {machine.got}')
    machine.has("id", "echo 1000")
    return machine


def test_nothing_is_asked_for_that_is_there(debian: Machine) -> None:
    done = debian.needs("gcc")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_root_gets_what_is_missing(debian: Machine) -> None:
    debian.has("id", "echo 0")
    assert debian.needs("gcc", "chromium", "openssl").returncode == 0
    update, install = debian.got.read_text().splitlines()
    assert update.split()[0] == "update"
    assert install.split()[-2:] == ["chromium", "openssl"]


def test_sudo_gets_it_for_others(debian: Machine) -> None:
    debian.has("sudo", 'shift; exec "$@"')
    debian.has("true", "exit 0")
    assert debian.needs("chromium").returncode == 0
    assert "chromium" in debian.got.read_text()


@pytest.mark.parametrize("sudo", ["", "exit 1"], ids=["no sudo", "sudo says no"])
def test_who_may_not_install_is_told_what_to_have_installed(
    debian: Machine, sudo: str
) -> None:
    if sudo:
        debian.has("sudo", sudo)
    done = debian.needs("gcc", "chromium")
    assert done.returncode == 2
    assert "'apt-get update && apt-get install chromium' as root" in done.stderr
    assert not debian.got.exists()


def test_elsewhere_than_on_debian_the_packages_are_only_named(tmp_path: Path) -> None:
    done = Machine(tmp_path).needs("chromium")
    assert done.returncode == 0
    assert "chromium" in done.stderr


def test_every_target_says_what_it_makes() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)", MAKEFILE, re.MULTILINE)
    told = re.findall(r"^([a-z0-9-]+):.*  ## \S", MAKEFILE, re.MULTILINE)
    assert sorted(told) == sorted(phony.split())


def test_every_target_that_is_spoken_of_exists() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {
        target
        for page in pages
        for target in re.findall(r"`make ([a-z0-9-]+)", page.read_text("utf-8"))
    }
    assert named >= {"run", "test"}
    for target in named:
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target
