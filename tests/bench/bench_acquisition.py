"""Heron's reader against the two Python packages for HX711, and against real time.

`make bench-acquisition`. The first table runs on simulated time and does not depend on
the machine, but for its processor times. The others read four real-time chips behind a
fake /dev/gpiochip0 through unmodified wheels, and do.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from firmware.reading import COUNT_MAX, flag_names
from tests.bench.peers import READERS, EdgeStall, Outcome, cpu_us_per_set, try_out
from tests.fakes.hx711_chip import Hx711Chip
from tests.fakes.preload import build_chip, compiler, run_with_chip

OTHERS, ILL, ALL = range(1, 4), range(1), range(4)
STALL_EDGES = 613
"""A stall in about one frame of 25."""
TARGET_IDLE, TARGET_BUSY = 0.99, 0.97
SECONDS = "15"
BUSY_PROCESSES = 2


def run() -> None:
    """Print the tables."""
    print("\nAcquisition: four virtual chips of about 93 SPS, a quarter period apart")
    print_table(peer_rows())
    if compiler() is None:
        print("\nNo C compiler, so no real-time chips.")
        return
    with tempfile.TemporaryDirectory() as folder:
        chip = build_chip(Path(folder))
        print("\nReal time, unmodified wheels on a fake /dev/gpiochip0")
        print_table(library_rows(chip))
        print_table(load_rows(chip))


def peer_rows() -> list[list[str]]:
    """Return one column per reader."""
    names = [name for name in READERS if name != "hx711-multi" or installed()]
    outcomes = {name: try_out(name) for name in names}
    rows = [["", *names]]
    rows.append(["GPIO calls per set of four", *(calls(outcomes[n]) for n in names)])
    rows.append(["CPU us per set", *(f"{cpu_us_per_set(n):.0f}" for n in names)])
    rows.append(["undisturbed", *(told_all(outcomes[name]) for name in names)])
    for title, spoil in SPOILT.items():
        tried = [try_out(name, spoil=spoil) for name in names]
        rows.append([title, *(told_ill(outcome) for outcome in tried)])
    for title, (level, call_ns) in SLOWED.items():
        tried = [
            try_out(
                name,
                call_ns=call_ns,
                stall=None if level is None else EdgeStall(level, STALL_EDGES, 80_000),
            )
            for name in names
        ]
        rows.append([title, *(told_all(outcome) for outcome in tried)])
    return rows


def spoilt(attribute: str, value: object) -> Callable[[Hx711Chip], None]:
    return lambda chip: setattr(chip, attribute, value)


SPOILT = {
    "one chip absent": spoilt("stuck", 1),
    "one chip constant 0": spoilt("signal", lambda number: 0),
    "one chip saturated": spoilt("signal", lambda number: COUNT_MAX),
}
SLOWED: dict[str, tuple[int | None, int]] = {
    "80 us stall in the low half": (0, 2_000),
    "80 us stall in the high half": (1, 2_000),
    "40 us per call": (None, 40_000),
}


def calls(outcome: Outcome) -> str:
    sets = sum(len(values) for values in outcome.values) / 4
    return f"{outcome.calls / sets:.0f} with polling" if sets else "no set"


def told_all(outcome: Outcome) -> str:
    if outcome.hung:
        return f"never returns; {outcome.wrong(ALL)} wrong before"
    return f"{outcome.captured(ALL):.1%} captured, {outcome.wrong(ALL)} wrong"


def told_ill(outcome: Outcome) -> str:
    if outcome.hung:
        return "never returns"
    flags = flag_names(outcome.flags[0])
    own = f"it: {flags}" if flags else f"it: {outcome.captured(ILL):.0%}"
    return f"others {outcome.captured(OTHERS):.1%}, {own}"


def library_rows(chip: Path) -> list[list[str]]:
    """Return what a frame costs through each library."""
    rows = [["library", "calls per frame", "us per frame", "longest SCK high, busy"]]
    for library in ("ioctl", "gpiod", "lgpio"):
        if library == "lgpio" and find_spec("lgpio") is None:
            continue
        with busy_processes(BUSY_PROCESSES):
            loaded = measured(chip, "--library", library, "--ordinary")
        idle = measured(chip, "--library", library)
        rows.append(
            [
                library,
                f"{idle['calls_per_frame']:.0f}",
                f"{idle['us_per_frame']:.0f}",
                f"{loaded['longest_high_us']:.0f} us",
            ]
        )
    return rows


def load_rows(chip: Path) -> list[list[str]]:
    """Return what is captured on an idle and on a busy machine."""
    rows = [["machine", "captured", "target", "wrong", "flags", "CPU"]]
    for title, load, target, *options in (
        ("idle", 0, TARGET_IDLE),
        ("two busy processes", BUSY_PROCESSES, TARGET_BUSY),
        ("two busy, no SCHED_FIFO", BUSY_PROCESSES, 0.0, "--ordinary"),
    ):
        with busy_processes(int(load)):
            result = measured(chip, *map(str, options))
        rows.append(
            [
                str(title),
                f"{result['captured']:.2%}",
                f"{target:.0%}" if target else "",
                str(result["wrong"]),
                ", ".join(f"{n} {name}" for name, n in result["flags"].items()),
                f"{result['cpu_share']:.1%}",
            ]
        )
        rows.extend(["", note, "", "", "", ""] for note in result["notes"])
    return rows


def measured(chip: Path, *options: str) -> dict[str, Any]:
    arguments = ("-m", "tests.bench.read_preloaded", "--seconds", SECONDS, *options)
    done = run_with_chip(chip, *arguments)
    if done.returncode:
        sys.exit(done.stderr)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@contextmanager
def busy_processes(number: int) -> Iterator[None]:
    """Keep so many processors busy."""
    spin = [sys.executable, "-c", "while True: pass"]
    spinning = [subprocess.Popen(spin) for _ in range(number)]
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def installed() -> bool:
    return find_spec("hx711_multi") is not None


def print_table(rows: list[list[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for place, row in enumerate(rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("| " + " | ".join(cells) + " |")
        if place == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    print()
