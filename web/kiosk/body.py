"""Where it hurts: a drawing of our own, and the fields over it that are touched.

From the hips down, seen from the front as in a mirror and from behind, so that your
left is on the left both times. The drawing is only to be looked at; over it lie check
boxes, one a site, large enough for a finger and named for whoever does not see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from web.kiosk.i18n import later

_ROWS = 5
_SIDE_WIDTH, _HEIGHT = 144, 340


@dataclass(frozen=True, slots=True)
class Site:
    """One field of the map."""

    id: str
    """As `DayLog.pain` names it."""
    name: Any
    view: str
    """`front` or `back`."""
    row: int
    column: int
    span: int = 1


def _both(part: str, left: Any, right: Any, view: str, row: int) -> tuple[Site, Site]:
    return (
        Site(f"left_{part}", left, view, row, 1),
        Site(f"right_{part}", right, view, row, 2),
    )


SITES: tuple[Site, ...] = (
    *_both("hip", later("Left hip"), later("Right hip"), "front", 1),
    *_both("thigh", later("Left thigh"), later("Right thigh"), "front", 2),
    *_both("knee", later("Left knee"), later("Right knee"), "front", 3),
    *_both("shin", later("Left shin"), later("Right shin"), "front", 4),
    *_both("foot", later("Left foot"), later("Right foot"), "front", 5),
    Site("low_back", later("Low back"), "back", 1, 1, 2),
    *_both("hamstring", later("Left hamstring"), later("Right hamstring"), "back", 2),
    *_both(
        "knee_back",
        later("Back of the left knee"),
        later("Back of the right knee"),
        "back",
        3,
    ),
    *_both("calf", later("Left calf"), later("Right calf"), "back", 4),
    *_both("heel", later("Left heel"), later("Right heel"), "back", 5),
)
ELSEWHERE = Site("elsewhere", later("Somewhere else"), "", 0, 0)
ROWS: tuple[Any, ...] = (
    later("Hip"),
    later("Thigh"),
    later("Knee"),
    later("Lower leg"),
    later("Foot"),
)
_NAMES = {site.id: site.name for site in (*SITES, ELSEWHERE)}


def site_ids() -> frozenset[str]:
    """Return every site that can be named."""
    return frozenset(_NAMES)


def site_name(site: str) -> str:
    """Return what a site is called on a screen, in the language of the day."""
    return str(_NAMES.get(site, site.replace("_", " ")))


def legs_svg(view: str) -> str:
    """Return the drawing that lies under the fields of one view."""
    left = _leg(view)
    mirrored = f'<g transform="translate({_SIDE_WIDTH} 0) scale(-1 1)">{left}</g>'
    return (
        f'<svg class="legs-drawing" viewBox="0 0 {_SIDE_WIDTH} {_HEIGHT}"'
        f' preserveAspectRatio="none" aria-hidden="true">'
        f"{left}{mirrored}{_middle(view)}</svg>"
    )


def _leg(view: str) -> str:
    """The left half: outer line down to the sole, inner line up to the crotch."""
    outer = (
        "M16 4C8 30 6 62 12 104C16 132 18 146 16 168"
        "C10 196 12 226 24 268C26 282 25 290 20 300"
    )
    foot = "C8 316 4 334 18 335H40C50 335 51 324 46 308"
    inner = "C42 296 44 284 46 268C54 232 54 206 50 178C49 156 56 126 62 100L71 66"
    return f'<path d="{outer}{foot}{inner}"/>{_marks(view)}'


def _marks(view: str) -> str:
    if view == "front":
        return '<path class="mark" d="M24 164q9 -14 18 0q-9 14 -18 0zM26 318h16"/>'
    return (
        '<path class="mark" d="M20 164h26M34 190q-8 26 -2 52q8 -26 2 -52'
        'M33 262v32M18 64q26 18 50 -2"/>'
    )


def _middle(view: str) -> str:
    if view == "front":
        return '<path class="mark" d="M16 4H128M28 40l40 26M116 40l-40 26"/>'
    return '<path class="mark" d="M16 4H128M72 4v36M60 14h24M60 26h24"/>'
