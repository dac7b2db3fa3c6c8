"""The state of one trial, and what of it the screen needs.

Phases, in order: `waiting` (for the first sample), `zeroing`, `stepping_on`,
`settling`, then `lifting` (on one leg) and where the heel has to rise `rising`,
`counting_down` (timed trials), or `leaving` and `landing` (hopping on), `recording`,
and one of `done`, `failed`, `interrupted`.
"""

from __future__ import annotations

import math
import zlib
from typing import Any

import msgspec

from station.errors import BadRequest
from station.messages import TrialView
from station.protocols.detectors.base import NS, to_ns
from station.protocols.spec import Protocol, Trial
from station.task_views import RepsView, TaskView

FINAL = ("done", "failed", "interrupted")


class TrialEvent(msgspec.Struct, frozen=True):
    """Something that happened in a trial, dated to when it happened."""

    t_ns: int
    type: str
    """`phase`, the name of a detection, or of an operator's event."""
    confidence: float = 1.0
    detail: dict[str, Any] = {}


class TrialState(msgspec.Struct, frozen=True):
    """Everything that the engine knows about a trial; nothing is kept elsewhere."""

    id: str
    step: int
    """Index of the trial within the protocol."""
    side: str | None
    """The stance leg."""
    capacity_n: tuple[float, ...]
    """What each cell may carry."""
    rim_radius_mm: float
    """Contact radius at which a dome's rim strikes; infinite without a dome."""
    tared: bool
    rig: str
    dome_radius_mm: float
    """The dome's radius of curvature; infinite without a dome."""
    phase: str
    prompt: str
    begun_ns: int
    phase_ns: int
    """When this phase began."""
    last_ns: int
    """The newest sample, or the beginning."""
    recent: tuple[tuple[float, float, float], ...] = ()
    """ML, AP and load of the last five samples."""
    since_ns: int | None = None
    """Since when the load has been on the other side of the phase's threshold."""
    body_n: float = math.nan
    home_ml_mm: float = math.nan
    """Mean CoP of the quiet second."""
    home_ap_mm: float = math.nan
    watching: tuple[Any, ...] = ()
    """The states of the detectors of this phase."""
    doing: Any = None
    """The state of the trial's task while it records."""
    recording_ns: int | None = None
    start_ns: int | None = None
    """The window on the time line of the readings: what is measured begins here, at
    foot-off in a hold, ..."""
    end_ns: int | None = None
    """... and ends here, at touch-down in a hold."""
    outcome: str | None = None
    """Key of what ended it, see `prompts.OUTCOMES`."""

    @property
    def final(self) -> bool:
        """Whether the trial is over."""
        return self.phase in FINAL

    @property
    def hold_s(self) -> float | None:
        """How long the window lasts, once it has ended."""
        if self.start_ns is None or self.end_ns is None:
            return None
        return (self.end_ns - self.start_ns) / NS


def begin(
    protocol: Protocol,
    *,
    trial_id: str,
    t_ns: int,
    side: str | None = None,
    tared: bool = False,
    step: int = 0,
    capacity_n: tuple[float, ...] = (math.inf,) * 4,
    rim_radius_mm: float = 0.0,
    dome_radius_mm: float = 0.0,
    rig: str = "flat_plate",
) -> TrialState:
    """Return the state of a trial that begins now.

    Capacity, rim, dome and rig are those of the board description; a radius of 0 is
    none.

    Raises:
        BadRequest: no such step, or the side is missing, unknown or not wanted.
    """
    if not 0 <= step < len(protocol.steps):
        raise BadRequest(f"'{protocol.id}' has no trial number {step + 1}")
    return TrialState(
        id=trial_id,
        step=step,
        side=_side(protocol, protocol.steps[step], side),
        capacity_n=capacity_n,
        rim_radius_mm=rim_radius_mm or math.inf,
        tared=tared,
        rig=rig,
        dome_radius_mm=dome_radius_mm or math.inf,
        phase="waiting",
        prompt="wait",
        begun_ns=t_ns,
        phase_ns=t_ns,
        last_ns=t_ns,
    )


def view(protocol: Protocol, state: TrialState, now_ns: int) -> TrialView:
    """Return what the screen shows of a trial at `now_ns`."""
    trial = protocol.steps[state.step]
    elapsed_s = 0.0
    remaining_s: float | None = None
    if state.recording_ns is not None:
        until_ns = now_ns if state.end_ns is None else state.end_ns
        elapsed_s = max(0.0, (until_ns - state.recording_ns) / NS)
        elapsed_s = min(elapsed_s, trial.duration_s)
    if state.phase == "recording":
        remaining_s = trial.duration_s - elapsed_s
    elif state.phase == "counting_down":
        left_ns = state.phase_ns + to_ns(trial.countdown_s) - now_ns
        remaining_s = min(max(0.0, left_ns / NS), trial.countdown_s)
    return TrialView(
        id=state.id,
        protocol=protocol.id,
        step=state.step,
        phase=state.phase,
        prompt=state.prompt,
        cursor=_cursor(trial, state),
        shade=_shade(trial, state, elapsed_s),
        sonify=trial.sonify and state.phase == "recording",
        subtract_from=_subtract_from(trial, state),
        elapsed_s=elapsed_s,
        remaining_s=remaining_s,
        cap_s=trial.duration_s,
        outcome=state.outcome,
        task=_task(trial, state, now_ns),
    )


def _task(trial: Trial, state: TrialState, now_ns: int) -> TaskView | None:
    """Return what the task shows, with the beats as soon as it is known when they are.

    They are not shown any more once the trial is over: no beat sounds after it.
    """
    if trial.task is None:
        return None
    if state.doing is None:
        shown = trial.task.ahead()
    else:
        shown = trial.task.view(state.doing, now_ns)
    begun_ns = state.recording_ns
    if state.phase == "counting_down":
        begun_ns = state.phase_ns + to_ns(trial.countdown_s)
    metronome = trial.task.metronome
    if metronome is None or begun_ns is None or state.final:
        return shown
    if not isinstance(shown, RepsView):
        return shown
    beats = metronome.view(begun_ns, to_ns(trial.duration_s))
    return msgspec.structs.replace(shown, beats=beats)


def _cursor(trial: Trial, state: TrialState) -> bool:
    if trial.task is not None and state.phase == "recording":
        asked = trial.task.cursor(state.doing)
        if asked is not None:
            return asked
    if trial.cursor == "before":
        return state.phase != "recording" and not state.final
    return trial.cursor in ("always", "fading") and not state.final


def _shade(trial: Trial, state: TrialState, elapsed_s: float) -> float:
    """Return how much of the dot is seen: it fades evenly while it records."""
    if trial.cursor != "fading" or state.phase != "recording":
        return 1.0
    return round(max(0.0, 1.0 - elapsed_s / trial.fade_s), 3)


def _subtract_from(trial: Trial, state: TrialState) -> int | None:
    """Return the number to begin at, 300 to 900: the same for the same trial."""
    if not trial.subtract or state.final:
        return None
    return 300 + zlib.crc32(state.id.encode()) % 601


def _side(protocol: Protocol, trial: Trial, asked: str | None) -> str | None:
    if trial.side == "ask":
        if asked not in ("left", "right"):
            raise BadRequest(
                f"'{protocol.id}' needs the stance leg: say side left or right"
            )
        return asked
    fixed = None if trial.side == "none" else trial.side
    if asked not in (None, fixed):
        raise BadRequest(
            f"'{protocol.id}' does not ask for a side: leave '{asked}' out"
        )
    return fixed
