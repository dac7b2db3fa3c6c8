from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from station.norms.tables import Condition
from station.reliability.change import Verdict
from station.reliability.history import latest_change, occasions
from station.store.records import HistoryPoint

ONE_LEG = Condition("single_leg", "open", "firm", 45.0)


def trial(day: int, hold_s: float | None, **other: object) -> HistoryPoint:
    point = HistoryPoint(
        trial_id=f"{day}-{hold_s}",
        started_at=f"2026-03-{day:02d}T10:00:00.000+00:00",
        state="failed" if hold_s is None else "done",
        outcome=None,
        hold_s=hold_s,
        simulated=False,
        pipeline="heron-1",
        measures={} if hold_s is None else {"hold_time": hold_s},
    )
    return msgspec.structs.replace(point, **other)


def days(*holds: tuple[int, list[float | None]]) -> list[HistoryPoint]:
    """Trials by day, newest first."""
    return [trial(day, hold) for day, each in reversed(holds) for hold in each]


STEADY: list[tuple[int, list[float | None]]] = [
    (day, [20.0, 21.0, 19.0]) for day in (1, 3, 5, 8)
]


def test_a_day_is_an_occasion_and_failures_do_not_count() -> None:
    points = days((1, [20.0, None, 22.0]), (4, [None]), (5, [30.0]))
    found = occasions(points, "hold_time", ONE_LEG)
    assert [each.values for each in found] == [(30.0,), (20.0, 22.0)]


def test_the_newest_day_is_judged_against_the_day_before_it() -> None:
    points = days(*STEADY, (9, [30.0, 31.0, 29.0]))
    change = latest_change(points, "hold_time", ONE_LEG)
    assert change is not None
    assert change.verdict is Verdict.BETTER
    assert (change.before, change.after) == (20.0, 30.0)
    assert change.trials == (3, 3)
    assert "your own 15 repeats on 5 days" in change.reason


def test_two_foams_are_never_one_row_of_occasions() -> None:
    soft = [trial(day, 60.0, foam="Soft") for day in (7, 6)]
    points = [trial(8, 30.0, foam="Hard"), *soft, trial(5, 31.0, foam="Hard")]
    found = occasions(points, "hold_time", ONE_LEG)
    assert [each.values for each in found] == [(30.0,), (31.0,)]


def test_one_day_is_nothing_to_compare() -> None:
    assert latest_change([], "hold_time", ONE_LEG) is None
    assert latest_change(days((1, [20.0, 21.0])), "hold_time", ONE_LEG) is None


def test_simulated_trials_never_mix_with_real_ones() -> None:
    points = [trial(9, 40.0, simulated=True), *days(*STEADY)]
    assert latest_change(points, "hold_time", ONE_LEG) is None
    real = [*days(*STEADY), trial(1, 5.0, simulated=True)]
    assert len(occasions(real, "hold_time", ONE_LEG)) == 4


def test_another_pipeline_is_refused_and_not_mixed_in() -> None:
    points = [trial(9, 40.0, pipeline="heron-2"), *days(*STEADY)]
    change = latest_change(points, "hold_time", ONE_LEG)
    assert change is not None
    assert change.verdict is Verdict.UNKNOWN
    assert "heron recompute" in change.reason


@pytest.mark.parametrize("module", ["station.reliability.history", "station.between"])
def test_the_kiosk_needs_no_numpy_for_it(module: str) -> None:
    code = f"import sys, {module}; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
