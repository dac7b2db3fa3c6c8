"""`heron noise-floor`: a dead weight for a minute tells how restless the board is."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from firmware.board import BoardOptions, open_board
from firmware.clock import NS_PER_S, Clock, MonotonicClock, SimulatedClock
from firmware.description import load_description
from firmware.errors import BadBoard
from station.calibrate.file import load_calibration, read_calibration, save_calibration
from station.calibrate.noise_floor import NoiseFloor, noise_floor
from station.calibrate.terminal import Terminal
from station.folder import data_folder
from station.pipeline import cop_series
from station.results import recording_of

MARGIN_S = 2.5
"""Around the minute, for the filter."""


@click.command()
@click.option(
    "--board",
    "spec",
    required=True,
    metavar="SPEC",
    help="Board driver, such as gpio or synthetic.",
)
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
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
@click.option(
    "--seed", type=int, metavar="N", help="Makes a simulated board repeatable."
)
@click.option("--fast", is_flag=True, help="Do not wait: simulated boards only.")
def noise_floor_command(  # noqa: PLR0917 - click passes every option by name
    spec: str,
    mass_kg: float,
    as_json: bool,
    data: Path | None,
    seed: int | None,
    fast: bool,
) -> None:
    """Measure the board's own noise with a dead weight of 60 kg for a minute.

    At most 1 mm/s passes; above 2 mm/s tests are not scored until it is put right. Do
    it weekly, and after every change of the wiring. The exit status is 0 when it
    passes.
    """
    folder = data_folder(data)
    clock: Clock = SimulatedClock() if fast else MonotonicClock()
    own = folder / "board.toml"
    description = load_description(own if own.exists() else None)
    board = open_board(
        spec, BoardOptions(description=description, clock=clock, seed=seed)
    )
    if fast and not board.simulated:
        raise BadBoard(f"--fast needs a simulated board, and {spec} is a real one")
    calibration = load_calibration(folder, description, simulated=board.simulated)
    try:
        board.prepare()
        terminal = Terminal(board, clock, say=lambda line: click.echo(line, err=True))
        tare = terminal.rest_at("Take everything off the board.", 0.0)
        minute = terminal.listen_at(
            f"Put {mass_kg:g} kg in the middle and step back from the board.",
            mass_kg,
            60.0 + 2 * MARGIN_S,
        )
    finally:
        board.close()
    zeroed = calibration.with_tare(tare.mean_count, tare.noise_count)
    start_ns = minute[0].t_ns + round(MARGIN_S * NS_PER_S)
    cells = tuple([each for each in minute if each.cell == cell] for cell in range(4))
    recording = recording_of(cells, zeroed, start_ns, start_ns + 60 * NS_PER_S)
    found = noise_floor(cop_series(recording))
    stored = read_calibration(folder, simulated=board.simulated)
    noted = msgspec.structs.replace(
        calibration, noise_floor_mm_s=found.mean_velocity_mm_s
    )
    save_calibration(
        folder, noted, stored.report if stored else None, simulated=board.simulated
    )
    _tell(found, as_json=as_json)


def _tell(found: NoiseFloor, *, as_json: bool) -> None:
    click.echo(msgspec.json.encode(found) if as_json else found.text)
    sys.exit(0 if found.verdict == "pass" else 1)
