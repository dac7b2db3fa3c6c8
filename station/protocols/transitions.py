"""How a trial goes from phase to phase: into recording, to its end, what is told."""

from __future__ import annotations

from msgspec.structs import replace

from station.protocols.detectors import Detection, HeelRaised
from station.protocols.detectors.base import to_ns
from station.protocols.spec import Trial
from station.protocols.state import TrialEvent, TrialState
from station.protocols.tasks import Setting

Events = tuple[TrialEvent, ...]
Result = tuple[TrialState, Events]
EYES_CLOSED = ("lifting", "counting_down", "recording")
"""Phases in which people who are to close their eyes have closed them."""


def record(
    trial: Trial, state: TrialState, start_ns: int, now_ns: int, risen: object = None
) -> Result:
    """Begin recording at `start_ns`, which may lie a little back.

    `risen` is the state of the heel detector where the heel is up already.
    """
    prompt = "keep_still" if trial.kind == "timed" else "hold"
    if trial.vision == "closed":
        prompt = f"{prompt}_eyes_closed"
    watching = tuple(
        risen if risen and isinstance(detector, HeelRaised) else detector.start()
        for detector in trial.detectors
    )
    state, events = enter(state, "recording", prompt, now_ns, watching)
    discard_ns = to_ns(trial.discard_s)
    state = replace(state, recording_ns=start_ns, start_ns=start_ns + discard_ns)
    if trial.task is not None:
        turn = trial.task.start(_setting(state))
        prompt = trial.task.prompt(turn.state) or prompt
        state = replace(state, doing=turn.state, prompt=prompt)
        events = (*events, *(event_of(each) for each in turn.events))
    return state, events


def _setting(state: TrialState) -> Setting:
    return Setting(
        t_ns=recording_ns(state),
        trial_id=state.id,
        side=state.side,
        body_n=state.body_n,
        home_ml_mm=state.home_ml_mm,
        home_ap_mm=state.home_ap_mm,
        rig=state.rig,
        dome_radius_mm=state.dome_radius_mm,
        rim_radius_mm=state.rim_radius_mm,
    )


def finish(trial: Trial, state: TrialState, outcome: str, t_ns: int) -> Result:
    """End with a result, unless it ended too early to be one."""
    held_ns = t_ns - recording_ns(state)
    if trial.kind == "hold" and held_ns < to_ns(trial.min_hold_s):
        return end(trial, state, "failed", "too_short", t_ns)
    task = trial.task
    counts = trial.kind == "hold" or (task is not None and task.counts_when_ended)
    if outcome != "completed" and not counts:
        phase = "interrupted" if outcome == "stopped" else "failed"
        return end(trial, state, phase, outcome, t_ns)
    closing = () if task is None else task.close(state.doing, t_ns)
    state, events = end(trial, state, "done", outcome, t_ns)
    return state, (*(event_of(each) for each in closing), *events)


def end(trial: Trial, state: TrialState, phase: str, outcome: str, t_ns: int) -> Result:
    """Enter a final phase; the window ends at `t_ns`, or never began.

    Whoever may have their eyes closed is told to open them.
    """
    if state.start_ns is not None:
        state = replace(state, end_ns=max(t_ns, state.start_ns))
    state = replace(state, outcome=outcome)
    closed = trial.vision == "closed" and state.phase in EYES_CLOSED
    prompt = f"{phase}_open_eyes" if closed else phase
    return enter(state, phase, prompt, t_ns)


def enter(
    state: TrialState,
    phase: str,
    prompt: str,
    t_ns: int,
    watching: tuple[object, ...] = (),
) -> Result:
    """Return the state at the beginning of a phase, and the event that says so."""
    detail = {"from": state.phase, "to": phase}
    if state.outcome is not None:
        detail["outcome"] = state.outcome
    state = replace(
        state,
        phase=phase,
        prompt=prompt,
        phase_ns=t_ns,
        since_ns=None,
        watching=watching,
    )
    return state, (TrialEvent(t_ns, "phase", 1.0, detail),)


def recording_ns(state: TrialState) -> int:
    """Return when recording began; only for a trial that records or has recorded."""
    assert state.recording_ns is not None  # noqa: S101 - set on entering recording
    return state.recording_ns


def event_of(found: Detection) -> TrialEvent:
    """Return a detection as it is kept."""
    return TrialEvent(found.t_ns, found.type, found.confidence, found.detail)
