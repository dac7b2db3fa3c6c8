"""Drills of one's own that take a few seconds, for the data folder of a test."""

from __future__ import annotations

from pathlib import Path

STAND, CIRCLES = "short-stand", "short-circles"
_STAND = """
id = "short-stand"
version = 1
title = "Short stand"
purpose = "A test of the tests."
family = "strength"
block = "foundation"
sides = "both"
cues = ["Stand on the foot marks.", "Look ahead."]
board = ["How long you hold."]
practices = ["S5"]
start = { hold_s = 2 }

[dose]
sets = 2
rest_s = 1

[passing]
text = "Held to the end."

[picture]
says = "Standing."
body = { near = {}, arm = { upper = 4, fore = 8 } }
"""
_CIRCLES = (
    _STAND.replace(STAND, CIRCLES)
    .replace("Short stand", "Short circles")
    .replace('board = ["How long you hold."]\n', "")
    .replace("{ hold_s = 2 }", "{ repetitions = 3 }")
    .replace("sets = 2", "sets = 1\nseconds_per_repetition = 1")
)


def add_short_drills(data: Path) -> None:
    """Put both into a data folder that no station has opened yet."""
    folder = data / "drills"
    folder.mkdir(parents=True)
    for name, text in ((STAND, _STAND), (CIRCLES, _CIRCLES)):
        (folder / f"{name}.toml").write_text(text, "utf-8")
