"""`heron noise-floor`: a dead weight for a minute tells how restless the board is."""

from __future__ import annotations

import sys
from typing import Any

import click
import msgspec

from firmware.clock import NS_PER_S
from station.calibrate.bench import BenchOptions, bench_options, opened
from station.calibrate.file import load_calibration, note_noise_floor
from station.calibrate.noise_floor import NoiseFloor, noise_floor
from station.pipeline import cop_series
from station.results import recording_of

MARGIN_S = 2.5
"""Around the minute, for the filter."""


@click.command()
@bench_options
@click.option(
    "--weight",
    "mass_kg",
    type=click.FloatRange(55, 200),
    default=60.0,
    show_default=True,
    metavar="KG",
    help="About how heavy the dead weight is.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def noise_floor_command(mass_kg: float, *, as_json: bool, **options: Any) -> None:
    """Measure the board's own noise with a dead weight of 60 kg for a minute.

    At most 1 mm/s passes; above 2 mm/s tests are not scored until it is put right. Do
    it weekly, and after every change of the wiring. The exit status is 0 when it
    passes.
    """
    with opened(BenchOptions(**options)) as bench:
        tare = bench.terminal.rest_at("Take everything off the board.", 0.0)
        minute = bench.terminal.listen_at(
            f"Put {mass_kg:g} kg in the middle and step back from the board.",
            mass_kg,
            60.0 + 2 * MARGIN_S,
        )
    folder, simulated = bench.folder, bench.board.simulated
    calibration = load_calibration(folder, bench.description, simulated=simulated)
    zeroed = calibration.with_tare(tare.mean_count, tare.noise_count)
    start_ns = minute[0].t_ns + round(MARGIN_S * NS_PER_S)
    cells = tuple([each for each in minute if each.cell == cell] for cell in range(4))
    recording = recording_of(cells, zeroed, start_ns, start_ns + 60 * NS_PER_S)
    found = noise_floor(cop_series(recording))
    noted = found.noted_in(calibration)
    note_noise_floor(folder, bench.description, noted, simulated=simulated)
    _tell(found, as_json=as_json)


def _tell(found: NoiseFloor, *, as_json: bool) -> None:
    click.echo(msgspec.json.encode(found) if as_json else found.text)
    sys.exit(0 if found.verdict == "pass" else 1)
