from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import msgspec
import pytest

from station.charts.course import Line, Mark, course_chart
from station.charts.days import Band
from station.charts.drawing import Polyline, Text, to_svg
from station.charts.norm_strip import norm_strip
from station.norms.tables import Condition
from station.protocols.library import load_library
from station.reliability.change import Verdict
from station.store.clients import NewNote, Note
from station.store.database import DATABASE_NAME, connect_readonly
from station.trends.course import BASELINE_DAYS, Course, course_of
from station.trends.legs import legs_of
from station.trends.strands import (
    Row,
    foams_of,
    on_foam,
    other_leg,
    rows_of,
    strands_of,
)
from tests.fakes.year import Year

ONE_LEG = Condition("single_leg", "open", "firm", 45.0)
FIRST = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def rows(*days: tuple[float | None, ...], **fields: object) -> list[Row]:
    """Return trials, day after day; None is one without a result."""
    known = {
        "side": "left",
        "step": 0,
        "simulated": False,
        "pipeline": "heron-1",
        "reason": None,
        **fields,
    }
    return [
        Row(
            trial_id=f"{n}-{k}",
            started_at=(FIRST + dt.timedelta(days=n, minutes=k)).isoformat(),
            state="failed" if value is None else "done",
            outcome="touched_down_early" if value is None else "touched_down",
            value=value,
            **known,  # type: ignore[arg-type]  # fields of a Row
        )
        for n, day in enumerate(days)
        for k, value in enumerate(day)
    ]


STEADY = [(20.0, 22.0, 21.0), (21.0, 19.0, 20.0), (20.0, 21.0, 22.0)]


def course(*days: tuple[float | None, ...], **fields: object) -> Course:
    return course_of(rows(*days, **fields), "hold_time", ONE_LEG)


def test_a_day_that_the_clock_goes_back_to_stays_one_day() -> None:
    made = rows((20.0,), (21.0,), (22.0,), (23.0,), (24.0,))
    # A machine without a clock of its own begins again at an earlier day.
    back = msgspec.structs.replace(made[0], trial_id="again", value=22.0)
    course = course_of([*made, back], "hold_time", ONE_LEG)
    assert [day.value for day in course.days] == [21.0, 21.0, 22.0, 23.0, 24.0]
    assert course.baseline is not None
    assert course.baseline.trials == 4
    assert course.days[0].change is None


def test_the_first_days_are_the_baseline_and_later_ones_are_judged() -> None:
    found = course(*STEADY, (20.5, 21.5, 21.0), (30.0, 31.0, 32.0), (9.0, 8.0, 10.0))
    assert found.baseline is not None
    assert (found.baseline.days, found.baseline.trials) == (BASELINE_DAYS, 9)
    assert found.baseline.value == pytest.approx(sum(map(sum, STEADY)) / 9)
    verdicts = [day.change.verdict if day.change else None for day in found.days]
    assert verdicts == [None] * 3 + [Verdict.SAME, Verdict.BETTER, Verdict.WORSE]
    assert [day.real for day in found.days] == [False] * 4 + [True, True]


def test_the_band_is_where_a_verdict_is_the_same() -> None:
    found = course(*STEADY, (20.0, 21.0, 22.0))
    base = found.baseline
    assert base is not None
    assert base.low is not None
    assert base.high is not None
    for value, verdict in [
        (base.high + 0.01, Verdict.BETTER),
        (base.high - 0.3, Verdict.SAME),
        (base.low + 0.3, Verdict.SAME),
        (base.low - 0.01, Verdict.WORSE),
    ]:
        day = course(*STEADY, (value - 1.0, value, value + 1.0)).newest
        assert day is not None
        assert day.change is not None
        assert day.change.verdict is verdict


def test_without_enough_repeats_there_is_no_band_and_no_verdict() -> None:
    found = course((20.0,), (40.0,))
    assert found.baseline is not None
    assert (found.baseline.low, found.baseline.high) == (None, None)
    assert "not known yet" in found.baseline.source
    assert [day.real for day in found.days] == [False, False]


def test_failed_trials_stay_visible_and_count_for_nothing() -> None:
    found = course(*STEADY, (None, 21.0, None), (None,))
    assert [len(day.missing) for day in found.days] == [0, 0, 0, 2, 1]
    assert found.days[-1].value is None
    assert found.newest == found.days[3]
    assert course((None,)).baseline is None


def test_simulated_trials_never_mix_with_real_ones() -> None:
    real = rows((50.0,), simulated=True) + rows(*STEADY)
    found = course_of(real, "hold_time", ONE_LEG)
    assert (found.simulated, found.left_out) == (False, 1)
    assert max(found.days[0].values) == 22.0


def test_two_foams_are_two_series() -> None:
    soft = rows(*[(50.0, 51.0, 52.0)] * 4, foam="Soft")
    mixed = soft + rows(*STEADY, (20.0, 21.0, 22.0), foam="Hard")
    found = course_of(mixed, "hold_time", ONE_LEG)
    assert (found.foam, len(found.days), found.left_out) == ("Hard", 4, 0)
    assert found.newest is not None
    assert found.newest.change is not None
    assert found.newest.change.verdict is Verdict.SAME
    assert foams_of(mixed) == ["Hard", "Soft"]
    other = course_of(on_foam(mixed, "Soft"), "hold_time", ONE_LEG)
    assert (other.foam, other.days[0].value) == ("Soft", 51.0)


def test_what_nobody_noted_a_foam_of_is_a_series_of_its_own() -> None:
    old = rows((50.0,), foam=None)
    found = course_of(rows((20.0,), foam="Hard") + old, "hold_time", ONE_LEG)
    assert (found.foam, [day.value for day in found.days]) == (None, [50.0])


def test_legs_on_two_foams_are_not_held_against_each_other() -> None:
    left, right = course((30.0,), foam="Soft"), course((15.0,), foam="Hard")
    assert legs_of(left, right) == []
    assert len(legs_of(left, course((15.0,), foam="Soft"))) == 1


def test_days_of_another_pipeline_are_shown_and_never_compared() -> None:
    old = rows((10.0, 11.0, 12.0), pipeline="heron-0")
    found = course_of(old + rows((), *STEADY), "hold_time", ONE_LEG)
    assert found.days[0].value == 11.0
    assert found.days[0].change is None
    assert found.baseline is not None
    assert found.baseline.value > 20.0


def test_areas_are_averaged_and_banded_as_ratios() -> None:
    days = [(100.0, 400.0), (100.0, 400.0), (200.0, 200.0)] * 3
    found = course_of(rows(*days), "prediction_ellipse_area", ONE_LEG)
    assert found.days[0].value == pytest.approx(200.0)
    base = found.baseline
    assert base is not None
    assert base.low is not None
    assert base.high is not None
    assert math.sqrt(base.low * base.high) == pytest.approx(base.value)


def test_a_note_belongs_to_its_day() -> None:
    note = Note("n", (FIRST + dt.timedelta(days=1)).isoformat(), NewNote(pain=4))
    found = course_of(rows(*STEADY), "hold_time", ONE_LEG, [note])
    assert [day.note for day in found.days] == [None, note, None]


@pytest.mark.parametrize(
    ("affected", "index"), [(None, 50.0), ("left", 200.0), ("right", 50.0)]
)
def test_legs_stand_beside_each_other_with_their_raw_values(
    affected: str | None, index: float
) -> None:
    left, right = course((30.0, 30.0)), course((15.0, 15.0))
    (day,) = legs_of(left, right, affected)
    assert (day.left, day.right) == ((30.0, 30.0), (15.0, 15.0))
    assert day.index.value == pytest.approx(index)
    assert legs_of(left, course((), (15.0,))) == []


def test_strands_are_read_from_the_database(tmp_path: Path) -> None:
    year = Year(tmp_path)
    now = dt.datetime.now(dt.UTC)
    year.session(now)
    year.fail(now, "left")
    year.close()
    protocol = load_library(tmp_path)["single-leg-eyes-open"]
    left, right = strands_of(protocol)
    assert (left.key, right.key) == ("0-left", "0-right")
    assert other_leg(left) == right
    db = connect_readonly(tmp_path / DATABASE_NAME)
    found = rows_of(db, year.person.id, left, "mean_velocity", "2000")
    assert [row.value is None for row in found[-1:]] == [True]
    assert len([row for row in found if row.value]) == 3
    assert rows_of(db, year.person.id, left, "mean_velocity", "2999") == []
    db.close()


def marks(*values: float | None) -> tuple[Mark, ...]:
    return tuple(
        Mark(FIRST.date() + dt.timedelta(days=30 * n), value, missing=value is None)
        for n, value in enumerate(values)
    )


def test_the_chart_begins_at_zero_and_names_what_it_shows() -> None:
    drawing = course_chart(
        Line(
            "Left", (*marks(10.0, None), Mark(dt.date(2026, 5, 1), 20.0, real="better"))
        ),
        Line("Right", marks(12.0, 13.0)),
        unit="s",
        band=Band(10.0, 8.0, 12.0),
    )
    words = [shape.text for shape in drawing.shapes if isinstance(shape, Text)]
    for word in ("0", "20", "s", "Left", "Right", "better", "no result", "Mar"):
        assert word in words
    assert any("same within noise" in word for word in words)
    assert "nan" not in to_svg(drawing)


@pytest.mark.parametrize("values", [(), (0.0,), (None,), (5.0, 5.0)])
def test_any_course_can_be_drawn(values: tuple[float | None, ...]) -> None:
    assert to_svg(course_chart(Line("", marks(*values)), unit="s")).endswith("</svg>")


def test_a_value_beyond_the_norms_stands_at_the_edge() -> None:
    at = ((5, 5.0), (25, 7.0), (50, 8.0), (75, 9.0), (95, 12.0))

    def tip(value: float) -> float:
        drawing = norm_strip(value, at, unit="mm/s")
        arrow = next(
            shape
            for shape in drawing.shapes
            if isinstance(shape, Polyline) and len(shape.points) == 3
        )
        return arrow.points[0][0]

    assert tip(1.0) < tip(5.0) < tip(8.0) < tip(12.0) < tip(500.0)
    assert tip(1000.0) == tip(500.0)
