"""Answering with the feet: leaning to a side for a while says yes or no. Pure.

Somebody on the board need not bend to the screen between two trials. To the right is
yes, to the left is no. Each answer is given from the middle, so that standing on one
leg, or leaning on after an answer, says nothing more.
"""

from __future__ import annotations

import math

import msgspec
from msgspec.structs import replace

from station.messages import FootView
from station.values import CopSample

NS = 1_000_000_000
LEAN_MM = 45.0
"""So far to a side is a lean: less than half of the way onto one foot [D]."""
BACK_MM = 35.0
"""A lean is over when the CoP is nearer to the middle than this."""
MIDDLE_MM = 25.0
"""So near to the middle is neutral."""
MIDDLE_NS = 500_000_000
"""How long it has to be neutral before a lean counts."""
LEAN_NS = 1_500_000_000
STEADY_SHARE = 0.85
"""Who steps off takes load away: under this share of the load that stood in the middle
a lean says nothing."""
PRESENT_N = 196.0


class FootState(msgspec.Struct, frozen=True):
    """What is known of the feet."""

    phase: str = "away"
    """`away` (nobody), `centre` (to be in the middle first), `ready`, `leaning`."""
    since_ns: int | None = None
    """Since when the CoP has been in the middle, or a lean has lasted."""
    side: str = ""
    load_n: float = 0.0
    """The load in the middle."""
    share: float = 0.0
    answers: int = 0
    """How many answers there have been."""
    answer: str = ""
    """The newest one: `yes` or `no`."""


def see(state: FootState, sample: CopSample) -> FootState:
    """Return the state after one moment."""
    ml_mm, t_ns, load_n = sample.ml_mm, sample.t_ns, sample.total_n
    if not math.isfinite(ml_mm) or not load_n >= PRESENT_N:
        return _waiting(state, "away")
    if state.phase in ("away", "centre"):
        return _centring(state, t_ns, ml_mm, load_n)
    if load_n < STEADY_SHARE * state.load_n:
        return _waiting(state, "centre")
    if state.phase == "ready":
        if abs(ml_mm) < LEAN_MM:
            return state
        side = "right" if ml_mm > 0 else "left"
        return replace(state, phase="leaning", since_ns=t_ns, side=side)
    return _leaning(state, t_ns, ml_mm if state.side == "right" else -ml_mm)


def off(state: FootState) -> FootState:
    """Return the state while nothing may be answered, as during a trial."""
    return _waiting(state, "centre")


def view(state: FootState) -> FootView:
    """Return what the screen shows of it."""
    return FootView(
        state.phase, state.side, round(state.share, 3), state.answers, state.answer
    )


def _centring(state: FootState, t_ns: int, ml_mm: float, load_n: float) -> FootState:
    if abs(ml_mm) > MIDDLE_MM:
        return _waiting(state, "centre")
    if state.since_ns is None or state.phase == "away":
        return replace(_waiting(state, "centre"), since_ns=t_ns)
    if t_ns - state.since_ns < MIDDLE_NS:
        return state
    return replace(state, phase="ready", since_ns=None, load_n=load_n)


def _leaning(state: FootState, t_ns: int, towards_mm: float) -> FootState:
    since_ns = t_ns if state.since_ns is None else state.since_ns
    if towards_mm < BACK_MM:
        return replace(state, phase="ready", since_ns=None, side="", share=0.0)
    leant_ns = t_ns - since_ns
    if leant_ns < LEAN_NS:
        return replace(state, share=leant_ns / LEAN_NS)
    answer = "yes" if state.side == "right" else "no"
    answered = replace(state, answers=state.answers + 1, answer=answer)
    return _waiting(answered, "centre")


def _waiting(state: FootState, phase: str) -> FootState:
    if state.phase == phase and state.since_ns is None:
        return state
    return replace(state, phase=phase, since_ns=None, side="", share=0.0)
