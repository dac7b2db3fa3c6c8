from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from msgspec.structs import replace

from station.store.records import StoredEvent, StoredMeasure, TrialDetail
from tests.web.test_foam import detail
from web.kiosk.picture import picture_of

TARGET = {"number": 0, "name": "right", "ml_mm": 130.0, "ap_mm": 0.0}
HOME = {"home_ml_mm": 0.0, "home_ap_mm": 0.0}
DOME = {"dome_radius_mm": 300.0, "rim_radius_mm": 85.0, "rig": "wobble_on_plate"}


def done(
    measures: dict[str, float], *events: tuple[str, dict[str, Any]]
) -> TrialDetail:
    return replace(
        detail(None),
        measures={
            name: StoredMeasure(name, value, "%") for name, value in measures.items()
        },
        events=tuple(StoredEvent(1, kind, 1.0, said) for kind, said in events),
        trace_mm=((0.0, 0.0), (10.0, 5.0), (130.0, 1.0)),
    )


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (
            done(
                {"los_targets_reached": 1, "los_maximum_excursion_right": 97},
                ("task", {"use": "targets"}),
                ("target", {**TARGET, **HOME}),
                ("target_done", {"number": 0, "became": "reached"}),
            ),
            ["% of the way", ">97<"],
        ),
        (
            done(
                {"squat_load_left_stand": 48.0, "squat_load_left_90": 56.0},
                ("task", {"use": "depths"}),
            ),
            ["standing", "90°", ">56<", ">44<"],
        ),
        (done({}, ("task", {"use": "wobble", **DOME})), ["5°", "10°", "15°"]),
        (
            done(
                {},
                ("task", {"use": "wobble", **DOME, "dome_radius_mm": None}),
            ),
            ["start", "end"],
        ),
        (done({}, ("task", {"use": "lifts"})), ["start", "end"]),
    ],
    ids=["leans", "squat", "dome", "no dome", "path"],
)
def test_each_task_has_its_own_picture(
    trial: TrialDetail, words: list[str], app: Flask
) -> None:
    with app.test_request_context():
        svg = picture_of(trial) or ""

    assert [word for word in words if word not in svg] == []
