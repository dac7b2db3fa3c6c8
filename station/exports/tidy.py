"""One row for each trial, one column for each measure, the unit in every header."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import IO

from station.definitions import definitions
from station.store.records import Person, TrialDetail

FACTS = (
    "trial",
    "person_code",
    "started_at [UTC]",
    "simulated",
    "protocol",
    "protocol_version",
    "step",
    "series",
    "side",
    "stance",
    "vision",
    "surface",
    "foam",
    "state",
    "outcome",
    "reason",
    "accepted_at [UTC]",
    "board",
    "calibration",
    "pipeline",
    "flags",
)


def write_tidy(
    file: IO[str], person: Person | None, trials: Sequence[TrialDetail]
) -> None:
    """Write the trials, oldest first; a measure that has no value is an empty field."""
    names = list(dict.fromkeys(name for trial in trials for name in trial.measures))
    units = {
        name: each.unit for trial in trials for name, each in trial.measures.items()
    }
    known = definitions()
    order = {name: place for place, name in enumerate(known)}
    names.sort(key=lambda name: order.get(name, len(order)))
    if "hold_time" in names:
        names.remove("hold_time")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(
        (*FACTS, "hold_time [s]", *(f"{name} [{units[name]}]" for name in names))
    )
    for trial in trials:
        values = {name: each.value for name, each in trial.measures.items()}
        writer.writerow(
            (
                *_facts(person, trial),
                _text(trial.summary.hold_s),
                *(_text(values.get(name)) for name in names),
            )
        )


def _facts(person: Person | None, trial: TrialDetail) -> tuple[object, ...]:
    one = trial.summary
    return (
        one.id,
        person.code if person else "",
        one.started_at,
        int(one.simulated),
        one.protocol_id,
        one.protocol_version,
        one.step,
        one.series_id or "",
        one.side or "",
        one.stance,
        one.vision,
        one.surface,
        one.foam or "",
        one.state,
        one.outcome or "",
        one.reason or "",
        one.accepted_at or "",
        one.board_id,
        one.calibration_id or "",
        one.pipeline or "",
        "|".join(one.flags),
    )


def _text(value: float | None) -> str:
    return "" if value is None else repr(value)
