"""`heron load-check`: is the build straight (linearity) and does it stand (creep)?"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Any

import click
import msgspec
import numpy as np
from numpy.typing import NDArray

from firmware.clock import NS_PER_S
from firmware.motion import G_N_PER_KG
from firmware.reading import CELLS, Reading
from station.calibrate.bench import BenchOptions, bench_options, opened
from station.calibrate.file import load_calibration
from station.calibrate.rest import Rest
from station.calibrate.runs import CreepReport, LinearityReport, creep, linearity
from station.calibrate.terminal import Terminal
from station.calibration import Calibration, corner_forces_n
from station.errors import BadRequest


@click.command()
@bench_options
@click.option(
    "--weights",
    required=True,
    metavar="KG,KG,...",
    help="One weight: how it creeps. Several, light to heavy: how straight it is.",
)
@click.option(
    "--minutes",
    type=click.FloatRange(4, 120),
    default=10.0,
    show_default=True,
    help="How long the one weight stands.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def load_check(weights: str, minutes: float, *, as_json: bool, **options: Any) -> None:
    """Check the linearity of the board, or its creep under one weight.

    Done once after building it, and when something was changed. The exit status is 0
    when the build is good.
    """
    masses_kg = _masses(weights)
    with opened(BenchOptions(**options)) as bench:
        calibration = load_calibration(
            bench.folder, bench.description, simulated=bench.board.simulated
        )
        report = (
            creep_run(bench.terminal, calibration, masses_kg[0], minutes)
            if len(masses_kg) == 1
            else linearity_run(bench.terminal, calibration, masses_kg)
        )
    click.echo(msgspec.json.encode(report) if as_json else report.text)
    sys.exit(0 if report.good else 1)


def linearity_run(
    terminal: Terminal, calibration: Calibration, masses_kg: list[float]
) -> LinearityReport:
    """Load the middle of the board step by step, and unload it the same way."""
    zero = terminal.rest_at("Take everything off the board.", 0.0)
    zeroed = calibration.with_tare(zero.mean_count)
    steps = [*masses_kg, *masses_kg[-2::-1], 0.0]
    shown_n = [0.0]
    for mass_kg in steps:
        text = (
            f"Put {mass_kg:g} kg in the middle, in all." if mass_kg else "Take all off."
        )
        shown_n.append(_total_n(terminal.rest_at(text, mass_kg), zeroed))
    return linearity([mass_kg * G_N_PER_KG for mass_kg in (0.0, *steps)], shown_n)


def creep_run(
    terminal: Terminal, calibration: Calibration, mass_kg: float, minutes: float
) -> CreepReport:
    """Let one weight stand in the middle."""
    zero = terminal.rest_at("Take everything off the board.", 0.0)
    zeroed = calibration.with_tare(zero.mean_count)
    text = f"Put {mass_kg:g} kg in the middle and leave it for {minutes:g} minutes."
    # The seconds at both ends are not whole.
    readings = terminal.listen_at(text, mass_kg, 60 * minutes + 3)
    return creep(*_each_second(readings, zeroed))


def _total_n(measured: Rest, calibration: Calibration) -> float:
    counts = np.array([measured.mean_count])
    return float(corner_forces_n(counts, calibration).sum())


def _each_second(
    readings: list[Reading], calibration: Calibration
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return seconds and the mean total force in each."""
    start_ns = readings[0].t_ns
    seconds = (readings[-1].t_ns - start_ns) // NS_PER_S
    sums, seen = np.zeros((seconds, len(CELLS))), np.zeros((seconds, len(CELLS)))
    for reading in readings:
        second = (reading.t_ns - start_ns) // NS_PER_S
        if not reading.flags and second < seconds:
            sums[second, reading.cell] += reading.count
            seen[second, reading.cell] += 1
    whole = (seen > 0).all(axis=1)
    counts = sums[whole] / seen[whole]
    return (
        np.flatnonzero(whole).astype(np.float64),
        corner_forces_n(counts, calibration).sum(axis=1),
    )


def _masses(weights: str) -> list[float]:
    """Return the masses of `5,10,20`. Raises `BadRequest`."""
    try:
        masses = [float(part) for part in weights.split(",")]
    except ValueError as error:
        raise BadRequest(
            f"--weights {weights} is not a list of kg: write for instance 5,10,20"
        ) from error
    rising = all(a < b for a, b in pairwise(masses))
    if not (rising and masses[0] >= 1 and masses[-1] <= 250):
        raise BadRequest(
            f"--weights {weights}: from light to heavy, 1 to 250 kg, such as 5,10,20"
        )
    return masses
