"""A strand: one way of standing in one protocol, and the rows that are stored of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from station.norms.tables import Condition
from station.protocols.conclusion import primary_of
from station.protocols.spec import Protocol, Trial
from station.store.queries import FOAM

HOLD = "hold_time"


@dataclass(frozen=True, slots=True)
class Strand:
    """One condition of a protocol, on one leg where it has legs."""

    protocol: Protocol
    condition: str
    side: str | None

    @property
    def key(self) -> str:
        """A name for addresses: the first step of the condition, and the leg."""
        return f"{self.steps[0]}-{self.side or 'both'}"

    @property
    def steps(self) -> tuple[int, ...]:
        """Indices of the steps that repeat this condition."""
        named = enumerate(self.protocol.steps)
        return tuple(n for n, one in named if one.condition == self.condition)

    @property
    def trial(self) -> Trial:
        """How it is stood."""
        return self.protocol.steps[self.steps[0]]

    @property
    def primary(self) -> str:
        """The measure that stands for it."""
        return primary_of(self.protocol, self.steps[0])

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that the protocol reports, the primary one first."""
        return tuple(dict.fromkeys((self.primary, *self.protocol.outcomes.secondary)))

    @property
    def stood(self) -> Condition:
        """What must be the same on both sides of a comparison."""
        trial = self.trial
        measured_s = trial.duration_s - trial.discard_s
        return Condition(trial.stance, trial.vision, trial.surface, measured_s)


class Row(msgspec.Struct, frozen=True):
    """One trial of a strand with one of its measures."""

    trial_id: str
    started_at: str
    """ISO 8601 UTC."""
    side: str | None
    step: int
    state: str
    outcome: str | None
    simulated: bool
    pipeline: str | None
    value: float | None
    reason: str | None
    """Why there is no value, where that is known."""
    accepted: bool = False
    foam: str | None = None
    """What it was done on; None where it was on none, or nobody said on which."""


def strands_of(protocol: Protocol) -> list[Strand]:
    """Return each condition of a protocol with each leg that it has."""
    found: dict[tuple[str, str | None], Strand] = {}
    for step in protocol.steps:
        if step.practice:
            continue
        own = step.side if step.side in ("left", "right") else None
        for side in ("left", "right") if step.side == "ask" else (own,):
            found[step.condition, side] = Strand(protocol, step.condition, side)
    return list(found.values())


def other_leg(strand: Strand) -> Strand | None:
    """Return the strand of the other leg, stood in the same way; None without legs."""
    if strand.side is None:
        return None
    for one in strands_of(strand.protocol):
        if one.side not in (None, strand.side) and one.stood == strand.stood:
            return one
    return None


def rows_of(
    db: sqlite3.Connection, person_id: str, strand: Strand, measure: str, since: str
) -> list[Row]:
    """Return a person's trials of a strand since a moment, oldest first.

    Failed and interrupted trials come too, without a value; discarded ones do not.
    """
    steps = strand.steps
    return [
        row for row in _rows(db, person_id, strand, measure, since) if row.step in steps
    ]


def foams_of(rows: Sequence[Row]) -> list[str | None]:
    """Return the foams of a strand's trials, that of the newest first."""
    return list(dict.fromkeys(row.foam for row in reversed(rows)))


def on_foam(rows: Sequence[Row], foam: str | None) -> list[Row]:
    """Return the trials on one foam; on another they are another series."""
    return [row for row in rows if row.foam == foam]


def _rows(
    db: sqlite3.Connection, person_id: str, strand: Strand, measure: str, since: str
) -> Iterator[Row]:
    found = db.execute(
        "SELECT trial.id, started_at, side, step, state, outcome, simulated,"  # noqa: S608 - our own column
        " trial.pipeline, hold_s, accepted_at, measure.value,"
        f" coalesce(measure.reason, trial.reason) AS reason, {FOAM}"
        " FROM trial LEFT JOIN measure ON measure.trial_id = trial.id"
        " AND measure.pipeline = trial.pipeline AND measure.name = ?"
        " WHERE person_id = ? AND protocol_id = ? AND side IS ? AND started_at >= ?"
        " AND state IN ('done', 'failed', 'interrupted') AND NOT practice"
        " AND (start_ns IS NOT NULL OR outcome IS NULL) ORDER BY trial.seq",
        (measure, person_id, strand.protocol.id, strand.side, since),
    )
    for row in found:
        done = row["state"] == "done"
        value = row["hold_s"] if measure == HOLD else row["value"]
        yield Row(
            trial_id=row["id"],
            started_at=row["started_at"],
            side=row["side"],
            step=row["step"],
            state=row["state"],
            outcome=row["outcome"],
            simulated=bool(row["simulated"]),
            pipeline=row["pipeline"],
            value=value if done else None,
            reason=row["reason"],
            accepted=row["accepted_at"] is not None,
            foam=row["foam"],
        )
