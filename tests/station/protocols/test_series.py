"""Whatever happens between steps and whoever presses what: a series ends, in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import BadRequest, NotNow
from station.protocols import series
from station.protocols.library import load_library
from station.protocols.series import COMMANDS, PATIENCE_S, SeriesState
from station.protocols.spec import Protocol

NS = 1_000_000_000
LIBRARY = load_library()
ENDS = (
    ("done", "completed"),
    ("failed", "stepped_off"),
    ("interrupted", "stopped"),
    ("interrupted", "cancelled"),
    ("interrupted", "no_signal"),
)
deed = st.one_of(
    st.sampled_from(ENDS),
    st.sampled_from([*COMMANDS, "stop", "start", "refuse"]),
    st.integers(0, 400 * NS),
)


class Walk:
    """A series to which anything may happen, checked at each step."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.t_ns = NS
        self.state = series.begin_series(
            protocol, series_id="s", side=None, t_ns=self.t_ns
        )
        self.begun: list[int] = []

    def do(self, deed: str | int | tuple[str, str]) -> None:
        before = self.state
        if isinstance(deed, int):
            self.t_ns += deed
            after = series.tick(self.protocol, before, self.t_ns)
        elif isinstance(deed, tuple):
            after = series.ended(self.protocol, before, self.t_ns, *deed)
        elif deed == "stop":
            after = series.stop(before, self.t_ns)
        elif deed == "start":
            after = series.started(before, self.t_ns)
            if after is not before:
                self.begun.append(after.step)
        elif deed == "refuse":
            after = series.refused(before, self.t_ns)
        else:
            try:
                after = series.command(self.protocol, before, self.t_ns, deed)
            except NotNow:
                after = before
        self._check(before, after)
        self.state = after

    def _check(self, before: SeriesState, after: SeriesState) -> None:
        assert (after.outcome is not None) is after.over
        assert not before.over or after is before
        assert after.upcoming >= before.upcoming
        shown = series.view(self.protocol, after, self.t_ns)
        assert 0 <= shown.step < shown.steps
        assert shown.remaining_s is None or shown.remaining_s >= 0
        assert after.tries <= series.TRIES


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(LIBRARY)), st.lists(deed, max_size=40))
def test_no_order_of_things_breaks_it_or_leaves_it_waiting(
    name: str, deeds: list[str | int | tuple[str, str]]
) -> None:
    walk = Walk(LIBRARY[name])
    for one in deeds:
        walk.do(one)
    # From here on nobody presses anything; trials end by themselves (the engine).
    for _ in range(4 * len(walk.protocol.steps) + 8):
        walk.do("start")
        walk.do(("failed", "nobody_came"))
        walk.do(round(PATIENCE_S * NS))
    assert walk.state.over
    assert walk.begun == sorted(walk.begun)
    assert max((walk.begun.count(step) for step in walk.begun), default=0) <= 2


def passed(walk: Walk) -> None:
    walk.do("start")
    walk.do(("done", "completed"))


def test_a_rest_ends_by_itself_and_a_new_way_to_stand_waits_for_somebody() -> None:
    walk = Walk(LIBRARY["romberg"])
    passed(walk)
    assert walk.state.phase == "resting"
    walk.do(29 * NS)
    assert series.view(walk.protocol, walk.state, walk.t_ns).remaining_s == 1
    walk.do(NS)
    assert walk.state.phase == "card"
    walk.do("next_step")
    assert walk.state.phase == "due"


def test_the_same_way_to_stand_goes_on_without_a_card() -> None:
    walk = Walk(LIBRARY["four-times-eyes-closed"])
    passed(walk)
    walk.do("next_step")
    assert walk.state.phase == "due"


def test_a_step_that_failed_may_be_done_once_more_and_then_goes_on() -> None:
    walk = Walk(LIBRARY["four-conditions"])
    for answer in ("retry_step", None):
        walk.do("start")
        walk.do(("failed", "stepped_off"))
        if answer:
            assert walk.state.phase == "asking"
            walk.do(answer)
    assert (walk.state.phase, walk.state.upcoming) == ("resting", 1)
    assert walk.begun == [0, 0]


def test_eyes_closed_is_left_out_when_eyes_open_was_not_passed() -> None:
    walk = Walk(LIBRARY["romberg"])
    walk.do("start")
    walk.do(("failed", "foot_moved"))
    walk.do("skip_step")
    assert walk.state.outcome == "finished"
    assert walk.begun == [0]


def test_stopping_a_step_stops_the_series() -> None:
    walk = Walk(LIBRARY["daily-check"])
    passed(walk)
    walk.do("next_step")
    walk.do("next_step")
    walk.do("start")
    walk.do(("interrupted", "cancelled"))
    assert walk.state.outcome == "stopped"


def test_legs_alternate() -> None:
    sides = [step.side for step in LIBRARY["both-legs-eyes-open"].steps]
    assert sides == ["left", "right"] * 3


def test_a_command_that_does_not_fit_says_why() -> None:
    walk = Walk(LIBRARY["romberg"])
    walk.do("start")
    with pytest.raises(NotNow, match="the test is running"):
        series.command(walk.protocol, walk.state, walk.t_ns, "next_step")
    with pytest.raises(BadRequest, match="next_step"):
        series.command(walk.protocol, walk.state, walk.t_ns, "dance")
