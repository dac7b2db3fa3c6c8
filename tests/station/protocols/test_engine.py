"""Scripted people on the synthetic board, watched by the engine."""

from __future__ import annotations

import math
from functools import cache

import pytest

from station.errors import BadRequest
from station.protocols.engine import advance, operator, tick
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.protocols.state import TrialState, begin
from station.values import CopSample
from tests.fakes.standing import NS, Script, Story, act, live_samples, watch

LIBRARY = load_library()
QUIET = LIBRARY["quiet-stance-eyes-open"]
SINGLE = LIBRARY["single-leg-eyes-open"]
CLOSED = LIBRARY["single-leg-eyes-closed"]
STEP_ON = (2.0, "step_on")


def lifted(*then: tuple[float, str], foot: str = "right") -> Script:
    """Return somebody who steps on, lifts a foot at 8 s, and then does `then`."""
    return [STEP_ON, (8.0, f"lift_{foot}"), *then]


def ended(story: Story) -> tuple[str, str | None]:
    return story.state.phase, story.state.outcome


def at_s(t_ns: int | None) -> float:
    return math.nan if t_ns is None else (t_ns - NS) / NS


def sample(t_ns: int, total_n: float, ml_mm: float = 0.0) -> CopSample:
    cop = ml_mm if total_n >= 50 else math.nan
    return CopSample(t_ns, cop, cop * 0, total_n, (total_n / 4,) * 4, 0)


def test_quiet_stance_is_completed() -> None:
    story = act(QUIET, [STEP_ON])

    assert story.phases == [
        "waiting",
        "stepping_on",
        "settling",
        "counting_down",
        "recording",
        "done",
    ]
    assert ended(story) == ("done", "completed")
    assert story.state.hold_s == 30.0
    assert story.state.body_n == pytest.approx(70 * 9.80665, rel=0.01)
    assert story.types() == ["settled"]


@pytest.mark.parametrize(
    ("script", "outcome", "end_s"),
    [
        ([STEP_ON, (20, "step_off")], "stepped_off", 20.9),
        ([STEP_ON, (20, "hop")], "hopped", 20.4),
    ],
)
def test_quiet_stance_fails(script: Script, outcome: str, end_s: float) -> None:
    story = act(QUIET, script)

    assert ended(story) == ("failed", outcome)
    assert at_s(story.state.end_ns) == pytest.approx(end_s, abs=0.15)


@pytest.mark.parametrize("seed", range(5))
def test_a_wobble_in_quiet_stance_is_no_failure(seed: int) -> None:
    assert ended(act(QUIET, [STEP_ON, (20, "wobble")], seed=seed)) == (
        "done",
        "completed",
    )


def test_stepping_off_in_the_countdown_starts_again_with_a_sentence() -> None:
    story = act(QUIET, [STEP_ON, (6, "step_off")], seconds=9)

    assert (story.state.phase, story.state.prompt) == ("stepping_on", "step_on_again")

    story = act(QUIET, [STEP_ON, (6, "step_off"), (10, "step_on")])

    assert story.phases.count("counting_down") == 2
    assert ended(story) == ("done", "completed")


@pytest.mark.parametrize("mass_kg", [40, 70, 140])
@pytest.mark.parametrize(("side", "foot"), [("left", "right"), ("right", "left")])
def test_a_hold_lasts_from_foot_off_to_touch_down(
    side: str, foot: str, mass_kg: float
) -> None:
    script = lifted((20, "foot_down"), foot=foot)
    story = act(SINGLE, script, side=side, mass_kg=mass_kg)

    assert ended(story) == ("done", "touched_down")
    assert at_s(story.state.start_ns) == pytest.approx(8.7, abs=0.15)
    assert at_s(story.state.end_ns) == pytest.approx(20.0, abs=0.15)
    assert story.types() == ["settled", "foot_off", "touched_down"]


@pytest.mark.parametrize(
    ("then", "outcome", "end_s"),
    [
        ((20, "hop"), "hopped", 20.4),
        ((20, "step_off"), "stepped_off", 20.9),
        ((20, "fall"), "touched_down", 21.5),
        ((20, "open_eyes"), "completed", 53.7),
        ((20, "wobble"), "completed", 53.7),
    ],
)
def test_what_ends_a_hold_is_named_and_dated(
    then: tuple[float, str], outcome: str, end_s: float
) -> None:
    story = act(SINGLE, lifted(then), side="left")

    assert ended(story) == ("done", outcome)
    assert at_s(story.state.end_ns) == pytest.approx(end_s, abs=0.2)
    assert story.state.hold_s == pytest.approx(end_s - 8.7, abs=0.3)


def test_a_hold_to_the_cap_lasts_exactly_that_long() -> None:
    assert act(SINGLE, lifted(), side="left").state.hold_s == 45.0


def test_whoever_closed_their_eyes_is_told_to_open_them() -> None:
    held = act(CLOSED, [*lifted((20, "foot_down")), (7.0, "close_eyes")], side="left")
    early = act(CLOSED, lifted((9.2, "foot_down")), side="left")
    nobody = act(CLOSED, [], side="left")

    assert held.state.prompt == "done_open_eyes"
    assert early.state.prompt == "failed_open_eyes"
    assert nobody.state.prompt == "failed"


def test_a_touch_within_the_first_second_is_a_failed_attempt() -> None:
    story = act(SINGLE, lifted((9.1, "foot_down")), side="left")

    assert ended(story) == ("failed", "too_short")


@pytest.mark.parametrize("seed", range(4))
def test_eyes_closed_sway_on_one_leg_is_no_touch_down(seed: int) -> None:
    script = [*lifted(), (7.0, "close_eyes")]

    assert ended(act(CLOSED, script, side="left", seed=seed)) == ("done", "completed")


def test_the_wrong_foot_is_answered_and_the_right_one_then_counts() -> None:
    wrong: Script = [STEP_ON, (8, "lift_left")]
    story = act(SINGLE, wrong, seconds=12, side="left")

    assert (story.state.phase, story.state.prompt) == (
        "lifting",
        "wrong_leg_lift_right",
    )

    story = act(SINGLE, [*wrong, (12, "foot_down"), (16, "lift_right")], side="left")

    assert ended(story) == ("done", "completed")
    assert at_s(story.state.start_ns) == pytest.approx(16.7, abs=0.2)


def test_somebody_already_on_one_leg_is_asked_to_use_both() -> None:
    def ml_mm(n: int) -> float:
        return -90.0 if n < 600 or n >= 1200 else 0.0

    samples = [sample(NS + n * 10**7, 700.0 + n % 3, ml_mm(n)) for n in range(2500)]
    state = begin(SINGLE, trial_id="t", t_ns=NS - 1, side="left", tared=True)
    early = watch(SINGLE, state, samples[:600])
    story = watch(SINGLE, state, samples)

    assert (early.state.phase, early.state.prompt) == ("settling", "both_feet")
    assert story.state.phase == "recording"
    assert at_s(story.state.start_ns) == pytest.approx(12.0, abs=0.05)


def test_a_foot_put_back_before_recording_is_no_attempt() -> None:
    story = act(
        SINGLE,
        [STEP_ON, (8, "lift_right"), (8.5, "foot_down"), (14, "lift_right")],
        side="left",
    )

    assert ended(story) in {("done", "completed"), ("failed", "too_short")}
    assert story.state.hold_s is not None


def test_slow_settling_waits() -> None:
    script = [STEP_ON, (2.5, "hop"), (3, "hop"), (4, "wobble"), (5, "hop"), (6, "hop")]
    story = act(QUIET, script)

    assert ended(story) == ("done", "completed")
    settled = next(e for e in story.events if e.type == "settled")
    assert at_s(settled.t_ns) > 10


def test_a_heavy_step_on_does_not_spoil_body_weight() -> None:
    slam = [sample(NS + n * 10**7, 2500.0 if n % 40 < 8 else 700.0) for n in range(80)]
    stand = [sample(NS + n * 10**7, 700.0 + n % 3) for n in range(80, 5000)]
    state = begin(QUIET, trial_id="t", t_ns=NS - 1, tared=True)
    story = watch(QUIET, state, [*slam, *stand])

    assert ended(story) == ("done", "completed")
    assert story.state.body_n == pytest.approx(701, abs=1)


@pytest.mark.parametrize(
    ("outcome", "script", "protocol"),
    [
        ("nobody_came", [], QUIET),
        ("no_lift", [STEP_ON], SINGLE),
        ("not_settled", [STEP_ON, *((t, "hop") for t in range(3, 60))], QUIET),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_phase_waits_for_ever(
    outcome: str, script: Script, protocol: Protocol
) -> None:
    side = "left" if protocol is SINGLE else None
    story = act(protocol, script, seconds=140, side=side)

    assert ended(story) == ("failed", outcome)


def test_stepping_on_and_off_for_ever_ends() -> None:
    dance = [
        sample(NS + n * 10**7, 700.0 if n % 400 < 300 else 0.0) for n in range(40_000)
    ]
    state = begin(QUIET, trial_id="t", t_ns=NS - 1, tared=True)

    assert ended(watch(QUIET, state, dance)) == ("failed", "took_too_long")


def test_a_board_without_zero_is_zeroed_first() -> None:
    state = begin(QUIET, trial_id="t", t_ns=NS, tared=False)
    state, _ = advance(QUIET, state, sample(NS + 10**7, 3.0))

    assert (state.phase, state.prompt) == ("zeroing", "zeroing")

    state, events = operator(QUIET, state, NS + 2 * 10**7, "tared")

    assert [event.type for event in events] == ["tared", "phase"]
    assert (state.phase, state.tared) == ("stepping_on", True)

    state = begin(QUIET, trial_id="t", t_ns=NS, tared=False)
    state, _ = advance(QUIET, state, sample(NS + 10**7, 3.0))
    state, _ = tick(QUIET, state, 70 * NS)

    assert (state.phase, state.outcome) == ("failed", "not_zeroed")


@cache
def recording(story_seconds: float = 20.0) -> TrialState:
    state = act(QUIET, [STEP_ON], seconds=story_seconds).state
    assert state.phase == "recording"
    return state


def test_silence_while_recording_is_a_dropout_and_before_it_no_signal() -> None:
    state = recording()
    silent, _ = tick(QUIET, state, state.last_ns + 2 * NS)
    never, _ = tick(QUIET, begin(QUIET, trial_id="t", t_ns=NS), 12 * NS)

    assert (silent.phase, silent.outcome) == ("failed", "dropout")
    assert silent.end_ns == state.last_ns
    assert (never.phase, never.outcome) == ("failed", "no_signal")


def test_a_saturated_cell_fails_the_trial() -> None:
    state = recording()
    heavy = sample(state.last_ns + 10**7, 700.0)
    heavy = heavy._replace(corner_n=(1900.0, 10.0, 10.0, 10.0))
    state, _ = advance(QUIET, state, heavy)

    assert (state.phase, state.outcome) == ("failed", "saturated")


@pytest.mark.parametrize(
    ("event", "phase", "outcome"),
    [
        ("cancel", "interrupted", "cancelled"),
        ("stop", "interrupted", "stopped"),
        ("board_fault", "failed", "board_fault"),
        ("eyes_opened", "recording", None),
        ("arms_moved", "recording", None),
    ],
)
def test_an_operator_in_a_timed_trial(
    event: str, phase: str, outcome: str | None
) -> None:
    state, events = operator(QUIET, recording(), 25 * NS, event)

    assert (state.phase, state.outcome) == (phase, outcome)
    assert events[0].type == event


@pytest.mark.parametrize(
    ("event", "phase", "outcome"),
    [
        ("cancel", "interrupted", "cancelled"),
        ("stop", "done", "stopped"),
        ("eyes_opened", "done", "eyes_opened"),
    ],
)
def test_an_operator_in_a_hold(event: str, phase: str, outcome: str) -> None:
    state = act(CLOSED, lifted(), seconds=20, side="left").state
    assert state.phase == "recording"
    state, _ = operator(CLOSED, state, 20 * NS, event)

    assert (state.phase, state.outcome) == (phase, outcome)
    assert state.hold_s == pytest.approx(20 - 9.7, abs=0.3)


def test_a_final_trial_does_not_change() -> None:
    state, _ = operator(QUIET, recording(), 25 * NS, "cancel")

    assert advance(QUIET, state, sample(99 * NS, 0.0)) == (state, ())
    assert operator(QUIET, state, 99 * NS, "stop") == (state, ())
    assert tick(QUIET, state, 999 * NS) == (state, ())


def test_requests_that_make_no_sense_are_refused() -> None:
    for bad in ("quick", ""):
        with pytest.raises(BadRequest, match="operator"):
            operator(QUIET, recording(), NS, bad)
    with pytest.raises(BadRequest, match="stance leg"):
        begin(SINGLE, trial_id="t", t_ns=0)
    with pytest.raises(BadRequest, match="does not ask"):
        begin(QUIET, trial_id="t", t_ns=0, side="left")
    with pytest.raises(BadRequest, match="no trial number 2"):
        begin(QUIET, trial_id="t", t_ns=0, step=1)


def test_a_replay_gives_the_identical_trial() -> None:
    script = [*lifted((20, "fall")), (7.0, "close_eyes")]
    samples = [s.raw for s in live_samples(script, 40, seed=9)]

    def again() -> Story:
        state = begin(CLOSED, trial_id="t", t_ns=NS, side="left", tared=True)
        return watch(CLOSED, state, samples)

    first, second = again(), again()
    assert first.events == second.events
    assert repr(first.state) == repr(second.state)
