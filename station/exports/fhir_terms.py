"""The small values that FHIR resources are made of: quantities, codes, references."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from station.exports.record import Record

SYSTEM = "urn:heron:balance"
"""Code system of our measures, protocols and conditions."""
UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
TEST_DATA = {"system": ACT_REASON, "code": "HTEST", "display": "test health data"}
UCUM_OF = {"1": "1", "mm2": "mm2", "deg": "deg", "%": "%", "s": "s", "N": "N"}
"""Where our unit's name is not the code itself, this says it; others are the same."""
_SPACE = uuid.UUID("9a6f0f1c-5a1b-4c0e-9d6e-2f4a8f0f7b11")
Resource = dict[str, Any]


def quantity(value: float, unit: str) -> Resource:
    """Return a Quantity with its UCUM code."""
    code = UCUM_OF.get(unit, unit)
    return {"value": value, "unit": unit, "system": UCUM, "code": code}


def own_code(code: str, text: str) -> Resource:
    """Return a CodeableConcept of our own code system."""
    return {"coding": [{"system": SYSTEM, "code": code, "display": text}], "text": text}


def absent(code: str, text: str) -> Resource:
    """Return why there is no value."""
    return {"coding": [{"system": ABSENT, "code": code}], "text": text}


def subject(record: Record) -> Resource:
    """Return the reference to whose data it is."""
    return link(record.person.id if record.person else made_id("guest"))


def device_id(board_id: str, calibration_id: str | None) -> str:
    """Return the id of a board with one calibration."""
    return made_id("device", board_id, calibration_id or "none")


def made_id(*parts: str) -> str:
    """Return an id that the same parts always give."""
    return str(uuid.uuid5(_SPACE, "/".join(parts)))


def link(resource_id: str) -> Resource:
    """Return a Reference within the Bundle."""
    return {"reference": f"urn:uuid:{resource_id}"}


def instant(moment: dt.datetime) -> str:
    """Return a moment as FHIR writes it, UTC."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
