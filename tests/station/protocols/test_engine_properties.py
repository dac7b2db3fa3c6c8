"""Whatever the board feels and people press: the engine holds, and it ends."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.reading import Flag
from station.protocols.engine import OPERATOR_EVENTS, advance, operator, tick
from station.protocols.library import load_library
from station.protocols.prompts import OUTCOMES, PROMPTS
from station.protocols.spec import Protocol
from station.protocols.state import FINAL, TrialEvent, TrialState, begin, view
from station.protocols.transitions import Result
from station.values import CopSample

NS = 1_000_000_000
LIBRARY = load_library()
FLAGS = (0, 0, 0, 0, Flag.MISSING, Flag.DESYNC, Flag.SATURATED)

finite = st.floats(-1e5, 1e5)
number = st.one_of(finite, st.just(math.nan))
load = st.one_of(st.sampled_from([0.0, 30.0, 300.0, 700.0, 705.0, 1400.0]), number)
place = st.one_of(st.sampled_from([-100.0, 0.0, 2.0, 100.0]), number)
Deed = str | int | tuple[int, float, float, int, int]
"""A button, a silence in ns, or a feeling: (step ns, load, ML, flags, how often)."""

feeling = st.tuples(
    st.one_of(st.just(10**7), st.integers(-(10**8), 3 * NS)),
    load,
    place,
    st.sampled_from(FLAGS),
    st.integers(1, 150),
)
button = st.sampled_from(OPERATOR_EVENTS)
silence = st.integers(0, 20 * NS)
deeds = st.lists(st.one_of(feeling, feeling, feeling, button, silence), max_size=25)


class Course:
    """A trial to which anything may happen, checked at each step."""

    def __init__(self, protocol: Protocol, step: int, *, tared: bool) -> None:
        self.protocol = protocol
        self.trial = protocol.steps[step]
        self.state = begin(
            protocol,
            trial_id="t",
            t_ns=NS,
            side="left" if self.trial.side == "ask" else None,
            tared=tared,
            step=step,
        )
        self.events: list[TrialEvent] = []
        self.t_ns = NS

    def feel(self, step_ns: int, load_n: float, ml_mm: float, flags: int) -> None:
        self.t_ns += step_ns
        corner_n = (load_n / 4,) * 4
        felt = CopSample(self.t_ns, ml_mm, ml_mm / 2, load_n, corner_n, flags)
        self._take(advance(self.protocol, self.state, felt))

    def press(self, event: str) -> None:
        self._take(operator(self.protocol, self.state, self.t_ns, event))

    def wait(self, step_ns: int) -> None:
        self.t_ns += step_ns
        self._take(tick(self.protocol, self.state, self.t_ns))

    def _take(self, result: Result) -> None:
        before = self.state
        self.state, events = result
        self.events.extend(events)
        check(self.protocol, before, self.state)


def check(protocol: Protocol, before: TrialState, after: TrialState) -> None:
    assert after.prompt in PROMPTS
    assert (after.outcome is not None) is after.final
    assert after.outcome is None or after.outcome in OUTCOMES
    assert (after.end_ns is not None) is (after.final and after.start_ns is not None)
    if after.hold_s is not None:
        assert 0 <= after.hold_s <= protocol.steps[after.step].duration_s
    shown = view(protocol, after, after.last_ns)
    assert 0 <= shown.elapsed_s <= shown.cap_s
    assert shown.remaining_s is None or 0 <= shown.remaining_s <= shown.cap_s
    assert not before.final or after is before


@pytest.mark.parametrize("name", sorted(LIBRARY))
@settings(max_examples=6, deadline=None)
@given(st.data(), st.booleans(), deeds)
def test_nothing_breaks_it_and_it_never_waits_for_ever(
    name: str, data: st.DataObject, tared: bool, todo: list[Deed]
) -> None:
    step = data.draw(st.sampled_from(range(len(LIBRARY[name].steps))))
    course = Course(LIBRARY[name], step, tared=tared)
    for deed in todo:
        if isinstance(deed, str):
            course.press(deed)
        elif isinstance(deed, int):
            course.wait(deed)
        else:
            step_ns, load_n, ml_mm, flags, times = deed
            for _ in range(times):
                course.feel(step_ns, load_n, ml_mm, flags)
    trial = course.trial
    for _ in range(round(2 * (6 * trial.wait_s + trial.duration_s + 20))):
        course.wait(NS // 2)

    assert course.state.phase in FINAL
    phases = [event.detail["to"] for event in course.events if event.type == "phase"]
    assert phases[-1] == course.state.phase
    assert sum(phase in FINAL for phase in phases) == 1
    assert all(0 <= event.confidence <= 1 for event in course.events)
