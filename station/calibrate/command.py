"""`heron calibrate`: from the empty board to a stored calibration, in the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from firmware.board import BoardOptions, open_board
from firmware.clock import Clock, MonotonicClock, SimulatedClock
from firmware.description import load_description
from firmware.errors import BadBoard
from firmware.motion import G_N_PER_KG
from station.calibrate.file import save_calibration
from station.calibrate.guide import CalibrationRun
from station.calibrate.plate import PlateReport
from station.calibrate.terminal import Terminal
from station.folder import data_folder


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
    required=True,
    type=click.FloatRange(5, 200),
    metavar="KG",
    help="The mass of the calibration weight, known to a thousandth.",
)
@click.option(
    "--gravity",
    type=click.FloatRange(9.76, 9.84),
    default=G_N_PER_KG,
    show_default=True,
    help="Local gravity in m/s2.",
)
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
def calibrate(  # noqa: PLR0917 - click passes every option by name
    spec: str,
    mass_kg: float,
    gravity: float,
    data: Path | None,
    seed: int | None,
    fast: bool,
) -> None:
    """Calibrate the whole plate with one known weight: corners, then nine points.

    Let the board warm up for 15 minutes. Stop the station first: the board is read
    here. The result is put in force in the data folder; earlier ones are kept beside
    it.
    """
    folder = data_folder(data)
    own = folder / "board.toml"
    description = load_description(own if own.exists() else None)
    clock: Clock = SimulatedClock() if fast else MonotonicClock()
    run = CalibrationRun(description, mass_kg, gravity)
    board = open_board(
        spec, BoardOptions(description=description, clock=clock, seed=seed)
    )
    if fast and not board.simulated:
        raise BadBoard(f"--fast needs a simulated board, and {spec} is a real one")
    try:
        board.prepare()
        Terminal(board, clock).go_through(run, ("empty", "corner", "point"))
    finally:
        board.close()
    now = datetime.now(UTC).replace(microsecond=0)
    calibration, report = run.finish(
        calibration_id=f"{description.board_id}-{now:%Y%m%dT%H%M%SZ}",
        made_at=now.isoformat().replace("+00:00", "Z"),
    )
    for line in report_lines(report):
        click.echo(line)
    path = save_calibration(folder, calibration, report, simulated=board.simulated)
    only = " for simulated boards only" if board.simulated else ""
    click.echo(f"in force from now on{only}: {path}")


def report_lines(report: PlateReport) -> list[str]:
    """Return the report as lines for people."""
    lines = [
        f"{'point (mm)':>14}  {'off (N)':>8}  {'off ML, AP (mm)':>16}",
        *(
            f"{place.ml_mm:>7g},{place.ap_mm:>6g}  {place.off_n:>+8.2f}  "
            f"{place.off_ml_mm:>+7.2f}, {place.off_ap_mm:>+7.2f}"
            for place in report.places
        ),
        f"held out: {report.residual_n:.2f} N, {report.residual_mm:.2f} mm RMS",
        f"worst:    {report.worst_mm:.2f} mm",
        f"before:   {report.nominal_mm:.2f} mm RMS; condition {report.condition:.1f}",
    ]
    if report.repeat_mm is not None and report.repeat_n is not None:
        lines.append(f"repeated: {report.repeat_n:.2f} N and {report.repeat_mm:.2f} mm")
    lines.append(f"{report.verdict}: {report.text}")
    return lines
