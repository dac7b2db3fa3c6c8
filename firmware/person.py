"""A person on the board: what they carry, where, and how they move when asked to.

A person does one thing after the other: what is asked for during a movement waits until
that is over, and what cannot be done then (lifting a foot off the board that nobody
stands on) is not done. People fall only when told to.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import replace
from random import Random

from firmware import rhythm
from firmware.motion import G_N_PER_KG, Course, Move, Pose
from firmware.moves import plan
from firmware.rhythm import Beat, Deed, Keeping
from firmware.sway import STEP_S, SWAY, AxisSway

CONDITIONS = {
    "close_eyes": ("eyes", "closed"),
    "open_eyes": ("eyes", "open"),
    "foam": ("surface", "foam"),
    "firm": ("surface", "firm"),
    "dome": ("surface", "wobble"),
}
"""Commands that change how the person stands rather than move them."""

OSCILLATION_HZ = 1.1
"""How fast a person swings who is about to lose balance."""
SETTLE_S = 0.8
"""How fast the unrest after a movement dies away."""
PEOPLE_DIFFER = 0.17
"""Spread of drift and tremble between people, of the logarithm."""


class Person:
    """Somebody who steps on, sways, moves and steps off; `step` is called at 100 Hz."""

    def __init__(self, mass_kg: float, random: Random) -> None:
        self._weight_n = mass_kg * G_N_PER_KG
        self._drift_scale = random.lognormvariate(0.0, PEOPLE_DIFFER)
        self._tremble_scale = random.lognormvariate(0.0, PEOPLE_DIFFER)
        self._home = Pose(1.0, random.gauss(0.0, 4.0), random.gauss(-5.0, 8.0))
        self._sway_ml, self._sway_ap = AxisSway(random), AxisSway(random)
        self._breath_hz = random.uniform(0.2, 0.3)
        self._pulse_hz = random.uniform(0.9, 1.2)
        self._stance = "off"
        self._condition = {"eyes": "open", "surface": "firm"}
        self._asked: deque[str] = deque()
        self._pose = Pose()
        self._course: Course | None = None
        self._course_s = self._t_s = self._swing_s = 0.0
        self._unrest = 0.0
        # Of its own, so that what they do to a beat leaves their sway as it is.
        self._random = Random(f"{self._breath_hz} {self._pulse_hz}")
        self._in_rhythm = False
        self.beat: Beat | None = None
        """The beat that they hear; what they do to a beat begins on it."""
        self.keeping = Keeping()
        """How well they keep time."""
        self.rail_share = 0.0
        """Share of the load that a rail carries."""
        self.diary: list[Deed] = []
        """What they did to a beat, and when: the truth."""

    @property
    def now_s(self) -> float:
        """Their own time, 0 when they were made."""
        return self._t_s

    def ask(self, command: str) -> None:
        """Ask for one of `moves.COMMANDS`; it is done when what is going on is over.

        What goes on to a beat is left at once.
        """
        if self._in_rhythm:
            self._course, self._in_rhythm = None, False
        self._asked.append(command)

    def step(self) -> tuple[float, float, float]:
        """Return total force in newtons and CoP (ML, AP) in mm, 10 ms later."""
        self._t_s += STEP_S
        while self._asked and self._course is None:
            self._begin(self._asked.popleft())
        if self._course is not None:
            self._follow(self._course)
        elif self._stance == "off":
            return 0.0, 0.0, 0.0
        pose = self._pose
        feet = "two" if self._stance in ("two", "off") else "one"
        sway = SWAY[feet, self._condition["eyes"], self._condition["surface"]]
        self._unrest -= self._unrest * (STEP_S / SETTLE_S)
        drift = self._drift_scale * (1.0 + self._unrest)
        tremble = self._tremble_scale * (1.0 + self._unrest)
        ml_mm = self._sway_ml.step(
            feet, drift * sway.drift_ml_mm, tremble * sway.tremble_ml_mm
        )
        ap_mm = self._sway_ap.step(
            feet, drift * sway.drift_ap_mm, tremble * sway.tremble_ap_mm
        )
        load = pose.load * (1.0 - self.rail_share)
        swing = 0.0
        if pose.swing_ap_mm:
            self._swing_s += STEP_S
            swing = math.sin(2 * math.pi * OSCILLATION_HZ * self._swing_s)
        return (
            self._weight_n * load * (1.0 + self._ripple(feet)),
            pose.ml_mm + ml_mm + swing * pose.swing_ml_mm,
            pose.ap_mm + ap_mm + swing * pose.swing_ap_mm,
        )

    def _ripple(self, feet: str) -> float:
        """Breathing and heartbeat move the load by about a thousandth."""
        depth = 0.0012 if feet == "two" else 0.0025
        turn = 2 * math.pi * self._t_s
        breath, pulse = (
            math.sin(turn * self._breath_hz),
            math.sin(turn * self._pulse_hz),
        )
        return depth * (breath + 0.6 * pulse)

    def _follow(self, course: Course) -> None:
        """Go on with the present movements."""
        self._course_s += STEP_S
        self._pose, stance = course.at(self._course_s)
        if stance is not None and stance != self._stance:
            self._stance = stance
            self._unrest = 1.2
        if self._course_s >= course.seconds:
            self._course, self._in_rhythm = None, False

    def _begin(self, command: str) -> None:
        """Turn what was asked for into movements, as the present stance allows."""
        if command in CONDITIONS:
            key, value = CONDITIONS[command]
            self._condition[key] = value
            return
        if command in (*rhythm.STANDING, *rhythm.LANDINGS):
            moves = self._keep_time(command)
        else:
            moves = plan(command, self._stance, self._home, self._pose)
        if moves:
            off = self._stance == "off"
            start = replace(moves[0].to, load=0.0) if off else self._pose
            self._course = Course(start, moves)
            self._course_s = self._swing_s = 0.0

    def _keep_time(self, command: str) -> list[Move]:
        """Plan something that is done to a beat, and note it in the diary."""
        who = rhythm.Person(
            self._stance,
            self._home,
            self._pose,
            self._t_s - STEP_S,
            self.beat,
            self.keeping,
            self._random,
        )
        moves, deeds = rhythm.plan(command, who)
        self.diary += deeds
        self._in_rhythm = bool(moves)
        return moves
