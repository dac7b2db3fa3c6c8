from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

import web.kiosk
from web.kiosk.drawings import Figure, draw
from web.trend import SHOWN, trend

CSS = (Path(web.kiosk.__file__).parent / "static" / "kiosk.css").read_text("utf-8")
TEXT = [
    ("ink", "paper"),
    ("ink", "raised"),
    ("quiet", "paper"),
    ("quiet", "raised"),
    ("accent", "raised"),
    ("on-accent", "accent"),
    ("on-amber", "amber"),
    ("on-red", "red"),
]
LINES = [("line", "paper"), ("line", "raised"), ("accent", "paper")]


def colours(theme: str) -> dict[str, str]:
    """Return the colour of each token in a theme."""
    found = dict(re.findall(r"--([\w-]+): (#\w{6});", CSS))
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", CSS)
    for name, light, dark in pairs:
        found[name] = light if theme == "light" else dark
    return found


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_words_stand_out_seven_to_one(theme: str, front: str, back: str) -> None:
    tokens = colours(theme)
    assert contrast(tokens[front], tokens[back]) >= 7.0


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("front", "back"), LINES)
def test_lines_stand_out_three_to_one(theme: str, front: str, back: str) -> None:
    tokens = colours(theme)
    assert contrast(tokens[front], tokens[back]) >= 3.0


def test_nothing_is_fetched_or_styled_from_outside() -> None:
    folder = Path(web.kiosk.__file__).parent
    for file in [*folder.glob("templates/*.html"), *folder.glob("static/*")]:
        text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in re.sub(r"(?m)^\s*//.*$", "", text), file.name
        assert " style=" not in text, file.name
        assert not re.search(r"\son\w+=", text), file.name


def test_left_and_right_are_the_same_figure_mirrored() -> None:
    left, right = (draw(Figure("single_leg", side), "") for side in ("left", "right"))
    assert left != right
    assert left.count("<path") == right.count("<path")
    assert left.count("carries") == right.count("carries") == 1


def test_every_way_to_stand_has_a_drawing_of_its_own() -> None:
    stances = ("two_feet", "feet_together", "tandem", "single_leg")
    ways = itertools.product(stances, ("open", "closed"), ("firm", "foam", "wobble"))
    drawings = {draw(Figure(stance, "left", *rest), "") for stance, *rest in ways}
    assert len(drawings) == 24


def test_a_drawing_says_in_words_what_it_shows() -> None:
    svg = draw(Figure(), 'Two feet, "firm" & <open>')
    assert 'aria-label="Two feet, &quot;firm&quot; &amp; &lt;open&gt;"' in svg


def test_a_trend_begins_at_zero_and_marks_the_newest() -> None:
    svg = trend([10.0, 20.0])
    low, high = re.findall(r'cy="([\d.]+)"', svg)
    assert float(low) - float(high) == pytest.approx(20.0)
    assert svg.count("last") == 1
    assert svg.endswith('class="last"/></svg>')


@pytest.mark.parametrize("count", [1, SHOWN, SHOWN + 5])
def test_a_trend_shows_at_most_the_last_dozen(count: int) -> None:
    assert trend([1.0] * count).count("<circle") == min(count, SHOWN)


def test_no_values_make_no_trend() -> None:
    assert trend([]) == ""
    assert "nan" not in trend([0.0, 0.0])
