"""A trial as one JSON object: for `--json`, for JSON lines, for the session bundle."""

from __future__ import annotations

from typing import Any

from station.store.queries import TrialDetail


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
        "state": summary.state,
        "outcome": summary.outcome,
        "reason": summary.reason,
        "started_at": summary.started_at,
        "hold_s": summary.hold_s,
        "simulated": summary.simulated,
        "board": summary.board_id,
        "pipeline": summary.pipeline,
        "flags": list(summary.flags),
        "measures": {
            name: {"value": each.value, "unit": each.unit, "reason": each.reason}
            for name, each in detail.measures.items()
        },
    }
