from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ezc3d
import numpy as np
import pytest

from station.analysis import analyse_file
from station.errors import BadSignal
from station.exports.c3d import MOST_FRAMES, c3d_bytes
from station.exports.fhir import bundle_of
from station.exports.fhir_terms import LOINC
from station.exports.files import Wanted, trial_name, write_form
from station.exports.forces import series_of
from station.exports.record import record_of
from station.protocols.library import load_library
from station.store import queries
from station.store.clients import Client, NewNote, Note
from station.store.records import TrialDetail
from station.values import CopSeries
from tests.fakes.gym import Gym
from tests.fakes.year import PLATE


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wanted]:
    """One real trial of one person, and one that failed, with their counts."""
    data = tmp_path_factory.mktemp("data")
    gym = Gym(data)
    made = gym.ask("add_person", nickname="Jo")
    gym.ask("describe_client", person=made["person"], birth_year=1990, mass_kg=64.0)
    gym.ask("add_note", person=made["person"], pain=3, exertion=4)
    gym.start("single-leg-eyes-open", side="left", person=made["person"])
    gym.run(60, lambda view: view.trial and view.trial.elapsed_s > 8)
    gym.ask("demo", action="foot_down")
    gym.finish()
    gym.keeper.close()
    db = gym.database()
    person = queries.person(db, made["person"])
    trials = [queries.trial(db, one) for one in queries.trial_ids(db, person.id)]
    yield Wanted(db, person, trials, load_library(data))
    db.close()


def only(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def test_the_tidy_table_has_a_row_for_each_trial_and_units_in_every_header(
    wanted: Wanted, tmp_path: Path
) -> None:
    out = tmp_path / "tidy.csv"
    assert write_form("tidy", wanted, out) == []
    with out.open(newline="") as file:
        (row,) = csv.DictReader(file)
    (trial,) = wanted.trials
    assert row["trial"] == trial.summary.id
    assert row["simulated"] == "1"
    assert float(row["hold_time [s]"]) == trial.summary.hold_s
    assert float(row["mean_velocity [mm/s]"]) == trial.measures["mean_velocity"].value
    numbers = [name for name in row if name.split(" ")[0] in trial.measures]
    assert len(numbers) == len(trial.measures)
    assert all(name.endswith("]") for name in numbers)


def test_samples_are_what_analyse_measures(wanted: Wanted, tmp_path: Path) -> None:
    assert write_form("cop", wanted, tmp_path / "cop") == []
    file = only(tmp_path / "cop")
    assert file.stem.endswith("-simulated")
    again = analyse_file(file, no_filter=True).measures["mean_velocity"].value
    first = wanted.trials[0].measures["mean_velocity"].value
    assert again == pytest.approx(first, rel=2e-3)


def test_an_independent_reader_finds_the_plate_and_its_cop(
    wanted: Wanted, tmp_path: Path
) -> None:
    assert write_form("c3d", wanted, tmp_path / "c3d") == []
    read = ezc3d.c3d(str(only(tmp_path / "c3d")), extract_forceplat_data=True)
    (plate,) = read["data"]["platform"]
    series, calibration = series_of(wanted.db, wanted.trials[0])
    cop_ml_mm, cop_ap_mm, _ = plate["center_of_pressure"]
    assert series.force_n is not None
    known = np.isfinite(series.ml_mm)
    np.testing.assert_allclose(cop_ml_mm[known], series.ml_mm[known], atol=1e-3)
    np.testing.assert_allclose(cop_ap_mm[known], series.ap_mm[known], atol=1e-3)
    force_n = np.nan_to_num(series.force_n)
    np.testing.assert_allclose(np.abs(plate["force"][2]), force_n, atol=1e-3)
    assert plate["unit_position"] == "mm"
    assert plate["corners"][0].max() == max(calibration.ml_mm)
    parameters = read["parameters"]
    assert parameters["FORCE_PLATFORM"]["TYPE"]["value"] == [2]
    assert parameters["ANALOG"]["RATE"]["value"] == [100.0]
    assert parameters["ANALOG"]["UNITS"]["value"] == ["N"] * 3 + ["Nmm"] * 3
    assert parameters["HERON"]["SIMULATED"]["value"] == [1]
    assert "SIMULATED" in parameters["ANALOG"]["DESCRIPTIONS"]["value"][0]
    assert parameters["SUBJECTS"]["NAMES"]["value"][0] != "Jo"


def test_what_c3d_cannot_hold_is_refused() -> None:
    def written(series: CopSeries) -> bytes:
        return c3d_bytes(series, PLATE, subject="A", described="b", simulated=False)

    zeros = np.zeros(MOST_FRAMES + 1)
    with pytest.raises(BadSignal, match="use the format cop"):
        written(CopSeries(100.0, zeros, zeros, zeros))
    with pytest.raises(BadSignal, match="no force"):
        written(CopSeries(100.0, zeros, zeros))
    assert len(written(CopSeries(100.0, zeros[:9], zeros[:9], zeros[:9]))) % 512 == 0


def test_a_trial_whose_counts_were_let_go_is_left_out(
    wanted: Wanted, tmp_path: Path
) -> None:
    (trial,) = wanted.trials
    gone = dataclasses.replace(wanted, trials=[_with(trial, id="gone")])
    (said,) = write_form("c3d", gone, tmp_path / "c3d")
    assert said.startswith(trial_name(gone.trials[0]))
    assert said.endswith("no longer here")


def _with(trial: TrialDetail, **changed: Any) -> TrialDetail:
    import msgspec

    summary = msgspec.structs.replace(trial.summary, **changed)
    return msgspec.structs.replace(trial, summary=summary)


def test_the_fhir_bundle_is_valid_and_whole(wanted: Wanted, tmp_path: Path) -> None:
    from fhir.resources.R4B.bundle import Bundle

    assert write_form("fhir", wanted, tmp_path / "fhir.json") == []
    text = (tmp_path / "fhir.json").read_text("utf-8")
    found = Bundle.model_validate_json(text)
    kinds = [
        str(entry.resource.get_resource_type())
        for entry in found.entry or ()
        if entry.resource
    ]
    assert kinds.count("Patient") == kinds.count("DiagnosticReport") == 1
    assert {"Device", "DeviceMetric", "Observation"} < set(kinds)
    assert '"Jo"' not in text
    assert "HTEST" in text
    entries = {entry["fullUrl"] for entry in json.loads(text)["entry"]}
    for reference in _values(json.loads(text), "reference"):
        assert reference in entries
    for code in _values(json.loads(text), "code"):
        assert code != ""


def test_units_are_ucum_and_reasons_stand_where_there_is_no_value(
    wanted: Wanted,
) -> None:
    (observed,) = [
        one for one in resources(wanted) if one.get("method", {}).get("coding")
    ]
    by_name = {one["code"]["coding"][0]["code"]: one for one in observed["component"]}
    area = by_name["prediction_ellipse_area"]["valueQuantity"]
    assert (area["code"], area["system"]) == ("mm2", "http://unitsofmeasure.org")
    assert by_name["mean_velocity"]["valueQuantity"]["code"] == "mm/s"
    assert by_name["hold_time"]["valueQuantity"]["code"] == "s"
    without = [one for one in by_name.values() if "dataAbsentReason" in one]
    assert all(one["dataAbsentReason"]["text"] for one in without)
    assert by_name["cop-trace"]["valueSampledData"]["dimensions"] == 2
    assert observed["bodySite"]["text"] == "left leg"


def test_loinc_stands_only_where_the_protocol_matches(wanted: Wanted) -> None:
    def codes(**changed: Any) -> list[str]:
        protocol = wanted.protocols["single-leg-eyes-open"]
        import msgspec

        step = msgspec.structs.replace(protocol.trials[0], **changed)
        other = msgspec.structs.replace(protocol, trials=(step,))
        fitting = dataclasses.replace(
            wanted, protocols={**wanted.protocols, protocol.id: other}
        )
        return [
            coding["code"]
            for one in resources(fitting)
            if "method" in one
            for coding in one["code"]["coding"]
            if coding["system"] == LOINC
        ]

    assert codes() == []
    assert codes(duration_s=30.0) == ["64388-2"]
    assert codes(duration_s=30.0, vision="closed") == []


def test_pain_and_body_have_the_codes_of_everybody(wanted: Wanted) -> None:
    coded = {
        coding["code"]: one["valueQuantity"]["value"]
        for one in resources(wanted)
        if "valueQuantity" in one
        for coding in one["code"]["coding"]
        if coding["system"] == LOINC
    }
    assert coded == {"72514-3": 3.0, "29463-7": 64.0}


def test_norms_become_a_reference_range_only_of_real_people(wanted: Wanted) -> None:
    import datetime as dt

    (trial,) = wanted.trials
    protocol = wanted.protocols["quiet-stance-60-s"]
    stood = {"protocol_id": protocol.id, "stance": "two_feet", "side": None}

    def ranges(*, simulated: bool) -> int:
        detail = _with(trial, **stood, simulated=simulated)
        record = dataclasses.replace(
            record_of(wanted.db, None, [detail], {protocol.id: protocol}),
            known=Client(birth_year=int(trial.summary.started_at[:4]) - 25),
            notes=[Note("n", trial.summary.started_at, NewNote())],
        )
        text = json.dumps(bundle_of(record, dt.datetime.now(dt.UTC)))
        return text.count("referenceRange")

    assert ranges(simulated=False) > 0
    assert ranges(simulated=True) == 0


def resources(wanted: Wanted) -> list[dict[str, Any]]:
    import datetime as dt

    record = record_of(wanted.db, wanted.person, wanted.trials, wanted.protocols)
    bundle = bundle_of(record, dt.datetime.now(dt.UTC))
    return [entry["resource"] for entry in bundle["entry"]]


def _values(tree: Any, key: str) -> Iterator[Any]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == key and isinstance(value, str):
                yield value
            yield from _values(value, key)
    elif isinstance(tree, list):
        for each in tree:
            yield from _values(each, key)
