"""Leading a person through placements in the terminal, and a simulated board too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click

from firmware.board import Board, BoardOptions
from firmware.clock import NS_PER_S, Clock
from firmware.reading import CELLS, Reading
from station.calibrate.guide import STEP_SECONDS, CalibrationRun
from station.calibrate.rest import Rest, rest
from station.calibrate.steps import Step
from station.diagnose.findings import Finding
from station.errors import BadCalibration

CALM_SECONDS = 1.5
"""Between placing a weight and measuring it."""
ATTEMPTS = 5
"""How often a step is asked for before the run is given up."""


class Terminal:
    """Asks for one placement after the other and measures it.

    A board that understands `weight:KG:ML:AP` is given the weight by command, so that a
    run on the synthetic board needs nobody.
    """

    def __init__(
        self,
        board: Board,
        clock: Clock,
        say: Callable[[str], None] = click.echo,
        wait: Callable[[str], object] = click.pause,
    ) -> None:
        self._board = board
        self._clock = clock
        self._readings: Iterator[Reading] = board.readings()
        self._say = say
        self._wait = wait

    def go_through(self, run: CalibrationRun, kinds: tuple[str, ...]) -> None:
        """Do the steps of `kinds` that come first in `run`.

        Raises:
            BadCalibration: a step failed again and again, or the corner check did.
        """
        failed = 0
        while (step := run.step) is not None and step.kind in kinds:
            reasons = run.take(self._measure(step, run))
            if not reasons:
                failed = 0
                continue
            failed += 1
            told = " ".join(f"{reason[:1].upper()}{reason[1:]}." for reason in reasons)
            if failed == ATTEMPTS:
                raise BadCalibration(f"given up at '{step.text}' {told}")
            self._say(f"  {told}")

    def rest_at(
        self, text: str, mass_kg: float, ml_mm: float = 0.0, ap_mm: float = 0.0
    ) -> Rest:
        """Ask for a placement and return what the cells then say at rest."""
        return rest(self.listen_at(text, mass_kg, STEP_SECONDS, ml_mm, ap_mm))

    def listen_at(
        self,
        text: str,
        mass_kg: float,
        seconds: float,
        ml_mm: float = 0.0,
        ap_mm: float = 0.0,
    ) -> list[Reading]:
        """Ask for a placement, let it come to rest and return the readings after."""
        self._say(text)
        if self._board.simulated:
            self._board.command(f"weight:{mass_kg:g}:{ml_mm:g}:{ap_mm:g}")
        else:
            self._wait("     Then press a key.")
        self._listen(CALM_SECONDS)
        return self._listen(seconds)

    def _measure(self, step: Step, run: CalibrationRun) -> Rest:
        done, total = run.progress
        mass_kg = run.mass_kg if step.weighed else 0.0
        text = f"{done + 1}/{total}  {step.text}"
        return self.rest_at(text, mass_kg, step.ml_mm, step.ap_mm)

    def _listen(self, seconds: float) -> list[Reading]:
        end_ns = self._clock.now_ns() + round(seconds * NS_PER_S)
        taken = []
        for reading in self._readings:
            taken.append(reading)
            if reading.t_ns >= end_ns:
                break
        return taken


def corner_findings(
    board: Board, options: BoardOptions, mass_kg: float
) -> list[Finding]:
    """Ask for a weight over each corner of a prepared board and judge the cells."""
    run = CalibrationRun(options.description, mass_kg)
    terminal = Terminal(
        board, options.clock, say=lambda line: click.echo(line, err=True)
    )
    try:
        terminal.go_through(run, ("empty", "corner"))
    except BadCalibration as error:
        if run.corner_check is None:
            return [Finding("corners", "problem", str(error))]
    assert run.corner_check is not None  # noqa: S101 - else the run has raised
    faults = run.corner_check.faults
    if faults:
        return [
            Finding("corners", "problem", fault.text, cell=fault.cells[0])
            for fault in faults
        ]
    return [
        Finding(
            "corners",
            "ok",
            f"The {name.replace('_', ' ')} cell is where it should be.",
            cell=name,
        )
        for name in CELLS
    ]
