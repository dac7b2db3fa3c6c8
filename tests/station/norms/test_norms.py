from __future__ import annotations

from dataclasses import replace

import pytest

from station.norms.bands import Band, NoBand, percentile_band
from station.norms.tables import BDS, Condition, percentile_table, repeatability

FIRM = Condition("two_feet", "open", "firm", 60.0)


def band(
    measure: str = "mean_velocity",
    value: float = 9.0,
    condition: Condition = FIRM,
    *,
    pipeline: str = "heron-1",
    age_years: float | None = 25.0,
    norm: str | None = BDS.name,
) -> Band | NoBand:
    return percentile_band(
        measure,
        value,
        condition,
        norm=norm,
        pipeline=pipeline,
        age_years=age_years,
    )


def test_a_band_names_its_group_its_source_and_its_licence() -> None:
    found = band()
    assert isinstance(found, Band)
    assert (found.above_percentile, found.below_percentile) == (50, 75)
    assert found.text == (
        "between the 50th and the 75th percentile of 64 people of 18 to 29 years"
    )
    assert "10.7717/peerj.2648" in found.source.text
    assert found.source.licence == "CC BY 4.0"
    assert found.unit == "mm/s"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "below the 5th percentile"), (99.0, "above the 95th percentile")],
)
def test_beyond_the_outer_percentiles_no_finer_place_is_given(
    value: float, text: str
) -> None:
    found = band(value=value)
    assert isinstance(found, Band)
    assert found.text.startswith(text)


def test_the_area_has_a_band_in_either_form() -> None:
    for measure in ("prediction_ellipse_area", "prediction_ellipse_area_exact"):
        found = band(measure, 250.0)
        assert isinstance(found, Band)
        assert (found.above_percentile, found.below_percentile) == (50, 75)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (band(norm=None), "no open table for this test"),
        (band(age_years=None), "no age is known"),
        (band(age_years=12.0), "no open table for this age"),
        (band(age_years=40.0), "only 19 people"),
        (band(age_years=85.0), "only 7 people"),
        (band(pipeline="heron-2"), "not made with the pipeline heron-2"),
        (band(condition=replace(FIRM, stance="single_leg")), "no open table for this"),
        (band(condition=replace(FIRM, duration_s=30.0)), "this trial lasted 30 s"),
        (band(condition=replace(FIRM, surface="wobble")), "this age and condition"),
        (band("rms_ml"), "no open table of RMS, medio-lateral"),
        (band("mean_frequency"), "no open table of Mean frequency"),
    ],
)
def test_what_does_not_match_has_no_band_but_a_reason(
    found: Band | NoBand, reason: str
) -> None:
    assert isinstance(found, NoBand)
    assert reason in found.reason


def test_age_groups_reach_to_the_last_day_of_their_last_year() -> None:
    found = band(age_years=29.9)
    assert isinstance(found, Band)


def test_percentiles_of_every_group_ascend() -> None:
    for group in percentile_table():
        values = [value for _, value in group.at]
        assert values == sorted(values)


def test_errors_of_repeats_are_by_condition_at_60_s() -> None:
    firm = repeatability("mean_velocity", FIRM)
    foam = repeatability("mean_velocity", replace(FIRM, surface="foam"))
    assert firm is not None
    assert foam is not None
    assert firm.people == 163
    assert firm.sem == pytest.approx(1.884, abs=1e-3)
    assert foam.sem == pytest.approx(3.01, abs=0.01)


def test_errors_of_repeats_exist_for_30_s_and_not_for_one_leg() -> None:
    found = repeatability("mean_velocity", replace(FIRM, duration_s=30.0))
    assert found is not None
    assert found.mdc95_pct == pytest.approx(40.44)
    assert repeatability("mean_velocity", replace(FIRM, stance="single_leg")) is None
    assert repeatability("mean_velocity", replace(FIRM, duration_s=45.0)) is None
    assert repeatability("mean_velocity", replace(FIRM, surface="wobble")) is None
    assert repeatability("hull_area", FIRM) is None
