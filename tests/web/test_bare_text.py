"""No template and no script says a word of its own: all of them can be translated."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

KIOSK = Path(__file__).parents[2] / "web" / "kiosk"
SAME_EVERYWHERE = {"Heron", "Letter", "mm"}
"""A name, a size of paper, a unit."""
NO_TEXT = re.compile(r"{% block (page|reading) %}.*?{% endblock %}", re.DOTALL)
"""Blocks that hold classes and attributes."""
READ_OUT = {"aria-label", "alt", "title", "placeholder", "aria-roledescription"}
WORD = re.compile(r"[^\W\d_]{2,}")


class Reader(HTMLParser):
    """Gathers what a person would read or hear of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"style", "script"}
        self.said += [value for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def bare(template: str) -> set[str]:
    """Return the words of a template that stand outside of `{{ }}` and `{% %}`."""
    tokens = Environment(autoescape=True).lex(NO_TEXT.sub("", template))
    reader = Reader()
    reader.feed("".join(text if kind == "data" else "" for _, kind, text in tokens))
    words = {word for text in reader.said for word in WORD.findall(text)}
    return words - SAME_EVERYWHERE


@pytest.mark.parametrize(
    "path", sorted(KIOSK.rglob("*.html")), ids=lambda path: str(path.stem)
)
def test_a_template_says_nothing_of_its_own(path: Path) -> None:
    assert bare(path.read_text("utf-8")) == set()
