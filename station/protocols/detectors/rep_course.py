"""The course of one repetition: speed and height from the load, and its phases."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from firmware.motion import G_N_PER_KG
from station.protocols.detectors.base import NS

SLOW_SHARE = 0.5
"""A phase is looked at where it is faster than this share of its fastest: breathing
moves the body as fast as a slow phase ends."""
TAIL = 0.424
"""How long a smooth movement is slower than that at each end, as a share of the rest:
minimum jerk (Flash & Hogan 1985) reaches half of its top speed after 22.9 %."""
REST_S = 0.25
REST_SHARE = 0.15
"""Standing still for less, also as a share of the slower phase beside it, is a turn."""


class Point(NamedTuple):
    """One moment, with integrals of the acceleration up to it."""

    t_ns: int
    accel_m_s2: float
    """(load / body weight - 1) g: what it would be without a hand on a rail."""
    speed_m_s: float
    """Integral of the acceleration."""
    moment: float
    """Integral of t a dt, t in seconds from the moment 0 of `t_ns`' own base."""
    base_ns: int

    @classmethod
    def after(cls, points: tuple[Point, ...], t_ns: int, load_share: float) -> Point:
        """Return the point that comes next."""
        accel = (load_share - 1.0) * G_N_PER_KG
        if not points:
            return cls(t_ns, accel, 0.0, 0.0, t_ns)
        return points[-1].stepped(t_ns, accel)

    def stepped(self, t_ns: int, accel: float) -> Point:
        """Return the point at `t_ns`, the acceleration going there evenly."""
        step_s = (t_ns - self.t_ns) / NS
        mean = (accel + self.accel_m_s2) / 2
        middle_s = (t_ns + self.t_ns - 2 * self.base_ns) / 2 / NS
        return Point(
            t_ns,
            accel,
            self.speed_m_s + step_s * mean,
            self.moment + step_s * mean * middle_s,
            self.base_ns,
        )

    def toward(self, later: Point, share: float) -> Point:
        """Return the point that lies `share` of the way to a later one."""
        t_ns = self.t_ns + round(share * (later.t_ns - self.t_ns))
        accel = self.accel_m_s2 + share * (later.accel_m_s2 - self.accel_m_s2)
        return self.stepped(t_ns, accel)

    def moment_m(self, later: Point) -> float:
        """Return the integral of ((t0 + t1) / 2 - t) a dt from here to `later`."""
        gained = later.speed_m_s - self.speed_m_s
        middle_s = (self.t_ns + later.t_ns - 2 * self.base_ns) / 2 / NS
        return middle_s * gained - (later.moment - self.moment)


class Phases(NamedTuple):
    """What a repetition was."""

    begun_ns: int
    end_ns: int
    down_s: float
    pause_s: float
    up_s: float
    depth_mm: float
    load_share: float
    """Mean load over body weight: under 1 on a rail, over 1 with a weight taken up."""


@dataclass(frozen=True, slots=True)
class Course:
    """Speed and height of one repetition, both zero at its ends."""

    t_s: tuple[float, ...]
    speed_m_s: tuple[float, ...]
    height_m: tuple[float, ...]
    origin_ns: int
    load_share: float

    @classmethod
    def between(cls, points: tuple[Point, ...], end: Point) -> Course:
        """Return the course from the first of the points to `end`."""
        first = points[0]
        taken = [*(p for p in points if p.t_ns < end.t_ns), end]
        t_s = [(p.t_ns - first.t_ns) / NS for p in taken]
        gained = end.speed_m_s - first.speed_m_s
        mean = gained / t_s[-1] if t_s[-1] > 0 else 0.0
        speed = [
            p.speed_m_s - first.speed_m_s - mean * at
            for p, at in zip(taken, t_s, strict=True)
        ]
        height = [0.0]
        for (t0, v0), (t1, v1) in pairwise(zip(t_s, speed, strict=True)):
            height.append(height[-1] + (t1 - t0) * (v0 + v1) / 2)
        return cls(
            tuple(t_s),
            tuple(speed),
            tuple(height),
            first.t_ns,
            1.0 + mean / G_N_PER_KG,
        )

    @property
    def depth_mm(self) -> float:
        """How far the body went down."""
        return -1000 * min(self.height_m)

    def crossings_s(self, level_m_s: float) -> list[float]:
        """Return when the speed passes a level, either way."""
        found = []
        for (t0, v0), (t1, v1) in pairwise(zip(self.t_s, self.speed_m_s, strict=True)):
            if (v0 < level_m_s) is not (v1 < level_m_s):
                found.append(t0 + (t1 - t0) * (level_m_s - v0) / (v1 - v0))
        return found


class Stretch(NamedTuple):
    """One phase in seconds from the beginning of the course."""

    begin_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """How long it takes."""
        return self.end_s - self.begin_s


def judge(
    course: Course,
    before: Stretch | None = None,
    *,
    pause_s: float = REST_S,
    pause_share: float = REST_SHARE,
) -> Phases | None:
    """Return the phases of a repetition; None where it does not go down, then up.

    `before` is the way up of the repetition before it, on the same time line: where
    nobody rested at the top, the next way down begins when that ended.
    """
    low_s = course.t_s[course.height_m.index(min(course.height_m))]
    down = _stretch(course, min(course.speed_m_s), until_s=low_s)
    up = _stretch(course, max(course.speed_m_s), from_s=low_s)
    if down is None or up is None:
        return None
    begun_s = down.begin_s
    if before is not None:
        _, begun_s = _turn(before, down, REST_S, REST_SHARE)
    arrived_s, left_s = _turn(down, up, pause_s, pause_share)
    return Phases(
        course.origin_ns + round(begun_s * NS),
        course.origin_ns + round(up.end_s * NS),
        arrived_s - begun_s,
        left_s - arrived_s,
        up.end_s - left_s,
        course.depth_mm,
        course.load_share,
    )


def _stretch(
    course: Course, fastest_m_s: float, from_s: float = 0.0, until_s: float = math.inf
) -> Stretch | None:
    """Return the phase of which `fastest_m_s` is the highest speed, ends included."""
    crossed = course.crossings_s(SLOW_SHARE * fastest_m_s)
    within = [t_s for t_s in crossed if from_s <= t_s <= until_s]
    if len(within) < 2 or fastest_m_s == 0.0:
        return None
    tail_s = TAIL * (within[-1] - within[0])
    return Stretch(within[0] - tail_s, within[-1] + tail_s)


def _turn(
    first: Stretch, second: Stretch, least_s: float, least_share: float
) -> tuple[float, float]:
    """Return when `first` ends and `second` begins: one moment if nobody rests.

    That moment is told by both, and better by the faster one, whose end is sharper.
    """
    rest_s = second.begin_s - first.end_s
    slower_s = max(first.length_s, second.length_s)
    if rest_s > max(least_s, least_share * slower_s):
        return first.end_s, second.begin_s
    weight = first.length_s**2 / (first.length_s**2 + second.length_s**2)
    moment_s = weight * second.begin_s + (1 - weight) * first.end_s
    return moment_s, moment_s
