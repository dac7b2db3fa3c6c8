from __future__ import annotations

from pathlib import Path

from flask import Flask

from web.kiosk.roles import ROUTES

PAGE = Path(__file__).parents[2] / "docs" / "kiosk.md"


def test_every_route_is_described_with_its_role(app: Flask) -> None:
    page = PAGE.read_text("utf-8")
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            role = ROUTES[rule.endpoint].name.lower()
            assert f"| `{method} {rule.rule}` | {role} |" in page
