"""E8 rep phases: down, pause and up of a squat or a hinge, from the load alone.

Thresholds are design defaults (evidence tag [D]): to be validated against video.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from station.protocols.detectors.base import NS, Detection, DetectorConfig, Look, to_ns
from station.protocols.detectors.rep_course import (
    REST_S,
    REST_SHARE,
    Course,
    Point,
    Stretch,
    judge,
)

LOOKS = 4
"""Looks that make one point: 25 points a second."""
CLOSING = 0.25
"""A repetition is over where the first moment comes nearest to zero, or passes it, once
less than this share of its lowest is left."""


class RepPhases(DetectorConfig, frozen=True, tag_field="use", tag="rep_phases"):
    """E8: a repetition begins and ends at the top, with zero speed at both ends.

    Acceleration is (load - mean load of the repetition) / body mass, so that a hand on
    a rail, a weight in the hand or a drifting cell change nothing as long as they stay
    the same during it. Between a top at t0 and a later one at t1 the first moment of
    the acceleration, the integral of ((t0 + t1) / 2 - t) a dt, is zero whatever the
    mean load: that finds the end. Between both it is negative, and under `-moment_mm`
    a repetition is under way.
    """

    moment_mm: float = 120.0
    depth_mm: float = 40.0
    """Shallower movements are none."""
    deepest_mm: float = 800.0
    longest_s: float = 15.0
    before_s: float = 6.0
    """How far back the top may lie when the repetition is noticed."""
    confirm_s: float = 0.3
    """The end is looked for this much longer."""
    pause_s: float = REST_S
    pause_share: float = REST_SHARE
    """Staying down for less, also as a share of the slower phase, is turning round;
    lower where a pause is asked for."""

    @dataclass(frozen=True, slots=True)
    class State:
        """The course of the load since the last top, and what is under way."""

        waiting: tuple[tuple[int, float], ...] = ()
        points: tuple[Point, ...] = ()
        lowest_m: float = 0.0
        """The first moment at its lowest; 0 while nothing is under way."""
        highest: tuple[int, float] | None = None
        """When it has come nearest to zero since, or passed it, and how near."""
        number: int = 0
        up_ns: tuple[int, int] | None = None
        """The way up of the last repetition."""

    def start(self) -> State:
        """Return the state before the first look."""
        return self.State()

    def see(self, state: State, look: Look) -> tuple[State, Detection | None]:
        """Detect `rep`, dated to its beginning, with the length of each phase."""
        if not (math.isfinite(look.total_n) and look.body_n > 0):
            return state, None
        waiting = (*state.waiting, (look.t_ns, look.total_n / look.body_n))
        if len(waiting) < LOOKS:
            return self._next(state, waiting, state.points), None
        t_ns = sum(at for at, _ in waiting) // LOOKS
        share = sum(load for _, load in waiting) / LOOKS
        points = (*state.points, Point.after(state.points, t_ns, share))
        state = self._next(state, (), points)
        return self._follow(state)

    def _follow(self, state: State) -> tuple[State, Detection | None]:
        points = state.points
        now_ns = points[-1].t_ns
        moment_m = points[0].moment_m(points[-1])
        if state.lowest_m == 0.0:
            if moment_m < -self.moment_mm / 1000:
                return self._next(state, (), points, moment_m), None
            kept = tuple(p for p in points if p.t_ns > now_ns - to_ns(self.before_s))
            return self._next(state, (), kept), None
        lowest_m = min(state.lowest_m, moment_m)
        highest_ns, highest_m = state.highest or (now_ns, lowest_m)
        if moment_m > min(highest_m, 0.0) and highest_m < 0:
            highest_ns, highest_m = now_ns, moment_m
        if moment_m < highest_m < CLOSING * lowest_m:
            highest_ns, highest_m = now_ns, moment_m
        state = self._next(state, (), points, lowest_m, (highest_ns, highest_m))
        if now_ns - points[0].t_ns > to_ns(self.longest_s):
            up_ns = state.up_ns
            return self.State(
                points=points[-1:], number=state.number, up_ns=up_ns
            ), None
        near = highest_m >= CLOSING * lowest_m
        if not near or now_ns - highest_ns < to_ns(self.confirm_s):
            return state, None
        return self._close(state, highest_ns)

    def _close(self, state: State, top_ns: int) -> tuple[State, Detection | None]:
        """Find the end among the last points, and say what the repetition was."""
        end = _top(state.points, top_ns)
        after = tuple(p for p in state.points if p.t_ns > end.t_ns)
        course = Course.between(state.points, end)
        fits = self.depth_mm <= course.depth_mm <= self.deepest_mm
        phases = None
        if fits:
            phases = judge(
                course,
                self._before(state, course),
                pause_s=self.pause_s,
                pause_share=self.pause_share,
            )
        if phases is None:
            return self.State(
                points=(end, *after), number=state.number, up_ns=state.up_ns
            ), None
        number = state.number + 1
        detail = {"number": number, **phases._asdict()}
        begun_ns = detail.pop("begun_ns")
        up_ns = phases.end_ns - to_ns(phases.up_s), phases.end_ns
        kept = self.State(points=(end, *after), number=number, up_ns=up_ns)
        return kept, Detection(begun_ns, "rep", 0.8, detail)

    def _next(
        self,
        state: State,
        waiting: tuple[tuple[int, float], ...],
        points: tuple[Point, ...],
        lowest_m: float | None = None,
        highest: tuple[int, float] | None = None,
    ) -> State:
        return self.State(
            waiting,
            points,
            state.lowest_m if lowest_m is None else lowest_m,
            highest or state.highest,
            state.number,
            state.up_ns,
        )

    def _before(self, state: State, course: Course) -> Stretch | None:
        if state.up_ns is None:
            return None
        begin_ns, end_ns = state.up_ns
        origin_ns = course.origin_ns
        return Stretch((begin_ns - origin_ns) / NS, (end_ns - origin_ns) / NS)


def _top(points: tuple[Point, ...], top_ns: int) -> Point:
    """Return the point where the first moment passed zero, or came nearest to it."""
    at = next(n for n, point in enumerate(points) if point.t_ns >= top_ns)
    before_m, after_m = (points[0].moment_m(points[n]) for n in (at - 1, at))
    if not before_m < 0 <= after_m:
        return points[at]
    return points[at - 1].toward(points[at], before_m / (before_m - after_m))
