"""Tuples of four, one for each corner, as the calibration carries them."""

from __future__ import annotations

from collections.abc import Iterable

Four = tuple[float, float, float, float]


def four(values: Iterable[float]) -> Four:
    """Return the four numbers of `values` as plain floats."""
    first, second, third, fourth = map(float, values)
    return first, second, third, fourth


def four_by_four(rows: Iterable[Iterable[float]]) -> tuple[Four, Four, Four, Four]:
    """Return the rows of a matrix as plain floats."""
    first, second, third, fourth = map(four, rows)
    return first, second, third, fourth
