"""What one moment of the 100 Hz grid costs: grid, live path, engine.

The limit is a Pi Zero 2 W at about eight times the cost of this machine: 60 us here
are 5 % of its processor.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.reading import Reading
from firmware.synthetic import SyntheticBoard
from station.calibration import nominal_calibration
from station.live.grid import Grid
from station.live.path import LivePath
from station.live.watch import Watch
from station.protocols.engine import advance
from station.protocols.library import load_library
from station.protocols.state import begin
from station.values import CopSample

NS = 1_000_000_000
SECONDS = 60.0
LIMIT_US = 60.0


def run() -> None:
    """Print microseconds of processor time per grid point and their share of 60."""
    readings = _readings()
    samples: list[CopSample] = []
    description = load_description()
    calibration = nominal_calibration(description)
    grid, path = Grid(), LivePath(calibration)
    watch = Watch(description, NS)
    protocol = load_library()["single-leg-eyes-open"]
    state = begin(protocol, trial_id="t", t_ns=NS, side="left", tared=True)

    def through_path() -> None:
        for reading in readings:
            samples.extend(one.raw for one in path.push(reading))

    def through_engine() -> None:
        nonlocal state
        for sample in samples:
            state, _ = advance(protocol, state, sample)

    def through(take: Callable[[Reading], object]) -> Callable[[], None]:
        def feed() -> None:
            for reading in readings:
                take(reading)

        return feed

    print(f"\nlive path: us of CPU per grid point, limit {LIMIT_US:.0f}")
    rows = {
        "grid alone": _us(through(grid.push)),
        "readings to CoP": _us(through_path),
        "fault watch": _us(through(watch.push)),
        "trial engine": _us(through_engine),
    }
    rows["all of it"] = sum(rows.values()) - rows["grid alone"]
    for name, cost_us in rows.items():
        print(f"  {name:<16} {cost_us:6.1f}  {cost_us / LIMIT_US:5.2f} of the limit")
    print(f"  (the trial was {state.phase}: {state.outcome})")


def _us(work: Callable[[], None]) -> float:
    before_ns = time.process_time_ns()
    work()
    return (time.process_time_ns() - before_ns) / (SECONDS * 100) / 1000


def _readings() -> list[Reading]:
    board = SyntheticBoard(BoardOptions(clock=SimulatedClock(NS), seed=1))
    board.prepare()
    script = {2: "step_on", 8: "lift_right"}
    readings = []
    for reading in board.readings():
        second = (reading.t_ns - NS) // NS
        if second in script:
            board.command(script.pop(second))
        if second >= SECONDS:
            board.close()
        readings.append(reading)
    return readings


if __name__ == "__main__":
    run()
