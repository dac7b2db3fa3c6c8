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
_MIDDLE = WIDTH / 2
_GROUND = 282
_FOAM_HEIGHT = 20
_HIP_Y, _SHOULDER_Y = 158, 92


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


def figure_of(protocol: Protocol, side: str | None) -> Figure:
    """Return how the first trial of a protocol is stood."""
    trial = protocol.trials[0]
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
    return (
        f'<circle cx="{_MIDDLE:g}" cy="46" r="22"/>'
        f'<path d="M{_MIDDLE:g} {_SHOULDER_Y - 8}V{_HIP_Y}"/>'
    )


def _arms(figure: Figure) -> str:
    left, right, y = _MIDDLE - 34, _MIDDLE + 34, _SHOULDER_Y
    shoulders = f"M{left + 10:g} {y - 8}H{right - 10:g}"
    if figure.crosses_arms:
        # From behind, crossed arms show as two elbows.
        return (
            f'<path d="{shoulders}"/>'
            f'<path d="M{left + 10:g} {y - 8}L{left - 6:g} {y + 32}'
            f'L{_MIDDLE - 12:g} {y + 22}"/>'
            f'<path d="M{right - 10:g} {y - 8}L{right + 6:g} {y + 32}'
            f'L{_MIDDLE + 12:g} {y + 22}"/>'
        )
    return (
        f'<path d="{shoulders}"/>'
        f'<path d="M{left + 10:g} {y - 8}L{left:g} {y + 34}L{left + 2:g} {y + 72}"/>'
        f'<path d="M{right - 10:g} {y - 8}L{right:g} {y + 34}L{right - 2:g} {y + 72}"/>'
    )


def _legs(figure: Figure) -> str:
    if figure.stance == "single_leg":
        sign = -1 if figure.side == "left" else 1
        hip, foot = _MIDDLE + 9 * sign, _MIDDLE + 9 * sign
        other = _MIDDLE - 9 * sign
        knee, raised = _MIDDLE - 27 * sign, _MIDDLE - 22 * sign
        return (
            _hips() + f'<path class="carries" d="M{hip:g} {_HIP_Y}V{_GROUND - 6}'
            f'H{foot + 18 * sign:g}"/>'
            f'<path d="M{other:g} {_HIP_Y}L{knee:g} {_HIP_Y + 52}'
            f'L{raised:g} {_GROUND - 40}l{-16 * sign} 6"/>'
        )
    if figure.stance == "tandem":
        return (
            _hips()
            + f'<path class="carries" d="M{_MIDDLE - 8:g} {_HIP_Y}V{_GROUND - 6}h-16"/>'
            f'<path class="carries" d="M{_MIDDLE + 8:g} {_HIP_Y}V{_GROUND - 18}h14"/>'
        )
    apart = 8 if figure.stance == "feet_together" else 22
    return _hips() + "".join(
        f'<path class="carries" d="M{_MIDDLE + 9 * sign:g} {_HIP_Y}'
        f'L{_MIDDLE + apart * sign:g} {_GROUND - 6}h{18 * sign}"/>'
        for sign in (-1, 1)
    )


def _hips() -> str:
    return f'<path d="M{_MIDDLE - 9:g} {_HIP_Y}H{_MIDDLE + 9:g}"/>'


def _eyes(vision: str, shift: int) -> str:
    x, y = 186, 46 + shift
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
        dome = f"M40 {_GROUND}H200Q120 {_GROUND + 52} 40 {_GROUND}z"
        return f'<path class="ground" d="{dome}"/>'
    plate = f'<path class="ground" d="M36 {_GROUND + 2}H204V{_GROUND + 16}H36z"/>'
    if surface == "firm":
        return plate
    top = _GROUND + 2 - _FOAM_HEIGHT
    pad = f'<rect class="ground" x="52" y="{top}" width="136" height="18" rx="7"/>'
    grains = "".join(
        f'<circle class="grain" cx="{x}" cy="{top + 10 + 3 * (-1) ** n}" r="2"/>'
        for n, x in enumerate(range(66, 180, 18))
    )
    return plate + pad + grains
