"""What stands around the figure of a drill: the ground, a rail, a dumbbell, signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from station.coach.figure import Skeleton

_GROUND = 290
_DOME = f"M40 {_GROUND + 5}H200Q120 {_GROUND + 48} 40 {_GROUND + 5}z"
_PLATE = f"M32 {_GROUND + 5}H208V{_GROUND + 18}H32z"
_FLOOR = f"M12 {_GROUND + 5}H228"
_SLOPE = f"M8 {_GROUND + 22}L232 {_GROUND - 24}V{_GROUND + 22}z"


def ground_of(name: str) -> str:
    """Return what the figure stands on."""
    if name == "foam":
        pad = f'<rect class="ground" x="52" y="{_GROUND - 15}" width="136" height="20"'
        grains = "".join(
            f'<circle class="grain" cx="{x}" cy="{_GROUND - 5 + 3 * (-1) ** n}" r="2"/>'
            for n, x in enumerate(range(66, 180, 18))
        )
        return f'<path class="ground" d="{_PLATE}"/>{pad} rx="8"/>{grains}'
    shape = {"wobble": _DOME, "floor": _FLOOR, "slope": _SLOPE}.get(name, _PLATE)
    return f'<path class="ground" d="{shape}"/>'


def thing_of(name: str, bones: Skeleton) -> str:
    """Return a thing, where the figure has it."""
    x, y = bones.arms[0][2]
    if name == "dumbbell":
        return "".join(_dumbbell(*hand) for hand in {arm[2] for arm in bones.arms})
    if name == "rail":
        post = f"M{x - 14:.1f} {y:.1f}H{x + 14:.1f}M{x:.1f} {y:.1f}V{_GROUND + 5}"
        return f'<path class="ground" d="{post}"/>'
    if name == "wall":
        return f'<path class="ground" d="M{x + 4:.1f} 24V{_GROUND + 5}"/>'
    if name == "ball":
        return f'<circle class="sign" cx="{x + 22:.1f}" cy="{y - 4:.1f}" r="13"/>'
    return _SIGNS[name]


def _dumbbell(x: float, y: float) -> str:
    bar = f"M{x - 14:.1f} {y + 4:.1f}H{x + 14:.1f}"
    ends = "".join(f"M{x + dx:.1f} {y - 5:.1f}v18" for dx in (-14, 14))
    return f'<path class="sign" d="{bar}{ends}"/>'


_SIGNS = {
    # A rolled towel.
    "hurdle": (
        f'<circle class="sign" cx="172" cy="{_GROUND - 9}" r="13"/>'
        f'<circle class="sign" cx="172" cy="{_GROUND - 9}" r="6"/>'
    ),
    "box": f'<path class="ground" d="M4 {_GROUND + 5}v-30h56v30z"/>',
    # A metronome with its pendulum.
    "beat": '<path class="sign" d="M190 72l10 -50h12l10 50zM206 60l14 -34"/>',
    "breath": (
        '<path class="sign" d="M180 34q8 -10 16 0t16 0t16 0"/>'
        '<path class="sign" d="M180 52q8 -10 16 0t16 0t16 0"/>'
    ),
    # Where the point under the feet is to be, and where it is.
    "dots": (
        '<circle class="sign" cx="206" cy="42" r="20"/>'
        '<circle class="sign pupil" cx="212" cy="48" r="5"/>'
    ),
    "clock": (
        '<circle class="sign" cx="206" cy="44" r="21"/>'
        '<path class="sign" d="M206 30v14l10 7"/>'
    ),
}


def foot() -> str:
    """Return a foot from the inside, flat in thin dashes and with its arch lifted."""
    leg = "M64 40Q70 120 52 190Q34 230 44 262"
    shin = "M128 40Q122 120 134 176Q150 214 196 246Q214 256 210 268"
    return (
        f'<path d="{leg}Q48 276 76 276Q130 226 176 272Q196 280 210 268"/>'
        f'<path d="{shin}"/>'
        '<path class="before" d="M76 278Q126 262 174 278"/>'
        '<path class="ground" d="M12 284H228"/>'
        '<path class="move" d="M172 306H96m13 -8l-13 8l13 8"/>'
        '<path class="move" d="M126 238v-40m-8 12l8 -12l8 12"/>'
    )
