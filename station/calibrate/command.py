"""`heron calibrate`: from the empty board to a stored calibration, in the terminal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from firmware.motion import G_N_PER_KG
from station.calibrate.bench import BenchOptions, bench_options, opened
from station.calibrate.file import save_calibration
from station.calibrate.guide import CalibrationRun
from station.calibrate.plate import PlateReport


@click.command()
@bench_options
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
def calibrate(mass_kg: float, gravity: float, **options: Any) -> None:
    """Calibrate the whole plate with one known weight: corners, then nine points.

    Let the board warm up for 15 minutes. Stop the station first: the board is read
    here. The result is put in force in the data folder; earlier ones are kept beside
    it.
    """
    with opened(BenchOptions(**options)) as bench:
        run = CalibrationRun(bench.description, mass_kg, gravity)
        bench.terminal.go_through(run, ("empty", "corner", "point"))
    now = datetime.now(UTC).replace(microsecond=0)
    calibration, report = run.finish(
        calibration_id=f"{bench.description.board_id}-{now:%Y%m%dT%H%M%SZ}",
        made_at=now.isoformat().replace("+00:00", "Z"),
    )
    for line in report_lines(report):
        click.echo(line)
    simulated = bench.board.simulated
    path = save_calibration(bench.folder, calibration, report, simulated=simulated)
    only = " for simulated boards only" if simulated else ""
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
