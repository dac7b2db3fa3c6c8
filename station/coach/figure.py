"""Line drawings of drills, from a pose: one stroke weight, no face, no machine in it.

The figure is as large as in the drawings of the tests and uses the same classes:
`carries` for legs that bear weight, `ground` for what is stood on, `sign` for what is
said beside the figure, and besides `body` for what hides what is behind it, `before`
for where a movement comes from, `move` for arrows.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import atan2, cos, hypot, radians, sin
from typing import NamedTuple
from xml.sax.saxutils import escape

from station.coach.pose import Arm, Arrow, Body, Leg, Picture
from station.coach.things import foot, ground_of, thing_of

WIDTH = 240
VIEW = "-30 -16 300 342"
"""Room for a jump, and for a leg that is stretched to the back."""
GROUND = 290
"""Where the soles are on a firm board."""
FOAM_HEIGHT = 20
THIGH, SHIN, FOOT = 60, 62, 22
TRUNK, NECK, HEAD = 78, 20, 23
UPPER_ARM, FORE_ARM = 38, 38
HIP_HALF, SHOULDER_HALF = 11, 32

Point = tuple[float, float]


class Skeleton(NamedTuple):
    """Where the joints of a figure are."""

    hip: Point
    shoulder: Point
    head: Point
    legs: tuple[tuple[Point, Point, Point, Point], tuple[Point, Point, Point, Point]]
    """Near, far: hip, knee, ankle, toes."""
    arms: tuple[tuple[Point, Point, Point], tuple[Point, Point, Point]]
    """Near, far: shoulder, elbow, hand."""

    def joint(self, name: str) -> Point:
        """Return where the joint of that name is."""
        far = name.startswith("far_")
        part = name.removeprefix("far_")
        if part in ("knee", "foot"):
            return self.legs[far][1 if part == "knee" else 2]
        if part == "hand":
            return self.arms[far][2]
        return self.head if part == "head" else self.hip


def draw(picture: Picture) -> str:
    """Return the drawing as an `<svg>` element."""
    label = escape(picture.says, {'"': "&quot;"})
    frame = f'<svg class="figure" viewBox="{VIEW}" role="img" aria-label="{label}">'
    return f"{frame}{foot() if picture.scene == 'foot' else _person(picture)}</svg>"


def _person(picture: Picture) -> str:
    bones = skeleton(picture.body, picture)
    parts = [ground_of(picture.ground)]
    if picture.before is not None:
        was = skeleton(picture.before, picture)
        parts.append(f'<g class="before">{_figure(was, picture, carries=False)}</g>')
    parts.append(_figure(bones, picture, carries=True))
    parts += [thing_of(thing, bones) for thing in picture.things]
    parts += [_arrow(arrow, bones) for arrow in picture.arrows]
    parts += [_turn(bones.joint(joint)) for joint in picture.turns]
    parts.append(_eyes(picture.eyes))
    return "".join(parts)


def skeleton(body: Body, picture: Picture) -> Skeleton:
    """Return where the joints are once the figure stands on its ground."""
    behind = picture.view == "behind"
    far = body.far or body.near
    hips = (-HIP_HALF, HIP_HALF) if behind else (0, 0)
    signs = (-1, 1) if behind else (1, 1)
    legs = tuple(
        _leg(leg, (x, 0), sign, behind=behind)
        for leg, x, sign in zip((body.near, far), hips, signs, strict=True)
    )
    lean = radians(body.trunk)
    up = (sin(lean), -cos(lean))
    shoulder = (TRUNK * up[0], TRUNK * up[1])
    head = (shoulder[0] + 43 * sin(lean * 0.8), shoulder[1] - 43 * cos(lean * 0.8))
    shoulders = (-SHOULDER_HALF, SHOULDER_HALF) if behind else (0, 0)
    across = (cos(lean), sin(lean))
    arms = tuple(
        _arm(arm, (shoulder[0] + x * across[0], shoulder[1] + x * across[1]), sign)
        for arm, x, sign in zip(
            (body.arm, body.far_arm or body.arm), shoulders, signs, strict=True
        )
    )
    standing = legs[:1] if picture.carries == "near" else legs
    lowest = max(max(leg[2][1], leg[3][1]) for leg in standing)
    middle = sum((leg[2][0] + leg[3][0]) / 2 for leg in standing) / len(standing)
    lift = FOAM_HEIGHT if picture.ground == "foam" else 0
    by = (WIDTH / 2 + body.shift - middle, GROUND - lift - body.air - lowest)
    return Skeleton(
        hip=by,
        shoulder=_moved(shoulder, by),
        head=_moved(head, by),
        legs=tuple(tuple(_moved(p, by) for p in leg) for leg in legs),  # type: ignore[arg-type]  # two legs of four points
        arms=tuple(tuple(_moved(p, by) for p in arm) for arm in arms),  # type: ignore[arg-type]  # two arms of three points
    )


def _leg(
    leg: Leg, hip: Point, sign: int, *, behind: bool
) -> tuple[Point, Point, Point, Point]:
    knee = _reached(hip, leg.thigh * sign, THIGH)
    ankle = _reached(knee, leg.shin * sign, SHIN)
    down = radians(leg.heel)
    if behind:
        drop = FOOT * sin(down)
        return hip, knee, ankle, (ankle[0] + 18 * sign * cos(down), ankle[1] + drop)
    return (
        hip,
        knee,
        ankle,
        (ankle[0] + FOOT * cos(down), ankle[1] + FOOT * sin(down)),
    )


def _arm(arm: Arm, shoulder: Point, sign: int) -> tuple[Point, Point, Point]:
    elbow = _reached(shoulder, arm.upper * sign, UPPER_ARM)
    return shoulder, elbow, _reached(elbow, arm.fore * sign, FORE_ARM)


def _reached(start: Point, angle: float, length: float) -> Point:
    turn = radians(angle)
    return start[0] + length * sin(turn), start[1] + length * cos(turn)


def _moved(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def _figure(bones: Skeleton, picture: Picture, *, carries: bool) -> str:
    near, far = bones.legs
    same = picture.view == "side" and near == far
    bears = {"near": (True, False), "both": (True, True), "none": (False, False)}
    kinds = bears[picture.carries] if carries else (False, False)
    legs = [(near, kinds[0])] if same else [(far, kinds[1]), (near, kinds[0])]
    arms = bones.arms[:1] if bones.arms[0] == bones.arms[1] else bones.arms
    x, y = bones.head
    behind, before = (arms, []) if picture.view == "behind" else (arms[1:], arms[:1])
    return (
        "".join(_line(arm) for arm in behind)
        + "".join(_line(leg, "carries" if bears else "") for leg, bears in legs)
        + f'<circle class="body" cx="{x:.1f}" cy="{y:.1f}" r="{HEAD}"/>'
        f'<path class="body" d="{_torso(bones, picture.view)}"/>'
        + "".join(_line(arm) for arm in before)
    )


def _torso(bones: Skeleton, view: str) -> str:
    """A shape that is broad from behind and slim from the side."""
    (hx, hy), (sx, sy) = bones.hip, bones.shoulder
    lean = atan2(sx - hx, hy - sy)
    ax, ay = cos(lean), sin(lean)
    top, low = (SHOULDER_HALF, 20) if view == "behind" else (15, 12)
    bow = 20 if view == "behind" else 13
    neck = (sx + bow * sin(lean), sy - bow * cos(lean))
    return (
        f"M{sx - top * ax:.1f} {sy - top * ay:.1f}"
        f"Q{neck[0]:.1f} {neck[1]:.1f} {sx + top * ax:.1f} {sy + top * ay:.1f}"
        f"L{hx + low * ax:.1f} {hy + low * ay:.1f}"
        f"L{hx - low * ax:.1f} {hy - low * ay:.1f}z"
    )


def _line(points: Iterable[Point], name: str = "") -> str:
    kind = f' class="{name}"' if name else ""
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path{kind} d="M{way}"/>'


def _arrow(arrow: Arrow, bones: Skeleton) -> str:
    joint = bones.joint(arrow.at)
    start = _moved(joint, arrow.off)
    end = _moved(start, arrow.by)
    length = hypot(*arrow.by) or 1.0
    side = (-arrow.by[1] / length * arrow.bend, arrow.by[0] / length * arrow.bend)
    knot = (
        (start[0] + end[0]) / 2 + 2 * side[0],
        (start[1] + end[1]) / 2 + 2 * side[1],
    )
    way = (
        f"M{start[0]:.1f} {start[1]:.1f}"
        f"Q{knot[0]:.1f} {knot[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    )
    heads = _head(knot, end) + (_head(knot, start) if arrow.both else "")
    return f'<path class="move" d="{way}{heads}"/>'


def _head(behind: Point, tip: Point) -> str:
    way = atan2(tip[1] - behind[1], tip[0] - behind[0])
    barbs = [
        (tip[0] - 12 * cos(way + turn), tip[1] - 12 * sin(way + turn))
        for turn in (0.5, -0.5)
    ]
    return (
        f"M{barbs[0][0]:.1f} {barbs[0][1]:.1f}L{tip[0]:.1f} {tip[1]:.1f}"
        f"L{barbs[1][0]:.1f} {barbs[1][1]:.1f}"
    )


def _turn(centre: Point) -> str:
    """Three quarters of a circle with an arrowhead."""
    x, y = centre
    return (
        f'<path class="move" d="M{x + 26:.1f} {y:.1f}'
        f'A26 26 0 1 1 {x:.1f} {y - 26:.1f}l-11 -6m11 6l-8 10"/>'
    )


def _eyes(eyes: str | None) -> str:
    x, y = 206, 40
    if eyes == "closed":
        lashes = "".join(
            f"M{x + dx} {y + dy}l{lx} {ly}"
            for dx, dy, lx, ly in ((-14, 8, -5, 8), (0, 12, 0, 9), (14, 8, 5, 8))
        )
        return f'<path class="sign" d="M{x - 24} {y}q24 24 48 0{lashes}"/>'
    if eyes == "open":
        return (
            f'<path class="sign" d="M{x - 24} {y}q24 -26 48 0q-24 26 -48 0z"/>'
            f'<circle class="sign pupil" cx="{x}" cy="{y}" r="5"/>'
        )
    return ""
