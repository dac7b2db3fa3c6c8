"""A trial as one JSON object: for `--json`, for JSON lines, for the session bundle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from station.protocols.conclusion import conclude
from station.protocols.spec import Protocol
from station.store.records import TrialDetail


def as_object(detail: TrialDetail) -> dict[str, Any]:
    """Return what came out of a trial, in plain values; see docs/files.md."""
    summary = detail.summary
    return {
        "trial": summary.id,
        "person": summary.person_id,
        "protocol": summary.protocol_id,
        "protocol_version": summary.protocol_version,
        "side": summary.side,
        "stance": summary.stance,
        "vision": summary.vision,
        "surface": summary.surface,
        "foam": summary.foam,
        "state": summary.state,
        "outcome": summary.outcome,
        "reason": summary.reason,
        "started_at": summary.started_at,
        "hold_s": summary.hold_s,
        "simulated": summary.simulated,
        "board": summary.board_id,
        "pipeline": summary.pipeline,
        "flags": list(summary.flags),
        "answers": detail.answers,
        "measures": {
            name: {"value": each.value, "unit": each.unit, "reason": each.reason}
            for name, each in detail.measures.items()
        },
    }


def series_object(protocol: Protocol, steps: Sequence[TrialDetail]) -> dict[str, Any]:
    """Return what came out of a test of several steps; see docs/files.md."""
    found = conclude(protocol, steps)
    return {
        "protocol": protocol.id,
        "series": steps[0].summary.series_id if steps else None,
        "conditions": msgspec.to_builtins(found.conditions),
        "compared": [
            {
                "name": one.comparison.name,
                "measure": one.measure,
                "value": one.comparison.value,
                "unit": one.comparison.unit,
                "reason": one.comparison.reason,
                "first": {"condition": one.first, "value": one.comparison.first},
                "second": {"condition": one.second, "value": one.comparison.second},
            }
            for one in found.compared
        ],
        "trials": [as_object(step) for step in steps],
    }
