"""What a trial may ask for while it records, one task a module."""

from __future__ import annotations

from station.protocols.tasks.balance_clock import BalanceClock
from station.protocols.tasks.base import Setting, TaskConfig, Turn
from station.protocols.tasks.depths import Depths
from station.protocols.tasks.errors import Errors
from station.protocols.tasks.hop_and_hold import HopAndHold
from station.protocols.tasks.hops import HopsOnBeat
from station.protocols.tasks.lifts import Lifts
from station.protocols.tasks.raises import CalfRaises
from station.protocols.tasks.targets import Targets
from station.protocols.tasks.tempo import TempoReps
from station.protocols.tasks.wobble import Wobble

__all__ = [
    "TASKS",
    "BalanceClock",
    "CalfRaises",
    "Depths",
    "Errors",
    "HopAndHold",
    "HopsOnBeat",
    "Lifts",
    "Setting",
    "Targets",
    "Task",
    "TaskConfig",
    "TempoReps",
    "Turn",
    "Wobble",
]

Task = (
    Targets
    | TempoReps
    | Wobble
    | Depths
    | Errors
    | Lifts
    | CalfRaises
    | HopsOnBeat
    | HopAndHold
    | BalanceClock
)
"""What may stand under `task` of a trial, told apart by `use`."""

TASKS: dict[str, type[TaskConfig]] = {
    "targets": Targets,
    "tempo_reps": TempoReps,
    "wobble": Wobble,
    "depths": Depths,
    "errors": Errors,
    "lifts": Lifts,
    "calf_raises": CalfRaises,
    "hops_on_beat": HopsOnBeat,
    "hop_and_hold": HopAndHold,
    "balance_clock": BalanceClock,
}
