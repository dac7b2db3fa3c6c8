from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

HERON = Path(sys.executable).with_name("heron")

INTERRUPTED_WHILE_IMPORTING = """
import os, signal, sys

class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Impatient())
from firmware.start import main
main()
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, capture_output=True, text=True, timeout=60, check=False
    )


def test_ctrl_c_while_the_command_is_imported_is_quiet() -> None:
    done = run(sys.executable, "-c", INTERRUPTED_WHILE_IMPORTING)
    assert done.returncode == -signal.SIGINT
    assert done.stderr == ""


@pytest.mark.parametrize("group", [[], ["club-admin"]])
def test_a_group_without_a_command_lists_its_commands(group: list[str]) -> None:
    done = run(HERON, *group)
    assert done.returncode == 0
    assert "Commands:\n" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments", [["sing"], ["run", "--sing"], ["run", "--port", "0"], ["analyse"]]
)
def test_a_wrong_call_is_one_line_and_status_2(arguments: list[str]) -> None:
    done = run(HERON, *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_a_full_disk_below_the_output_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [HERON, "--version"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "No space left on device" in line


def test_a_reader_that_has_gone_is_no_error_to_speak_of() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as gone:
        done = subprocess.run(
            [HERON, "--version"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == ""
