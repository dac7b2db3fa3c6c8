from __future__ import annotations

from pathlib import Path

from flask import Flask

PAGE = Path(__file__).parents[3] / "docs" / "club.md"


def test_every_route_is_described(app: Flask) -> None:
    page = PAGE.read_text("utf-8")
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert f"| `{method} {rule.rule}` |" in page
