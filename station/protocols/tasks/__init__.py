"""What a trial may ask for while it records, one task a module."""

from __future__ import annotations

from station.protocols.tasks.base import Setting, TaskConfig, Turn
from station.protocols.tasks.targets import Targets
from station.protocols.tasks.tempo import TempoReps

__all__ = ["TASKS", "Setting", "Targets", "Task", "TaskConfig", "TempoReps", "Turn"]

Task = Targets | TempoReps
"""What may stand under `task` of a trial, told apart by `use`."""

TASKS: dict[str, type[TaskConfig]] = {"targets": Targets, "tempo_reps": TempoReps}
