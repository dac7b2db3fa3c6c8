"""The clock of the Flamingo test: it runs in balance, and each loss costs a try."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from station.errors import BadProtocol
from station.measures.clock import balance_clock
from station.protocols.detectors.lift import FootOff
from station.protocols.library import load_library, read_protocol
from station.protocols.spec import Protocol
from station.protocols.state import view
from station.protocols.tasks import BalanceClock
from station.store.records import StoredEvent
from station.task_views import ClockView
from station.values import CopSeries
from tests.fakes.standing import NS, Story
from tests.fakes.standing_light import Player

FLAMINGO = load_library()["flamingo"]
FILE = Path(__file__).parents[4] / "station" / "protocols" / "data" / "flamingo.toml"


def with_clock(**changes: float) -> Protocol:
    """Return the test with another clock."""
    trial = FLAMINGO.trials[0]
    assert isinstance(trial.task, BalanceClock)
    task = replace(trial.task, **changes)
    return replace(FLAMINGO, trials=(replace(trial, task=task),))


def stood(protocol: Protocol, during: Sequence[tuple[float, str]]) -> Story:
    """Let somebody do it who lifts the foot again whenever they are asked to."""
    return Player(protocol, side="left").play([(0.5, "step_on")], during)


def recorded_s(story: Story) -> float:
    assert story.state.start_ns is not None
    assert story.state.end_ns is not None
    return (story.state.end_ns - story.state.start_ns) / NS


def measured(story: Story) -> dict[str, float | None]:
    """Return the measures of a trial that came to a result."""
    assert story.state.start_ns is not None
    still = np.zeros(round(recorded_s(story) * 100) + 1)
    series = CopSeries(100.0, still, still, t0_ns=story.state.start_ns)
    events = [
        StoredEvent(each.t_ns, each.type, each.confidence, each.detail)
        for each in story.events
    ]
    found = balance_clock(series, events, {})
    return {name: one.value for name, one in found.items()}


def test_who_never_loses_balance_takes_one_try_and_exactly_the_time() -> None:
    story = stood(with_clock(total_s=10), [])

    assert (story.state.phase, story.state.outcome) == ("done", "completed")
    assert recorded_s(story) == 10
    assert measured(story) == {"balance_tries": 1, "longest_try": 10}


def test_a_foot_that_comes_down_once_the_clock_is_full_costs_nothing() -> None:
    story = stood(with_clock(total_s=5), [(5.1, "foot_down")])

    assert (story.state.phase, story.state.outcome) == ("done", "completed")
    assert recorded_s(story) == 5
    assert measured(story) == {"balance_tries": 1, "longest_try": 5}


def test_the_clock_stands_still_until_the_foot_is_off_again() -> None:
    story = stood(with_clock(total_s=12), [(3.0, "foot_down"), (8.0, "foot_down")])
    lost = [one for one in story.events if one.type == "balance_lost"]
    found = [one for one in story.events if one.type == "balance_found"]
    between_s = sum(
        (back.t_ns - gone.t_ns) / NS for gone, back in zip(lost, found, strict=True)
    )

    assert (story.state.phase, story.state.outcome) == ("done", "completed")
    assert [one.detail["why"] for one in lost] == ["touched_down"] * 2
    assert [one.detail["number"] for one in found] == [2, 3]
    assert lost[0].detail["held_s"] == pytest.approx(3.0, abs=0.3)
    assert between_s > 0.5
    assert recorded_s(story) == pytest.approx(12 + between_s, abs=1e-6)
    assert measured(story)["balance_tries"] == 3
    assert measured(story)["longest_try"] == pytest.approx(
        max(12 - sum(one.detail["held_s"] for one in lost), lost[1].detail["held_s"]),
        abs=0.1,
    )


@pytest.mark.parametrize(
    ("deed", "why"),
    [("step_off", "stepped_off"), ("hop", "hopped"), ("hold_on", "touched_support")],
)
def test_each_loss_that_the_board_feels_stops_it(deed: str, why: str) -> None:
    story = stood(with_clock(total_s=8), [(3.0, deed)])
    lost = [one.detail["why"] for one in story.events if one.type == "balance_lost"]

    assert (story.state.phase, story.state.outcome) == ("done", "completed")
    assert lost[0] == why


def test_who_has_stepped_off_is_asked_back_before_being_asked_to_lift() -> None:
    protocol = with_clock(total_s=8)
    player = Player(protocol, side="left")
    player.idle = True
    before = [(0.5, "step_on"), (4.0, "lift_right")]
    story = player.play(before, [(2.0, "step_off")], seconds=12)
    now_ns = story.state.last_ns

    assert story.state.phase == "recording"
    shown = view(protocol, story.state, now_ns)
    assert shown.prompt == "step_on"
    assert isinstance(shown.task, ClockView)
    assert not shown.task.running
    assert shown.task.number == 2
    assert 2.0 <= shown.task.held_s < 3.2  # They take their time to step off.


def test_an_observer_stops_the_clock_too_but_only_while_it_runs() -> None:
    rules = BalanceClock()
    running = BalanceClock.State(0, FootOff.State(0.0), 0)

    stopped = rules.tell(running, "out_of_place", 3 * NS)
    assert stopped is not None
    assert stopped.clock_ns(9 * NS) == 3 * NS
    assert stopped.lost == 1
    assert rules.tell(stopped, "out_of_place", 4 * NS) == stopped
    assert rules.tell(running, "answer_right", 3 * NS) is None


def test_too_many_losses_at_the_beginning_are_no_result() -> None:
    story = stood(
        with_clock(total_s=60, most=3), [(2.0 + 2.5 * n, "foot_down") for n in range(6)]
    )

    assert (story.state.phase, story.state.outcome) == ("failed", "too_many_tries")
    assert sum(one.type == "balance_lost" for one in story.events) == 4


def test_a_clock_that_does_not_fill_is_no_result() -> None:
    story = stood(with_clock(total_s=20, longest_s=12), [(4.0, "foot_down")])

    assert (story.state.phase, story.state.outcome) == ("failed", "clock_not_full")
    assert recorded_s(story) == pytest.approx(12, abs=0.02)


def test_a_trial_has_to_last_as_long_as_its_clock_may_take(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    text = FILE.read_text("utf-8").replace("duration_s = 240", "duration_s = 120")
    file.write_text(text, "utf-8")

    with pytest.raises(BadProtocol, match="as long as `longest_s`"):
        read_protocol(file)
