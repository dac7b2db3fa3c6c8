"""The phases of a trial: what one sample of the board does in each of them."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec.structs import replace

from station.protocols.detectors import Flight, HeelRaised, Look
from station.protocols.detectors.base import to_ns
from station.protocols.detectors.lift import FootOff
from station.protocols.detectors.presence import ON_BOARD_N, Settled, SteppedOff
from station.protocols.spec import Trial
from station.protocols.state import TrialState
from station.protocols.transitions import (
    Events,
    Result,
    end,
    enter,
    event_of,
    finish,
    record,
    recording_ns,
)

PRESENT_S = 0.3
"""The load has to be there, or gone, this long: a foot tapping the board is not it."""
HOP_S = 0.6
"""Longer than the flight of a hop."""
_OFF, _FLIGHT = SteppedOff(), Flight()


def _waiting(trial: Trial, state: TrialState, look: Look) -> Result:
    del trial
    t_ns = look.sample.t_ns
    if not math.isfinite(look.sample.total_n):
        return state, ()
    if state.tared:
        return enter(state, "stepping_on", "step_on", t_ns)
    return enter(state, "zeroing", "zeroing", t_ns)


def _zeroing(trial: Trial, state: TrialState, look: Look) -> Result:
    del trial, look
    return state, ()


def _stepping_on(trial: Trial, state: TrialState, look: Look) -> Result:
    state = _hold_since(state, look, here=look.total_n > ON_BOARD_N)
    if not _lasting(state, look):
        return state, ()
    watching = (_settled(trial).start(),)
    return enter(state, "settling", "stand_still", look.sample.t_ns, watching)


def _settling(trial: Trial, state: TrialState, look: Look) -> Result:
    state = _hold_since(state, look, here=look.total_n < ON_BOARD_N)
    t_ns = look.sample.t_ns
    if _lasting(state, look):
        return enter(state, "stepping_on", "step_on", t_ns)
    settled, found = _settled(trial).see(state.watching[0], look)
    if found is None:
        return replace(state, watching=(settled,)), ()
    if trial.lifts and abs(look.ml_mm) > trial.middle_mm:
        return replace(state, watching=(settled,), prompt="both_feet"), ()
    state = replace(
        state,
        body_n=found.detail["body_n"],
        home_ml_mm=found.detail["ml_mm"],
        home_ap_mm=found.detail["ap_mm"],
    )
    event = event_of(found)
    off = _OFF.start()
    if trial.starts == "landing":
        state, events = enter(state, "leaving", "step_off_behind", t_ns)
    elif trial.lifts:
        lift = _foot_off(trial).start(look.ml_mm)
        prompt = _lift_prompt(trial, state)
        state, events = enter(state, "lifting", prompt, t_ns, (off, lift))
    else:
        state, events = _get_ready(trial, state, t_ns)
    return state, (event, *events)


def _get_ready(trial: Trial, state: TrialState, t_ns: int) -> Result:
    """Count down, where the trial does, or record at once."""
    if trial.countdown_s == 0:
        return record(trial, state, t_ns, t_ns)
    prompt = "count_down" if trial.vision == "open" else "count_down_close_eyes"
    if trial.stance == "single_leg" and trial.surface == "wobble":
        prompt = _lift_prompt(trial, state)
    if trial.task is not None and trial.task.metronome is not None:
        prompt = "listen"
    return enter(state, "counting_down", prompt, t_ns, (_OFF.start(),))


def _counting_down(trial: Trial, state: TrialState, look: Look) -> Result:
    left, state, events = _left(state, look, _off_before(trial))
    if left:
        return state, events
    start_ns = state.phase_ns + to_ns(trial.countdown_s)
    if look.sample.t_ns >= start_ns:
        return record(trial, state, start_ns, look.sample.t_ns)
    return state, ()


def _lifting(trial: Trial, state: TrialState, look: Look) -> Result:
    left, state, events = _left(state, look)
    if left:
        return state, events
    rule = _foot_off(trial)
    lift, found = rule.see(state.watching[1], look)
    state = replace(state, watching=(state.watching[0], lift))
    if found is not None and trial.starts == "heel_rise":
        watching = (_OFF.start(), _heel(trial).start())
        t_ns = look.sample.t_ns
        state, events = enter(state, "rising", "rise_heel", t_ns, watching)
        return state, (event_of(found), *events)
    if found is not None:
        t_ns = look.sample.t_ns
        state, events = (
            record(trial, state, found.t_ns, t_ns)
            if trial.kind == "hold"
            else _get_ready(trial, state, t_ns)
        )
        return state, (event_of(found), *events)
    prompt = _lift_prompt(trial, state)
    if rule.on_wrong_leg(lift, look.t_ns):
        prompt = f"wrong_leg_{prompt.removeprefix('close_eyes_')}"
    return replace(state, prompt=prompt), ()


def _rising(trial: Trial, state: TrialState, look: Look) -> Result:
    left, state, events = _left(state, look)
    if left:
        return state, events
    put_down = abs(look.ml_mm - state.home_ml_mm) < trial.lift_shift_mm / 2
    state = _hold_since(state, look, here=put_down)
    if _lasting(state, look):
        lift = _foot_off(trial).start(state.home_ml_mm)
        watching, prompt = (_OFF.start(), lift), _lift_prompt(trial, state)
        return enter(state, "lifting", prompt, look.sample.t_ns, watching)
    heel, found = _heel(trial).see(state.watching[1], look)
    state = replace(state, watching=(state.watching[0], heel))
    if found is None:
        return state, ()
    state, events = record(trial, state, found.t_ns, look.sample.t_ns, risen=heel)
    return state, (event_of(found), *events)


def _leaving(trial: Trial, state: TrialState, look: Look) -> Result:
    del trial
    gone = look.total_n < _OFF.load_share * state.body_n
    state = _hold_since(state, look, here=gone)
    if not _lasting(state, look):
        return state, ()
    return enter(state, "landing", "hop_on", look.sample.t_ns)


def _landing(trial: Trial, state: TrialState, look: Look) -> Result:
    t_ns = look.sample.t_ns
    if not look.sample.total_n > _FLIGHT.contact_share * state.body_n:
        return state, ()
    return record(trial, state, t_ns, t_ns)


def _recording(trial: Trial, state: TrialState, look: Look) -> Result:
    watching, found = [], []
    for detector, past in zip(trial.detectors, state.watching, strict=True):
        present, detection = detector.see(past, look)
        watching.append(present)
        if detection is not None:
            found.append((detection, detector.then))
    state = replace(state, watching=tuple(watching))
    events = tuple(event_of(detection) for detection, _ in found)
    ending = [(d.t_ns, then != "fail", d, then) for d, then in found if then != "mark"]
    if ending:
        _, _, detection, then = min(ending, key=lambda one: one[:2])
        state, ended = (
            finish(trial, state, detection.type, detection.t_ns)
            if then == "end"
            else end(trial, state, "failed", detection.type, detection.t_ns)
        )
        return state, (*events, *ended)
    full_ns, outcome = recording_ns(state) + to_ns(trial.duration_s), "completed"
    if trial.task is not None:
        seen = tuple(detection for detection, _ in found)
        turn = trial.task.see(state.doing, look, seen)
        prompt = trial.task.prompt(turn.state) or state.prompt
        state = replace(state, doing=turn.state, prompt=prompt)
        events = (*events, *(event_of(each) for each in turn.events))
        if turn.over_ns is not None and turn.over_ns <= full_ns:
            full_ns, outcome = turn.over_ns, turn.outcome
            if turn.failed:
                state, ended = end(trial, state, "failed", outcome, full_ns)
                return state, (*events, *ended)
    if look.sample.t_ns >= full_ns:
        state, ended = finish(trial, state, outcome, full_ns)
        return state, (*events, *ended)
    return state, events


PHASES: dict[str, Callable[[Trial, TrialState, Look], Result]] = {
    "waiting": _waiting,
    "zeroing": _zeroing,
    "stepping_on": _stepping_on,
    "settling": _settling,
    "counting_down": _counting_down,
    "lifting": _lifting,
    "rising": _rising,
    "leaving": _leaving,
    "landing": _landing,
    "recording": _recording,
}


def _off_before(trial: Trial) -> SteppedOff:
    """Return what stepping off is; before a landing on the first beat people fly."""
    on_beat = trial.task is not None and "flight" in trial.task.needs
    return SteppedOff(for_s=HOP_S) if on_beat else _OFF


def _left(
    state: TrialState, look: Look, rule: SteppedOff = _OFF
) -> tuple[bool, TrialState, Events]:
    """Return whether the person has stepped off before recording, and what follows."""
    off, found = rule.see(state.watching[0], look)
    state = replace(state, watching=(off, *state.watching[1:]))
    if found is None:
        return False, state, ()
    t_ns = look.sample.t_ns
    state, events = enter(state, "stepping_on", "step_on_again", t_ns)
    return True, replace(state, body_n=math.nan), (event_of(found), *events)


def _hold_since(state: TrialState, look: Look, *, here: bool) -> TrialState:
    """Remember since when something has been so without a break."""
    if not here:
        return state if state.since_ns is None else replace(state, since_ns=None)
    return replace(state, since_ns=look.t_ns) if state.since_ns is None else state


def _lasting(state: TrialState, look: Look) -> bool:
    return state.since_ns is not None and look.t_ns - state.since_ns >= to_ns(PRESENT_S)


def _settled(trial: Trial) -> Settled:
    return Settled(for_s=trial.settle_s, velocity_mm_s=trial.settle_mm_s)


def _foot_off(trial: Trial) -> FootOff:
    return FootOff(shift_mm=trial.lift_shift_mm)


def _heel(trial: Trial) -> HeelRaised:
    return next(use for use in trial.detectors if isinstance(use, HeelRaised))


def _lift_prompt(trial: Trial, state: TrialState) -> str:
    lifted = "right" if state.side == "left" else "left"
    eyes = "close_eyes_" if trial.vision == "closed" else ""
    return f"{eyes}lift_{lifted}"
