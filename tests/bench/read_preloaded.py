"""Read the fake /dev/gpiochip0 in real time and say as JSON how well it went.

Run by `tests.fakes.preload.run_with_chip`; see there.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from typing import Any

from gpiod.line import Value

from firmware.clock import MonotonicClock
from firmware.description import BoardDescription, load_description
from firmware.frames import LineFrames, read_frame
from firmware.gpio_board import PATIENCE, POLL_NS
from firmware.hx711 import Hx711Reader
from firmware.lines import GpioLines, Lines
from firmware.reading import CELLS, Reading, flag_names
from firmware.realtime import prepare_process
from tests.fakes.preload import CHIP, ChipRecord

FRAMES = 400
SETTLED_NS = 1_000_000_000


class LgpioLines:
    """The same lines through lgpio, for comparison."""

    posted = False

    def __init__(self, chip: str, label: str, description: BoardDescription) -> None:
        import lgpio

        del chip, label

        self._lgpio = lgpio
        self._chip = lgpio.gpiochip_open(0)
        sck = [cell.sck for cell in description.cells]
        dout = [cell.dout for cell in description.cells]
        lgpio.group_claim_output(self._chip, sck, [0] * len(sck))
        lgpio.group_claim_input(self._chip, dout, lgpio.SET_PULL_UP)
        self._sck, self._dout = sck[0], dout[0]

    def write(self, levels: int, mask: int) -> None:
        self._lgpio.group_write(self._chip, self._sck, levels, mask)

    def read(self) -> int:
        _, levels = self._lgpio.group_read(self._chip, self._dout)
        return int(levels)

    def close(self) -> None:
        self._lgpio.gpiochip_close(self._chip)


class GpiodLines(GpioLines):
    """The same lines through gpiod's own methods, for comparison."""

    def __init__(self, chip: str, label: str, description: BoardDescription) -> None:
        super().__init__(chip, label, description)
        cells = description.cells
        value = (Value.INACTIVE, Value.ACTIVE)
        self._calls = [
            [
                {
                    cell.sck: value[levels >> bit & 1]
                    for bit, cell in enumerate(cells)
                    if mask >> bit & 1
                }
                for levels in range(1 << len(cells))
            ]
            for mask in range(1 << len(cells))
        ]

    def write(self, levels: int, mask: int) -> None:
        self._sck.set_values(self._calls[mask][levels])  # type: ignore[arg-type]  # its keys may be names too

    def read(self) -> int:
        active = Value.ACTIVE
        levels = self._dout.get_values()
        return sum((level is active) << bit for bit, level in enumerate(levels))


def frame_cost(lines: Lines, record: ChipRecord) -> dict[str, float]:
    """Return calls and microseconds of processor time per frame of four cells."""
    clock = MonotonicClock()
    calls, cpu_ns = record.value_calls, time.process_time_ns()
    for _ in range(FRAMES):
        read_frame(lines, clock, 0b1111)
    cpu_ns = time.process_time_ns() - cpu_ns
    return {
        "calls_per_frame": (record.value_calls - calls) / FRAMES,
        "us_per_frame": cpu_ns / FRAMES / 1000,
    }


def read_for(seconds: float, lines: Lines) -> list[Reading]:
    clock = MonotonicClock()
    period_ns = load_description().period_ns
    frames = LineFrames(lines, clock)
    patience_ns = round(PATIENCE * period_ns)
    reader = Hx711Reader(frames, clock, period_ns, patience_ns=patience_ns)
    reader.start()
    until_ns = clock.now_ns() + round(seconds * 1e9)
    readings = []
    while (now_ns := clock.now_ns()) < until_ns:
        readings += reader.poll()
        clock.sleep_until_ns(now_ns + POLL_NS)
    return readings


def judged(readings: list[Reading], record: ChipRecord) -> dict[str, Any]:
    """Compare what was accepted with what the chips made, once all had settled."""
    begin_ns = readings[0].t_ns + SETTLED_NS
    end_ns = readings[-1].t_ns
    made = wrong = accepted = 0
    possible = 0.0
    for cell in range(len(CELLS)):
        conversions = record.conversions(cell)
        made += sum(begin_ns < t <= end_ns for t, _ in conversions)
        possible += (end_ns - begin_ns) / record.period_ns(cell)
        for reading in readings:
            if reading.cell != cell or reading.flags or reading.t_ns <= begin_ns:
                continue
            accepted += 1
            found = bisect_right(conversions, reading.t_ns, key=lambda c: c[0])
            wrong += conversions[found - 1][1] != reading.count
    flags = Counter(
        name for r in readings if r.flags for name in flag_names(r.flags).split("|")
    )
    return {
        "accepted": accepted,
        "captured": accepted / possible,
        "captured_of_made": accepted / made,
        "wrong": wrong,
        "flags": dict(flags),
        "resets": sum(record.resets(cell) for cell in range(len(CELLS))),
        "longest_high_us": record.longest_high_us,
    }


LIBRARIES: dict[str, Callable[[str, str, BoardDescription], Lines]] = {
    "ioctl": GpioLines,
    "gpiod": GpiodLines,
    "lgpio": LgpioLines,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", choices=sorted(LIBRARIES), default="ioctl")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--ordinary", action="store_true")
    given = parser.parse_args()
    description = load_description()
    lines = LIBRARIES[given.library](CHIP, "pinctrl-bcm2711", description)
    notes = [] if given.ordinary else prepare_process()
    record = ChipRecord()
    cpu_ns = time.process_time_ns()
    result = judged(read_for(given.seconds, lines), record)
    result["cpu_share"] = (time.process_time_ns() - cpu_ns) / given.seconds / 1e9
    result |= frame_cost(lines, record)
    lines.close()
    json.dump({**result, "notes": notes}, sys.stdout)


if __name__ == "__main__":
    main()
