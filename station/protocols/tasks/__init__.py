"""What a trial may ask for while it records, one task a module."""

from __future__ import annotations

from station.protocols.tasks.base import Setting, TaskConfig, Turn
from station.protocols.tasks.depths import Depths
from station.protocols.tasks.errors import Errors
from station.protocols.tasks.lifts import Lifts
from station.protocols.tasks.targets import Targets
from station.protocols.tasks.tempo import TempoReps
from station.protocols.tasks.wobble import Wobble

__all__ = [
    "TASKS",
    "Depths",
    "Errors",
    "Lifts",
    "Setting",
    "Targets",
    "Task",
    "TaskConfig",
    "TempoReps",
    "Turn",
    "Wobble",
]

Task = Targets | TempoReps | Wobble | Depths | Errors | Lifts
"""What may stand under `task` of a trial, told apart by `use`."""

TASKS: dict[str, type[TaskConfig]] = {
    "targets": Targets,
    "tempo_reps": TempoReps,
    "wobble": Wobble,
    "depths": Depths,
    "errors": Errors,
    "lifts": Lifts,
}
