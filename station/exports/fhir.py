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
import uuid
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from station.exports.fhir_terms import (
    LOINC,
    SYSTEM,
    TEST_DATA,
    Resource,
    device_id,
    instant,
    link,
    made_id,
    own_code,
    quantity,
    subject,
)
from station.exports.fhir_trial import observation_of
from station.exports.record import Record
from station.store.clients import Note


def bundle_of(record: Record, made_at: dt.datetime) -> Resource:
    """Return a Bundle of type collection, as plain values for JSON."""
    resources = [_patient(record)]
    resources += _devices(record)
    observations = [observation_of(record, trial) for trial in record.trials]
    noted = [one for note in record.notes for one in _noted(record, note)]
    resources += [*observations, *noted, *_body(record)]
    if record.report_pdf is not None:
        resources.append(_report(record, observations, made_at))
    return {
        "resourceType": "Bundle",
        "id": str(uuid.uuid4()),
        "type": "collection",
        "timestamp": instant(made_at),
        "entry": [
            {"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources
        ],
    }


def _patient(record: Record) -> Resource:
    person, known = record.person, record.known
    found: Resource = {
        "resourceType": "Patient",
        "id": person.id if person else made_id("guest"),
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
            "id": device_id(board_id, calibration_id),
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
                "id": made_id("metric", device["id"]),
                "type": own_code("centre-of-pressure", "centre of pressure"),
                "source": link(device["id"]),
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
            kind = own_code(str(figures.get("kind", "unknown")), "kind of calibration")
            found.append({"type": own_code(code, code), "valueCode": [kind]})
        elif unit and figures.get(field) is not None:
            found.append(
                {
                    "type": own_code(code, code.replace("-", " ")),
                    "valueQuantity": [quantity(float(figures[field]), unit)],
                }
            )
    return found


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
                "id": made_id(name, note.id),
                "status": "final",
                "code": {
                    "coding": [*codes, {"system": SYSTEM, "code": name}],
                    "text": title,
                },
                "subject": subject(record),
                "effectiveDateTime": note.noted_at,
                "valueQuantity": quantity(float(value), "{score}"),
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
            "id": made_id(code, record.person.id if record.person else ""),
            "status": "final",
            "code": {"coding": [{"system": LOINC, "code": code, "display": title}]},
            "subject": subject(record),
            "valueQuantity": quantity(value, unit),
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
        "code": own_code("balance-report", "Balance report"),
        "subject": subject(record),
        "effectiveDateTime": instant(made_at),
        "issued": instant(made_at),
        "result": [link(one["id"]) for one in observations],
        "presentedForm": [
            {"contentType": "application/pdf", "data": pdf, "title": "Balance report"}
        ],
    }
    if any(one.summary.simulated for one in record.trials):
        found["meta"] = {"tag": [TEST_DATA]}
    return found
