"""`heron diagnose`: is the board well, in words, as JSON and as an exit status."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from firmware.board import Board, BoardOptions, open_board
from firmware.clock import Clock, MonotonicClock
from firmware.description import BoardDescription, load_description, own_description
from firmware.errors import FirmwareError
from firmware.lines import chip_labels
from firmware.realtime import schedule_first
from station.calibrate.file import load_calibration
from station.diagnose.cells import cell_findings
from station.diagnose.drift import drift_finding
from station.diagnose.findings import Diagnosis, Finding, in_order, merged
from station.diagnose.machine import (
    calibration_finding,
    gpio_finding,
    latency_finding,
    priority_finding,
    supply_finding,
)
from station.diagnose.source import RunningStation, for_seconds
from station.folder import data_folder
from station.store.zeros import zeros_in

MARKS = {"ok": "ok", "note": "note", "problem": "PROBLEM"}


@click.command()
@click.option(
    "--board",
    "spec",
    metavar="SPEC",
    help="Board driver, such as gpio or synthetic; without it the readings of the "
    "running station.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option(
    "--seconds",
    type=click.FloatRange(1, 3600),
    default=10.0,
    show_default=True,
    help="How long to look.",
)
@click.option(
    "--corners",
    "corner_kg",
    type=click.FloatRange(5, 200),
    metavar="KG",
    help="Also ask for a weight of so many kg over each corner.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
@click.option(
    "--board-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Board description; by default board.toml of the data folder.",
)
@click.option(
    "--seed", type=int, metavar="N", help="Makes a simulated board repeatable."
)
def diagnose(  # noqa: PLR0917 - click passes every option by name
    spec: str | None,
    as_json: bool,
    seconds: float,
    corner_kg: float | None,
    data: Path | None,
    board_file: Path | None,
    seed: int | None,
) -> None:
    """Look at the board for ten seconds and say what is wrong with it.

    Leave the board empty meanwhile. The exit status is 0 when all is well, 1 when there
    is a problem, 2 for bad input.
    """
    folder = data_folder(data)
    description = (
        load_description(board_file) if board_file else own_description(folder)
    )
    clock = MonotonicClock()
    if spec is None:
        diagnosis = _listen(folder, description, clock, seconds)
    else:
        options = BoardOptions(description=description, clock=clock, seed=seed)
        diagnosis = diagnose_board(spec, options, seconds, corner_kg)
    diagnosis = _with_memory(diagnosis, folder, description)
    if as_json:
        click.echo(msgspec.json.encode(diagnosis))
    else:
        for line in report_lines(diagnosis):
            click.echo(line)
    sys.exit(0 if diagnosis.well else 1)


def diagnose_board(
    spec: str, options: BoardOptions, seconds: float, corner_kg: float | None = None
) -> Diagnosis:
    """Open a board, look at it and close it again.

    Raises:
        FirmwareError: bad input, such as a board driver that does not exist.
    """
    board = open_board(spec, options)
    findings = []
    if not board.simulated:
        findings.append(gpio_finding(options.description, chip_labels))
        findings.append(priority_finding(schedule_first()))
    try:
        findings += look_at(board, options, seconds, corner_kg)
    finally:
        board.close()
    findings += [supply_finding(), latency_finding(options.clock)]
    return _diagnosis(spec, options.description, board.simulated, seconds, findings)


def look_at(
    board: Board, options: BoardOptions, seconds: float, corner_kg: float | None = None
) -> list[Finding]:
    """Prepare a board and return what its readings say."""
    try:
        board.prepare()
        readings = for_seconds(board.readings(), options.clock, seconds)
        findings = cell_findings(readings, options.description)
        if corner_kg is not None:
            from station.calibrate.terminal import (  # noqa: PLC0415 - seldom asked for
                corner_findings,
            )

            findings += corner_findings(board, options, corner_kg)
    except FirmwareError as error:
        if error.exit_status == 2:
            raise
        text = str(error)
        return [Finding("board", "problem", f"{text[:1].upper()}{text[1:]}.")]
    return [Finding("board", "ok", "The board is open."), *findings]


def report_lines(diagnosis: Diagnosis) -> list[str]:
    """Return the diagnosis as lines for people: problems last, where they are seen."""
    simulated = ", SIMULATED" if diagnosis.simulated else ""
    told = [*merged(diagnosis.findings)]
    told.sort(key=lambda finding: list(MARKS).index(finding.level))
    problems = sum(finding.level == "problem" for finding in diagnosis.findings)
    end = f"{problems} problem{'s' * (problems > 1)}: docs/diagnose.md says more."
    return [
        f"board {diagnosis.board} ({diagnosis.board_id}{simulated})",
        *(f"{MARKS[one.level]:>8}  {one.check:<11} {one.text}" for one in told),
        end if problems else "All is well.",
    ]


def _listen(
    folder: Path, description: BoardDescription, clock: Clock, seconds: float
) -> Diagnosis:
    station = RunningStation(folder)
    try:
        readings = station.readings_for(clock, seconds)
    finally:
        station.close()
    findings = cell_findings(readings, description)
    findings += [supply_finding(), latency_finding(clock)]
    hello = station.hello
    return _diagnosis(hello.board, description, hello.simulated, seconds, findings)


def _with_memory(
    diagnosis: Diagnosis, folder: Path, description: BoardDescription
) -> Diagnosis:
    calibration = load_calibration(folder, description, simulated=diagnosis.simulated)
    zeros = zeros_in(folder, description.board_id, simulated=diagnosis.simulated)
    found = calibration_finding(calibration, datetime.now(UTC)), drift_finding(zeros)
    return msgspec.structs.replace(diagnosis, findings=(*diagnosis.findings, *found))


def _diagnosis(
    board: str,
    description: BoardDescription,
    simulated: bool,
    seconds: float,
    findings: list[Finding],
) -> Diagnosis:
    told = in_order(findings)
    return Diagnosis(board, description.board_id, simulated, seconds, told)
