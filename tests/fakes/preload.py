"""Building the fake /dev/gpiochip0, and running Python with it."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("gpiochip.c")
ROOT = SOURCE.parent.parent.parent
CHIP = "/dev/gpiochip0"


def compiler() -> str | None:
    """Return the C compiler, if there is one."""
    return shutil.which("cc") or shutil.which("gcc")


def build_chip(folder: Path) -> Path:
    """Compile the fake chip into `folder`."""
    library = folder / "gpiochip.so"
    options = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run(
        [str(compiler()), *options, "-o", str(library), str(SOURCE), "-ldl"], check=True
    )
    return library


def run_with_chip(
    library: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `python ARGUMENTS` in the project's folder with the fake chip loaded."""
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=ROOT,
        env={**os.environ, "LD_PRELOAD": str(library), **environment},
        capture_output=True,
        text=True,
    )


class ChipRecord:
    """What the chips of this process really did; only below `run_with_chip`."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._library.fake_made.restype = ctypes.c_long
        self._library.fake_value_calls.restype = ctypes.c_long
        for name in ("fake_time", "fake_longest_high_ns", "fake_period_ns"):
            getattr(self._library, name).restype = ctypes.c_int64

    def conversions(self, chip: int) -> list[tuple[int, int]]:
        """Return time and count of each conversion shown, oldest first."""
        library = self._library
        return [
            (
                library.fake_time(chip, ctypes.c_long(number)),
                library.fake_count(chip, ctypes.c_long(number)),
            )
            for number in range(library.fake_made(chip))
        ]

    def resets(self, chip: int) -> int:
        return int(self._library.fake_resets(chip))

    @property
    def longest_high_us(self) -> float:
        return float(self._library.fake_longest_high_ns()) / 1000

    @property
    def value_calls(self) -> int:
        return int(self._library.fake_value_calls())

    def period_ns(self, chip: int) -> int:
        return int(self._library.fake_period_ns(chip))
