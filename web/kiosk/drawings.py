"""Line drawings of how to stand, from a few parameters.

The figure is seen from behind, so that its left is yours; it has one stroke weight and
no face. What the eyes do is a sign beside the head, what the feet stand on is the block
under them, and the leg that carries is drawn in the accent colour down to the board.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from station.protocols.spec import Protocol

WIDTH, HEIGHT = 240, 320
_MIDDLE = WIDTH // 2
_GROUND = 290
"""Where the soles are on a firm board."""
_FOAM_HEIGHT = 20
_HIP_Y, _SHOULDER_Y = 166, 88


@dataclass(frozen=True, slots=True)
class Figure:
    """How somebody stands."""

    stance: str = "two_feet"
    """two_feet, feet_together, tandem or single_leg."""
    side: str = "left"
    """The leg stood on; matters for single_leg, and for tandem as the one behind."""
    vision: str = "open"
    surface: str = "firm"
    """firm, foam or wobble."""

    @property
    def crosses_arms(self) -> bool:
        """Arms are crossed wherever they could help."""
        return self.stance in {"single_leg", "tandem"}


def figure_of(protocol: Protocol, side: str | None, step: int = 0) -> Figure:
    """Return how a step of a protocol is stood."""
    trial = protocol.steps[step]
    fixed = trial.side if trial.side in {"left", "right"} else None
    return Figure(trial.stance, side or fixed or "left", trial.vision, trial.surface)


def draw(figure: Figure, label: str) -> str:
    """Return the drawing as an `<svg>` element; `label` is read out in its place."""
    lift = _FOAM_HEIGHT if figure.surface == "foam" else 0
    person = "".join((_head(), _arms(figure), _legs(figure)))
    return (
        f'<svg class="figure" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(label, {chr(34): "&quot;"})}">'
        f'<g transform="translate(0 {-lift})">{person}</g>'
        f"{_eyes(figure.vision, -lift)}{_ground(figure.surface)}</svg>"
    )


def _head() -> str:
    torso = (
        f"M{_MIDDLE - 32} {_SHOULDER_Y + 6}Q{_MIDDLE} {_SHOULDER_Y - 14}"
        f" {_MIDDLE + 32} {_SHOULDER_Y + 6}L{_MIDDLE + 20} {_HIP_Y}H{_MIDDLE - 20}z"
    )
    return f'<circle cx="{_MIDDLE}" cy="46" r="23"/><path d="{torso}"/>'


def _arms(figure: Figure) -> str:
    """From behind, crossed arms show as two elbows."""
    return "".join(
        f'<path d="{_arm(sign, crossed=figure.crosses_arms)}"/>' for sign in (-1, 1)
    )


def _arm(sign: int, *, crossed: bool) -> str:
    x, y = _MIDDLE + 32 * sign, _SHOULDER_Y + 6
    if crossed:
        return f"M{x} {y}L{x + 14 * sign} {y + 36}L{x - 8 * sign} {y + 28}"
    return f"M{x} {y}Q{x + 12 * sign} {y + 34} {x + 8 * sign} {y + 78}"


def _legs(figure: Figure) -> str:
    if figure.stance == "single_leg":
        sign = -1 if figure.side == "left" else 1
        return _standing(sign, 10) + _raised(-sign)
    if figure.stance == "tandem":
        sign = -1 if figure.side == "left" else 1
        return _standing(sign, 6) + _standing(-sign, 6, ahead=12)
    apart = 10 if figure.stance == "feet_together" else 26
    return _standing(-1, apart) + _standing(1, apart)


def _standing(sign: int, apart: int, ahead: int = 0) -> str:
    hip, foot = _MIDDLE + 11 * sign, _MIDDLE + apart * sign
    return (
        f'<path class="carries" d="M{hip} {_HIP_Y}L{foot} {_GROUND - ahead}'
        f'h{20 * sign}"/>'
    )


def _raised(sign: int) -> str:
    """The free foot hangs near the other ankle, the knee points outward."""
    hip, knee, ankle = (_MIDDLE + x * sign for x in (11, 40, 16))
    return (
        f'<path d="M{hip} {_HIP_Y}L{knee} {_HIP_Y + 50}L{ankle} {_GROUND - 34}'
        f'l{6 * sign} 14"/>'
    )


def _eyes(vision: str, shift: int) -> str:
    x, y = 196, 46 + shift
    if vision == "closed":
        lashes = "".join(
            f"M{x + dx} {y + dy}l{lx} {ly}"
            for dx, dy, lx, ly in ((-14, 8, -5, 8), (0, 12, 0, 9), (14, 8, 5, 8))
        )
        return f'<path class="sign" d="M{x - 24} {y}q24 24 48 0{lashes}"/>'
    return (
        f'<path class="sign" d="M{x - 24} {y}q24 -26 48 0q-24 26 -48 0z"/>'
        f'<circle class="sign pupil" cx="{x}" cy="{y}" r="5"/>'
    )


def _ground(surface: str) -> str:
    if surface == "wobble":
        dome = f"M40 {_GROUND + 5}H200Q120 {_GROUND + 48} 40 {_GROUND + 5}z"
        return f'<path class="ground" d="{dome}"/>'
    plate = f'<path class="ground" d="M32 {_GROUND + 5}H208V{_GROUND + 18}H32z"/>'
    if surface == "firm":
        return plate
    top = _GROUND + 5 - _FOAM_HEIGHT
    pad = f'<rect class="ground" x="52" y="{top}" width="136" height="20" rx="8"/>'
    grains = "".join(
        f'<circle class="grain" cx="{x}" cy="{top + 10 + 3 * (-1) ** n}" r="2"/>'
        for n, x in enumerate(range(66, 180, 18))
    )
    return plate + pad + grains
