"""What is published where, and how Home Assistant finds it: pure, no network."""

from __future__ import annotations

import re
from typing import Any

from station.store.records import TrialDetail
from station.summary import as_object

ONLINE, OFFLINE = "online", "offline"


class Topics:
    """The topics of one station below a prefix, such as `heron/track`."""

    def __init__(self, prefix: str, station: str) -> None:
        self.station = slug(station)
        base = f"{prefix.strip('/')}/{self.station}"
        self.availability = f"{base}/availability"
        """`online` or `offline`, retained; the broker says the latter as our last
        will."""
        self.state = f"{base}/state"
        """How the station is, JSON, retained."""
        self.trial = f"{base}/trial"
        """Each trial that has ended, JSON, not retained: it is about somebody."""


def slug(name: str) -> str:
    """Return a name as a level of a topic: a-z, 0-9 and _."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "station"


def state_of(
    version: str, queued: int, refused: int, status: dict[str, Any] | None
) -> dict[str, Any]:
    """Return the state; `status` is the station's answer, None when it is away."""
    known = status or {}
    calibration = known.get("calibration") or {}
    rates_hz = known.get("rates_hz") or []
    return {
        "version": version,
        "station": status is not None,
        "connected": bool(known.get("connected")),
        "simulated": known.get("simulated"),
        "board": known.get("board"),
        "tared": bool(known.get("tared")),
        "queued": queued,
        "refused": refused,
        "rate_hz": min(rates_hz) if rates_hz else None,
        "calibrated_at": calibration.get("made_at") or None,
        "noise_floor_mm_s": calibration.get("noise_floor_mm_s"),
        "problems": known.get("problems", []),
    }


def summary_of(detail: TrialDetail, *, people: bool) -> dict[str, Any]:
    """Return what came out of a trial; who it was only where `people` are wanted."""
    told = as_object(detail)
    if not people:
        del told["person"]
    return told


def discovery(prefix: str, topics: Topics, name: str, version: str) -> dict[str, Any]:
    """Return Home Assistant's configuration messages by topic, to be retained."""
    node = f"heron_{topics.station}"
    device = {
        "identifiers": [node],
        "name": name,
        "manufacturer": "Heron",
        "model": "Balance board station",
        "sw_version": version,
    }
    found = {}
    for key, kind, fields in _entities():
        config = {
            "unique_id": f"{node}_{key}",
            "object_id": f"{node}_{key}",
            "availability_topic": topics.availability,
            "state_topic": topics.trial if key == "last_hold" else topics.state,
            "device": device,
            **fields,
        }
        found[f"{prefix.strip('/')}/{kind}/{node}/{key}/config"] = config
    return found


def _entities() -> list[tuple[str, str, dict[str, Any]]]:
    diagnostic = {"entity_category": "diagnostic"}
    return [
        (
            "board",
            "binary_sensor",
            {
                "name": "Board",
                "device_class": "connectivity",
                "value_template": "{{ 'ON' if value_json.connected else 'OFF' }}",
            },
        ),
        (
            "problem",
            "binary_sensor",
            {
                "name": "Problem",
                "device_class": "problem",
                "value_template": "{{ 'ON' if value_json.problems else 'OFF' }}",
            },
        ),
        (
            "queued",
            "sensor",
            {
                "name": "Waiting for the club",
                "state_class": "measurement",
                "value_template": "{{ value_json.queued }}",
                **diagnostic,
            },
        ),
        (
            "refused",
            "sensor",
            {
                "name": "Parked",
                "state_class": "measurement",
                "value_template": "{{ value_json.refused }}",
                **diagnostic,
            },
        ),
        (
            "noise_floor",
            "sensor",
            {
                "name": "Noise floor",
                "unit_of_measurement": "mm/s",
                "value_template": "{{ value_json.noise_floor_mm_s }}",
                **diagnostic,
            },
        ),
        (
            "last_hold",
            "sensor",
            {
                "name": "Last hold",
                "unit_of_measurement": "s",
                "value_template": "{{ value_json.hold_s }}",
            },
        ),
    ]
