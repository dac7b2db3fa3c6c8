"""The one shape of an error for programs."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response


def refusal(status: int, detail: str, **more: Any) -> Response:
    """Return `{"ok": false, "error": ..., "status": ...}` with that status."""
    body = jsonify({"ok": False, "error": detail, "status": status, **more})
    return make_response(body, status)
