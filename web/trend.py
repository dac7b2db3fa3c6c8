"""A small trend: the last values of one test, drawn as a line without axes."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, EDGE = 240, 56, 8
SHOWN = 12


def trend(values: Sequence[float]) -> str:
    """Return the last values, oldest first, as an `<svg>`; the newest is marked.

    The scale begins at zero, so that a small change looks small. A single value stands
    in the middle.
    """
    shown = list(values)[-SHOWN:]
    if not shown:
        return ""
    top = max(*shown, 0.0) or 1.0
    if len(shown) == 1:
        top *= 2.0
    step = (WIDTH - 2 * EDGE) / max(1, SHOWN - 1)
    points = [
        (
            WIDTH - EDGE - (len(shown) - 1 - n) * step,
            HEIGHT - EDGE - value / top * (HEIGHT - 2 * EDGE),
        )
        for n, value in enumerate(shown)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"{_mark(n, len(points))}/>'
        for n, (x, y) in enumerate(points)
    )
    return (
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f'<polyline points="{line}"/>{dots}</svg>'
    )


def _mark(n: int, count: int) -> str:
    return ' class="last"' if n == count - 1 else ""
