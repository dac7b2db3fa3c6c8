"""What the screen is told of a trial, and in which words."""

from __future__ import annotations

import msgspec
import pytest

from station.protocols.engine import advance
from station.protocols.library import load_library
from station.protocols.prompts import OUTCOMES, PROMPTS
from station.protocols.state import begin, view
from tests.fakes.standing import NS, live_samples

LIBRARY = load_library()
QUIET = LIBRARY["quiet-stance-eyes-open"]
SINGLE = LIBRARY["single-leg-eyes-open"]
STEP_ON = (2.0, "step_on")
LIFTED = [STEP_ON, (8.0, "lift_right"), (20.0, "foot_down")]


def test_the_view_tells_the_screen_what_it_needs() -> None:
    state = begin(SINGLE, trial_id="t", t_ns=NS, side="left", tared=True)
    seen = {}
    for one in live_samples(LIFTED, 30):
        state, _ = advance(SINGLE, state, one.raw)
        now = view(SINGLE, state, one.raw.t_ns)
        seen[now.phase] = now
        assert now.prompt in PROMPTS

    assert seen["lifting"].prompt == "lift_right"
    assert [seen[phase].cursor for phase in ("settling", "recording", "done")] == [
        True,
        False,
        False,
    ]
    assert seen["recording"].remaining_s == pytest.approx(45 - 11.4, abs=0.3)
    assert seen["done"].elapsed_s == state.hold_s
    assert seen["done"].outcome == "touched_down"
    assert {now.cap_s for now in seen.values()} == {45}


def test_the_countdown_is_counted_down() -> None:
    state = begin(QUIET, trial_id="t", t_ns=NS, tared=True)
    left = []
    for one in live_samples([STEP_ON], 12):
        state, _ = advance(QUIET, state, one.raw)
        now = view(QUIET, state, one.raw.t_ns)
        if now.phase == "counting_down":
            assert now.remaining_s is not None
            left.append(now.remaining_s)

    assert left[0] == pytest.approx(5.0, abs=0.02)
    assert left[-1] == pytest.approx(0.01, abs=0.02)
    assert left == sorted(left, reverse=True)


def test_every_sentence_ends_and_stays_short() -> None:
    for text in (*PROMPTS.values(), *OUTCOMES.values()):
        assert text.endswith(".")
        assert len(text) <= 110


def test_the_cop_is_heard_while_it_records_and_only_where_that_is_asked_for() -> None:
    asked = msgspec.structs.replace(QUIET.trials[0], sonify=True)
    heard = msgspec.structs.replace(QUIET, trials=(asked,))
    state = begin(QUIET, trial_id="t", t_ns=NS, tared=True)
    for one in live_samples([STEP_ON], 20.0):
        state, _ = advance(QUIET, state, one.raw)
    before = msgspec.structs.replace(state, phase="counting_down")

    assert view(heard, state, state.last_ns).sonify is True
    assert view(heard, before, state.last_ns).sonify is False
    assert view(QUIET, state, state.last_ns).sonify is False


def test_the_dot_fades_and_a_second_task_begins_at_the_same_number() -> None:
    base = load_library()["two-things-at-once"]
    step = msgspec.structs.replace(base.steps[1], cursor="fading", fade_s=10)
    protocol = msgspec.structs.replace(base, trials=(base.trials[0], step))
    begun = begin(protocol, trial_id="t", t_ns=NS, side="left", tared=True, step=1)
    first = view(protocol, begun, NS).subtract_from
    assert first is not None
    assert 300 <= first <= 900
    again = msgspec.structs.replace(begun, phase="recording", recording_ns=NS)
    shown = view(protocol, again, 6 * NS)
    assert (shown.subtract_from, shown.cursor, shown.shade) == (first, True, 0.5)
    assert view(protocol, again, 20 * NS).shade == 0.0
