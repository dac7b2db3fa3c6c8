"""FHIR R4: a person's trials as a Bundle that a records system can take in.

Patient (a code, no name), Device and DeviceMetric (the board with its calibration), an
Observation for each trial with a component for each measure, Observations of what was
noted, and a DiagnosticReport with the PDF. Units are UCUM. There is no LOINC code for
measures of the CoP: they have a code system of our own; LOINC stands only where what
was done is what the code means. Simulated data carries the tag HTEST and says so.
"""

from __future__ import annotations

import base64
import datetime as dt
import math
import uuid
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from station.definitions import definitions
from station.exports.record import Record
from station.norms.bands import Band, percentile_band
from station.norms.tables import Condition
from station.protocols.spec import Trial
from station.store.clients import Note
from station.store.records import StoredMeasure, TrialDetail

SYSTEM = "urn:heron:balance"
"""Code system of our measures, protocols and conditions."""
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
TEST_DATA = {"system": ACT_REASON, "code": "HTEST", "display": "test health data"}
UCUM_OF = {"1": "1", "mm2": "mm2", "deg": "deg", "%": "%", "s": "s", "N": "N"}
"""Where our unit's name is not the code itself, this says it; others are the same."""
TRACE_PERIOD_MS = 40.0
_SPACE = uuid.UUID("9a6f0f1c-5a1b-4c0e-9d6e-2f4a8f0f7b11")

Resource = dict[str, Any]


def bundle_of(record: Record, made_at: dt.datetime) -> Resource:
    """Return a Bundle of type collection, as plain values for JSON."""
    resources = [_patient(record)]
    resources += _devices(record)
    observations = [_observation(record, trial) for trial in record.trials]
    noted = [one for note in record.notes for one in _noted(record, note)]
    resources += [*observations, *noted, *_body(record)]
    if record.report_pdf is not None:
        resources.append(_report(record, observations, made_at))
    return {
        "resourceType": "Bundle",
        "id": str(uuid.uuid4()),
        "type": "collection",
        "timestamp": _instant(made_at),
        "entry": [
            {"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources
        ],
    }


def _patient(record: Record) -> Resource:
    person, known = record.person, record.known
    found: Resource = {
        "resourceType": "Patient",
        "id": person.id if person else _made("guest"),
        "identifier": [
            {"system": f"{SYSTEM}:code", "value": person.code if person else "guest"}
        ],
    }
    if known.sex:
        found["gender"] = known.sex
    if known.birth_year:
        found["birthDate"] = str(known.birth_year)
    return found


def _devices(record: Record) -> list[Resource]:
    """Return a Device and its metric for each board and calibration."""
    found = []
    pairs = {
        (one.summary.board_id, one.summary.calibration_id, one.summary.simulated)
        for one in record.trials
    }
    for board_id, calibration_id, simulated in sorted(pairs, key=str):
        figures = record.calibrations.get(calibration_id or "", {})
        device: Resource = {
            "resourceType": "Device",
            "id": _device_id(board_id, calibration_id),
            "identifier": [{"system": f"{SYSTEM}:board", "value": board_id}],
            "status": "active",
            "deviceName": [
                {
                    "name": f"Heron balance board {board_id}",
                    "type": "user-friendly-name",
                }
            ],
            "version": [{"value": f"heron {version('heron-station')}"}],
            "property": _properties(figures),
        }
        if simulated:
            device["meta"] = {"tag": [TEST_DATA]}
        found.append(device)
        state = "calibrated" if figures.get("kind") == "plate" else "not-calibrated"
        calibration: Resource = {"type": "gain", "state": state}
        if figures.get("made_at"):
            calibration["time"] = figures["made_at"]
        found.append(
            {
                "resourceType": "DeviceMetric",
                "id": _made("metric", device["id"]),
                "type": _own("centre-of-pressure", "centre of pressure"),
                "source": _link(device["id"]),
                "category": "measurement",
                "calibration": [calibration],
            }
        )
    return found


def _properties(figures: Mapping[str, Any]) -> list[Resource]:
    known = [
        ("calibration-kind", None, None),
        ("calibration-residual-force", "residual_n", "N"),
        ("calibration-residual-position", "residual_mm", "mm"),
        ("noise-floor-velocity", "noise_floor_mm_s", "mm/s"),
    ]
    found: list[Resource] = []
    for code, field, unit in known:
        if field is None:
            kind = _own(str(figures.get("kind", "unknown")), "kind of calibration")
            found.append({"type": _own(code, code), "valueCode": [kind]})
        elif unit and figures.get(field) is not None:
            found.append(
                {
                    "type": _own(code, code.replace("-", " ")),
                    "valueQuantity": [_quantity(float(figures[field]), unit)],
                }
            )
    return found


def _observation(record: Record, trial: TrialDetail) -> Resource:
    one = trial.summary
    protocol = record.protocols.get(one.protocol_id)
    steps = protocol.steps if protocol else ()
    step = steps[one.step] if one.step < len(steps) else None
    title = protocol.title if protocol else one.protocol_id
    found: Resource = {
        "resourceType": "Observation",
        "id": one.id,
        "status": "final",
        "category": [
            {"coding": [{"system": CATEGORY, "code": "exam", "display": "Exam"}]}
        ],
        "code": {
            "coding": [
                *_loinc_of(step),
                {"system": SYSTEM, "code": one.protocol_id, "display": title},
            ],
            "text": title,
        },
        "subject": _subject(record),
        "effectiveDateTime": one.started_at,
        "method": {
            "coding": [
                {
                    "system": f"{SYSTEM}:protocol",
                    "code": one.protocol_id,
                    "version": one.protocol_version,
                }
            ],
            "text": f"{title}: {one.stance}, eyes {one.vision}, {one.surface}; "
            f"pipeline {one.pipeline or 'none'}",
        },
        "device": _link(_device_id(one.board_id, one.calibration_id)),
        "component": _components(record, trial, step),
        "note": [{"text": text} for text in _remarks(trial)],
    }
    if one.side:
        found["bodySite"] = {"text": f"{one.side} leg"}
    if one.state != "done":
        found["dataAbsentReason"] = _absent("not-performed", one.outcome or one.state)
    if one.simulated:
        found["meta"] = {"tag": [TEST_DATA]}
    if not found["note"]:
        del found["note"]
    if not found["component"]:
        del found["component"]
    return found


def _components(
    record: Record, trial: TrialDetail, step: Trial | None
) -> list[Resource]:
    one, measures = trial.summary, dict(trial.measures)
    if one.hold_s is not None and one.state == "done":
        hold = StoredMeasure("hold_time", one.hold_s, "s")
        measures = {"hold_time": hold, **measures}
    known, found = definitions(), []
    for name, measure in measures.items():
        title = known[name].title if name in known else name
        component: Resource = {"code": _own(name, title)}
        if measure.value is None or not math.isfinite(measure.value):
            reason = measure.reason or "no value"
            component["dataAbsentReason"] = _absent("not-applicable", reason)
        else:
            component["valueQuantity"] = _quantity(measure.value, measure.unit)
            component |= _reference(record, trial, step, measure)
        found.append(component)
    if trial.trace_mm:
        found.append(
            {
                "code": _own("cop-trace", "centre of pressure, to the right and front"),
                "valueSampledData": {
                    "origin": _quantity(0.0, "mm"),
                    "period": TRACE_PERIOD_MS,
                    "dimensions": 2,
                    "data": " ".join(
                        "E" if math.isnan(each) else f"{each:.2f}"
                        for point in trial.trace_mm
                        for each in point
                    ),
                },
            }
        )
    return found


def _reference(
    record: Record, trial: TrialDetail, step: Trial | None, measure: StoredMeasure
) -> Resource:
    """Return the range of a published group where the table fits, else nothing."""
    one, born = trial.summary, record.known.birth_year
    if one.simulated or step is None or measure.value is None or born is None:
        return {}
    band = percentile_band(
        measure.name,
        measure.value,
        Condition(
            one.stance, one.vision, one.surface, step.duration_s - step.discard_s
        ),
        norm=record.protocols[one.protocol_id].outcomes.norm,
        pipeline=one.pipeline or "",
        age_years=int(one.started_at[:4]) - born,
    )
    if not isinstance(band, Band):
        return {}
    group = band.group
    return {
        "referenceRange": [
            {
                "low": _quantity(group.at[0][1], measure.unit),
                "high": _quantity(group.at[-1][1], measure.unit),
                "age": {
                    "low": _quantity(float(group.age_from), "a"),
                    "high": _quantity(float(group.age_to), "a"),
                },
                "text": f"5th to 95th percentile of {group.people} people: "
                f"{band.source.text}",
            }
        ]
    }


def _noted(record: Record, note: Note) -> list[Resource]:
    found = []
    scales = [
        (note.said.pain, "pain", "72514-3", "Pain severity 0-10 reported"),
        (note.said.exertion, "exertion", None, "Exertion, Borg CR10"),
    ]
    for value, name, loinc, title in scales:
        if value is None:
            continue
        codes = [{"system": LOINC, "code": loinc, "display": title}] if loinc else []
        found.append(
            {
                "resourceType": "Observation",
                "id": _made(name, note.id),
                "status": "final",
                "code": {
                    "coding": [*codes, {"system": SYSTEM, "code": name}],
                    "text": title,
                },
                "subject": _subject(record),
                "effectiveDateTime": note.noted_at,
                "valueQuantity": _quantity(float(value), "{score}"),
            }
        )
    return found


def _body(record: Record) -> list[Resource]:
    figures = [
        (record.known.height_cm, "8302-2", "Body height", "cm"),
        (record.known.mass_kg, "29463-7", "Body weight", "kg"),
    ]
    return [
        {
            "resourceType": "Observation",
            "id": _made(code, record.person.id if record.person else ""),
            "status": "final",
            "code": {"coding": [{"system": LOINC, "code": code, "display": title}]},
            "subject": _subject(record),
            "valueQuantity": _quantity(value, unit),
        }
        for value, code, title, unit in figures
        if value is not None
    ]


def _report(
    record: Record, observations: Sequence[Resource], made_at: dt.datetime
) -> Resource:
    pdf = base64.b64encode(record.report_pdf or b"").decode()
    found: Resource = {
        "resourceType": "DiagnosticReport",
        "id": str(uuid.uuid4()),
        "status": "final",
        "code": _own("balance-report", "Balance report"),
        "subject": _subject(record),
        "effectiveDateTime": _instant(made_at),
        "issued": _instant(made_at),
        "result": [_link(one["id"]) for one in observations],
        "presentedForm": [
            {"contentType": "application/pdf", "data": pdf, "title": "Balance report"}
        ],
    }
    if any(one.summary.simulated for one in record.trials):
        found["meta"] = {"tag": [TEST_DATA]}
    return found


def _loinc_of(step: Trial | None) -> list[Resource]:
    """Return the LOINC code of what was done, where it is exactly that.

    PhenX one leg stand (64388-2): one leg, eyes open, up to 30 s.
    """
    if step is None or (step.kind, step.stance) != ("hold", "single_leg"):
        return []
    if (step.vision, step.surface, step.duration_s) != ("open", "firm", 30.0):
        return []
    return [{"system": LOINC, "code": "64388-2", "display": "PhenX - one leg stand"}]


def _remarks(trial: TrialDetail) -> list[str]:
    one, found = trial.summary, []
    if one.simulated:
        found.append("SIMULATED DATA: no person stood on this board.")
    if one.reason:
        found.append(one.reason)
    found += [f"quality: {flag}" for flag in one.flags]
    if one.accepted_at:
        found.append(f"accepted {one.accepted_at}")
    return found


def _quantity(value: float, unit: str) -> Resource:
    code = UCUM_OF.get(unit, unit)
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def _own(code: str, text: str) -> Resource:
    return {"coding": [{"system": SYSTEM, "code": code, "display": text}], "text": text}


def _absent(code: str, text: str) -> Resource:
    return {"coding": [{"system": ABSENT, "code": code}], "text": text}


def _subject(record: Record) -> Resource:
    return _link(record.person.id if record.person else _made("guest"))


def _device_id(board_id: str, calibration_id: str | None) -> str:
    return _made("device", board_id, calibration_id or "none")


def _made(*parts: str) -> str:
    return str(uuid.uuid5(_SPACE, "/".join(parts)))


def _link(resource_id: str) -> Resource:
    return {"reference": f"urn:uuid:{resource_id}"}


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
