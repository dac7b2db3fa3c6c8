"""What is wrong with the machine besides its readings: disk, supply, calibration."""

from __future__ import annotations

from collections.abc import Sequence

from firmware.wire import Hello
from station import supply as undervoltage
from station.board_memory import doubts_of
from station.calibration import Calibration
from station.messages import Problem
from station.trial import RunningTrial


class Troubles:
    """Collects what is to be shown."""

    def __init__(self) -> None:
        self._found: dict[str, Problem] = {}
        self._supply_weak = False

    def report(self, what: str, problem: Problem | None) -> None:
        """Have a problem with `what` shown from now on, or with None no longer."""
        self._found.pop(what, None)
        if problem is not None:
            self._found[what] = problem

    def supply(self, trial: RunningTrial | None, *, weak: bool) -> None:
        """Take note of a weak supply; a trial that runs meanwhile is marked."""
        self._supply_weak = weak
        if weak and trial is not None:
            trial.marks.add(undervoltage.CODE)

    def all(
        self,
        readings: Sequence[Problem],
        stored: Problem | None,
        calibration: Calibration,
        hello: Hello | None,
    ) -> list[Problem]:
        """Return everything: of the readings, the disk, the supply, the calibration."""
        troubles = [stored] if stored else []
        if self._supply_weak:
            troubles.append(undervoltage.PROBLEM)
        troubles += doubts_of(calibration, hello)
        return [*readings, *troubles, *self._found.values()]
