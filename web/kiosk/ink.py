"""The colours and sizes of the pictures on the kiosk's pages."""

from __future__ import annotations

from station.charts.drawing import Palette

PALETTE = Palette(
    ink="var(--ink)",
    quiet="var(--quiet)",
    grid="var(--grid)",
    accent="var(--accent)",
    paper="var(--paper)",
)
SIZE, FONT, PAIR_FONT = 400.0, 29.0, 44.0
"""In the drawing's own units: 29 are 20 px on the smallest screen, 44 where two stand
side by side."""
