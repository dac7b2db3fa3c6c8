"""What every task sees and says.

A task is what a trial asks for while it records, beyond standing: targets to lean to,
depths to squat to, a foot to lift on a cue. Like a detector it is a frozen
configuration with pure methods: the same looks give the same turns, live or replayed.
What its measures need later stands in its events, so that a stored trial can be
measured again without its protocol.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec

from station.protocols.detectors.base import Detection, Look
from station.protocols.metronome import Metronome
from station.task_views import TaskView

TASK = "task"
"""The event that begins a task; its detail says which, and what measures need."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a task finds the person when recording begins."""

    t_ns: int
    """The beginning of what is measured."""
    trial_id: str
    """What chance is drawn from, so that a replay draws the same."""
    side: str | None
    body_n: float
    home_ml_mm: float
    """Mean CoP of the quiet second before."""
    home_ap_mm: float
    rig: str = "flat_plate"
    dome_radius_mm: float = math.inf
    rim_radius_mm: float = math.inf


@dataclass(frozen=True, slots=True)
class Turn:
    """What a task makes of one moment."""

    state: Any
    events: tuple[Detection, ...] = ()
    over_ns: int | None = None
    """When all was done; the trial is over then."""
    outcome: str = "completed"
    """What it is over with."""
    failed: bool = False
    """Whether that is no result."""


class TaskConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a task does unless it says otherwise."""

    needs: ClassVar[tuple[str, ...]] = ()
    """Detectors that the trial has to list, by `use`."""
    on_one_leg: ClassVar[bool] = False
    """Whether a trial on one leg has the other lifted before its countdown."""
    counts_when_ended: ClassVar[bool] = False
    """Whether what was done is a result when a detector or somebody ends the trial."""

    @property
    def metronome(self) -> Metronome | None:
        """The beat that it is done to, None without one."""
        return None

    def start(self, setting: Setting) -> Turn:
        """Return the first state, with the event that begins the task."""
        raise NotImplementedError

    def see(self, state: Any, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Return what becomes of one moment and of what the detectors found in it."""
        raise NotImplementedError

    def tell(self, state: Any, event: str, t_ns: int) -> Any | None:
        """Return the state after what an observer said, None if it is not its matter.

        What a task takes as its own does not end the trial.
        """
        del state, event, t_ns
        return None

    def close(self, state: Any, t_ns: int) -> tuple[Detection, ...]:
        """Return what is to be told when the trial ends with a result at `t_ns`."""
        del state, t_ns
        return ()

    def ahead(self) -> TaskView | None:
        """Return what the screen shows before recording, without beats."""
        return None

    def prompt(self, state: Any) -> str | None:
        """Return the key of what the person is asked for, None for the usual."""
        del state
        return None

    def cursor(self, state: Any) -> bool | None:
        """Return whether the dot may be shown, None for what the protocol says."""
        del state
        return None

    def view(self, state: Any, now_ns: int) -> TaskView | None:
        """Return what the screen shows of the task at `now_ns`."""
        raise NotImplementedError


def begun(use: str, setting: Setting, **detail: Any) -> Detection:
    """Return the event that begins a task."""
    return Detection(setting.t_ns, TASK, 1.0, {"use": use, **detail})
