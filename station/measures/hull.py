"""The convex hull of the path."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DIRECTIONS = 16
"""Extreme points along this many directions outline the inside to be discarded."""


def hull_points(x: Floats, y: Floats) -> Floats:
    """Return the corners of the convex hull, counter-clockwise, shape (m, 2).

    Points inside the polygon of the extreme points along `DIRECTIONS` directions
    cannot be corners; the few that remain go through the monotone chain (Andrew 1979).
    """
    points = np.column_stack((x, y))
    candidates = points[_outside(points)]
    order = np.lexsort((candidates[:, 1], candidates[:, 0]))
    ordered = [(float(a), float(b)) for a, b in candidates[order]]
    lower, upper = _chain(ordered), _chain(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1] if len(lower) > 1 else lower)


def hull_area(corners: Floats) -> float:
    """Return the area inside of the corners by the shoelace formula."""
    x, y = corners[:, 0], corners[:, 1]
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2.0)


def diameter(corners: Floats) -> float:
    """Return the largest distance between two corners of a hull.

    The farthest pair is antipodal (Shamos 1978): for each edge only the corner where
    the outline turns back, and its neighbours, can be the other end.
    """
    count = len(corners)
    if count < 4:
        apart = corners[:, None, :] - corners[None, :, :]
        return float(np.sqrt((apart**2).sum(axis=2).max()))
    edge = np.roll(corners, -1, axis=0) - corners
    angle = np.unwrap(np.arctan2(edge[:, 1], edge[:, 0]))
    turned = np.searchsorted(np.concatenate((angle, angle + 2 * np.pi)), angle + np.pi)
    start = np.arange(count)
    longest = 0.0
    for here in (start, start + 1):
        for there in (turned - 1, turned, turned + 1):
            apart = corners[here % count] - corners[there % count]
            longest = max(longest, float((apart**2).sum(axis=1).max()))
    return float(np.sqrt(longest))


def _outside(points: Floats) -> NDArray[np.bool_]:
    """Return which points are not strictly inside of the extreme polygon."""
    angle = np.arange(DIRECTIONS) * (2.0 * np.pi / DIRECTIONS)
    reach = np.column_stack((np.cos(angle), np.sin(angle))) @ points.T
    extreme = points[reach.argmax(axis=1)]
    edge = np.roll(extreme, -1, axis=0) - extreme
    real = (edge**2).sum(axis=1) > 0.0
    edge, start = edge[real], extreme[real]
    if len(edge) < 3:
        return np.ones(len(points), dtype=bool)
    normal = np.column_stack((-edge[:, 1], edge[:, 0]))
    scale = np.abs(normal).sum(axis=1) * np.abs(points).max()
    least = (normal * start).sum(axis=1) + 1e-12 * scale
    outside: NDArray[np.bool_] = (normal @ points.T <= least[:, None]).any(axis=0)
    return outside


def _chain(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the lower half of the hull of points in order of x."""
    chain: list[tuple[float, float]] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2], chain[-1]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0.0:
                break
            chain.pop()
        if not chain or chain[-1] != (x, y):
            chain.append((x, y))
    return chain
