"""A trial as a FHIR Observation, with a component for each of its measures."""

from __future__ import annotations

import math

from station.definitions import definitions
from station.exports.fhir_terms import (
    LOINC,
    SYSTEM,
    TEST_DATA,
    Resource,
    absent,
    device_id,
    link,
    own_code,
    quantity,
    subject,
)
from station.exports.record import Record
from station.norms.bands import Band, percentile_band
from station.norms.tables import Condition
from station.protocols.spec import Trial
from station.store.records import StoredMeasure, TrialDetail, TrialSummary

CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
TRACE_PERIOD_MS = 40.0


def observation_of(record: Record, trial: TrialDetail) -> Resource:
    """Return the Observation of one trial."""
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
        "subject": subject(record),
        "effectiveDateTime": one.started_at,
        "method": {
            "coding": [
                {
                    "system": f"{SYSTEM}:protocol",
                    "code": one.protocol_id,
                    "version": one.protocol_version,
                }
            ],
            "text": f"{title}: {one.stance}, eyes {one.vision}, {_ground(one)}; "
            f"pipeline {one.pipeline or 'none'}",
        },
        "device": link(device_id(one.board_id, one.calibration_id)),
        "component": _components(record, trial, step),
        "note": [{"text": text} for text in _remarks(trial)],
    }
    if one.side:
        found["bodySite"] = {"text": f"{one.side} leg"}
    if one.state != "done":
        found["dataAbsentReason"] = absent("not-performed", one.outcome or one.state)
    if one.simulated:
        found["meta"] = {"tag": [TEST_DATA]}
    if not found["note"]:
        del found["note"]
    if not found["component"]:
        del found["component"]
    return found


def _ground(one: TrialSummary) -> str:
    return f"{one.surface} ({one.foam})" if one.foam else one.surface


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
        component: Resource = {"code": own_code(name, title)}
        if measure.value is None or not math.isfinite(measure.value):
            reason = measure.reason or "no value"
            component["dataAbsentReason"] = absent("not-applicable", reason)
        else:
            component["valueQuantity"] = quantity(measure.value, measure.unit)
            component |= _reference(record, trial, step, measure)
        found.append(component)
    if trial.trace_mm:
        found.append(
            {
                "code": own_code(
                    "cop-trace", "centre of pressure, to the right and front"
                ),
                "valueSampledData": {
                    "origin": quantity(0.0, "mm"),
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
                "low": quantity(group.at[0][1], measure.unit),
                "high": quantity(group.at[-1][1], measure.unit),
                "age": {
                    "low": quantity(float(group.age_from), "a"),
                    "high": quantity(float(group.age_to), "a"),
                },
                "text": f"5th to 95th percentile of {group.people} people: "
                f"{band.source.text}",
            }
        ]
    }


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
