"""How far a run of a battery is: a pure function of its plan and of its trials.

Nothing is kept of a run but its plan, what was left out and the trials that belong to
it, so that it goes on where it was after a break, a power cut or a new start.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.batteries.spec import Part
from station.store.battery_runs import BatteryRun
from station.store.records import TrialSummary

NS = 1_000_000_000

OPEN, RUNNING, DONE, FAILED, SKIPPED = "open", "running", "done", "failed", "skipped"
CUT_OFF = "interrupted"


@dataclass(frozen=True, slots=True)
class PartState:
    """One part of a run, with the newest attempt at it."""

    n: int
    part: Part
    state: str
    """`open`, `running`, `done`, `failed` or `skipped`."""
    broken_off: bool
    """Whether the newest attempt was cut off, so that it should be done again."""
    trials: tuple[TrialSummary, ...]
    """Of the newest attempt: one, or those of one series."""

    @property
    def behind(self) -> bool:
        """Whether the run goes on without it."""
        return self.state in (DONE, FAILED, SKIPPED)


@dataclass(frozen=True, slots=True)
class Progress:
    """A run with all of its parts."""

    run: BatteryRun
    parts: tuple[PartState, ...]

    @property
    def upcoming(self) -> PartState | None:
        """The part that comes next, None when all are behind or it was stopped."""
        if self.run.stopped_at is not None:
            return None
        return next((part for part in self.parts if not part.behind), None)

    @property
    def over(self) -> bool:
        """Whether nothing more is to be done."""
        return self.upcoming is None

    @property
    def behind(self) -> int:
        """How many parts are behind."""
        return sum(part.behind for part in self.parts)

    @property
    def effort_due(self) -> bool:
        """Whether the effort comes next: all before it is behind, and it is not."""
        upcoming = self.upcoming
        return (
            upcoming is not None
            and upcoming.part.at_s is not None
            and self.run.effort_ns is None
        )

    def due_ns(self) -> int | None:
        """Return when the next part is due, on the clock of the readings.

        That is after the rest, or at its time after the effort; None where nothing
        is to be waited for.
        """
        upcoming = self.upcoming
        if upcoming is None or self.effort_due:
            return None
        if upcoming.part.at_s is not None and self.run.effort_ns is not None:
            return self.run.effort_ns + round(upcoming.part.at_s * NS)
        before = [part for part in self.parts[: upcoming.n] if part.trials]
        ends = [trial.end_ns for trial in before[-1].trials] if before else []
        known = [end_ns for end_ns in ends if end_ns is not None]
        if not known:
            return None
        return max(known) + round(before[-1].part.rest_s * NS)


def progress_of(run: BatteryRun, trials: Sequence[TrialSummary]) -> Progress:
    """Return how far a run is, from all of its trials in the order of their making."""
    return Progress(
        run,
        tuple(
            _state(n, part, run, (trial for trial in trials if trial.run_part == n))
            for n, part in enumerate(run.plan)
        ),
    )


def _state(
    n: int, part: Part, run: BatteryRun, trials: Iterable[TrialSummary]
) -> PartState:
    """Return what became of a part; a trial that never got started says nothing."""
    told = [t for t in trials if t.state in ("running", "done") or _began(t)]
    if not told:
        state = SKIPPED if n in run.skipped else OPEN
        return PartState(n, part, state, broken_off=False, trials=())
    newest = told[-1]
    attempt = tuple(
        trial
        for trial in told
        if trial is newest
        or (trial.series_id is not None and trial.series_id == newest.series_id)
    )
    broken_off = newest.state == "interrupted"
    if newest.state == "running":
        state = RUNNING
    elif n in run.skipped:
        state = SKIPPED
    elif broken_off:
        state = OPEN
    else:
        state = DONE if any(t.state == "done" for t in attempt) else FAILED
    return PartState(n, part, state, broken_off=broken_off, trials=attempt)


def _began(trial: TrialSummary) -> bool:
    return trial.start_ns is not None or trial.outcome is None
