"""A recording as a visit to the board: what each cell carries, when.

The board is empty, somebody steps on and stands where the recording begins, the
recording follows, they step off, and the board is empty again.
"""

from __future__ import annotations

import math
from dataclasses import replace

from firmware.clock import NS_PER_S
from firmware.corners import corner_shares, share_at
from firmware.description import BoardDescription
from firmware.motion import Course, Pose
from firmware.moves import plan
from firmware.tracks import Recording

EMPTY_S = 5.0
STAND_S = 3.0
MIN_LOAD_N = 20.0
"""Below this no CoP is made out, and the feet are put in the middle."""
_NEVER_NS = 1 << 62


class Play:
    """The acts empty, stepping_on, recording, stepping_off, then empty or waiting.

    `waiting` is an empty board that stays so until `step_on`. With `once` the play is
    over after the empty board that follows the recording.
    """

    def __init__(
        self,
        recording: Recording,
        description: BoardDescription,
        start_ns: int,
        *,
        once: bool,
    ) -> None:
        self.start_ns = start_ns
        self.over = False
        self.recording_start_ns: int | None = None
        """When the recording's first sample was last played."""
        self._recording = recording
        self._description = description
        self._once = once
        self._asked: str | None = None
        self._rest = "empty"
        """The act that follows stepping off."""
        self._course = Course(Pose(), [])
        self._standing = _Standing((0.0, 0.0, 0.0, 0.0), description)
        self._act, self._begin_ns, self._end_ns = "empty", start_ns, start_ns
        self._begin("empty", start_ns, EMPTY_S)

    def ask(self, command: str) -> None:
        """Step on or off at the next conversion, if that can be done then."""
        self._asked = command

    def force_at(self, cell: int, t_ns: int) -> float:
        """Return what `cell` carries at `t_ns`, asked for in order of time."""
        if self._asked is not None:
            self._obey(self._asked, t_ns)
            self._asked = None
        while t_ns >= self._end_ns:
            self._next_act(self._end_ns)
        elapsed_s = (t_ns - self._begin_ns) / NS_PER_S
        if self._act == "recording":
            return self._recording.tracks[cell].force_at(elapsed_s)
        if self._act in ("stepping_on", "stepping_off"):
            pose, _ = self._course.at(elapsed_s)
            return self._standing.force_n(cell, pose)
        return 0.0

    def _obey(self, command: str, t_ns: int) -> None:
        empty = self._act in ("empty", "waiting")
        if command == "step_on" and empty:
            self._step_on(t_ns)
        elif command == "step_off" and self._act in ("stepping_on", "recording"):
            elapsed_s = (t_ns - self._begin_ns) / NS_PER_S
            at_s = elapsed_s if self._act == "recording" else 0.0
            self._rest = "empty" if self._once else "waiting"
            self._step_off(t_ns, at_s)

    def _next_act(self, t_ns: int) -> None:
        if self._act == "empty":
            self.over = self._once and self.recording_start_ns is not None
            self._step_on(t_ns)
        elif self._act == "stepping_on":
            self._begin("recording", t_ns, self._recording.seconds)
            self.recording_start_ns = t_ns
        elif self._act == "recording":
            self._step_off(t_ns, self._recording.seconds)
        else:
            self._begin(self._rest, t_ns, EMPTY_S if self._rest == "empty" else None)

    def _step_on(self, t_ns: int) -> None:
        self._rest = "empty"
        home = self._stand_at(0.0)
        moves = plan("step_on", "off", home, home)
        self._course = Course(replace(moves[0].to, load=0.0), moves)
        self._begin("stepping_on", t_ns, self._course.seconds + STAND_S)

    def _step_off(self, t_ns: int, at_s: float) -> None:
        home = self._stand_at(at_s)
        self._course = Course(home, plan("step_off", "two", home, home))
        self._begin("stepping_off", t_ns, self._course.seconds)

    def _stand_at(self, at_s: float) -> Pose:
        """Stand as the recording does at `at_s`; return where that is."""
        front_left, front_right, rear_left, rear_right = (
            track.force_at(at_s) for track in self._recording.tracks
        )
        corners_n = (front_left, front_right, rear_left, rear_right)
        self._standing = _Standing(corners_n, self._description)
        return self._standing.home

    def _begin(self, act: str, t_ns: int, seconds: float | None) -> None:
        self._act, self._begin_ns = act, t_ns
        lasts_ns = _NEVER_NS if seconds is None else math.ceil(seconds * NS_PER_S)
        self._end_ns = t_ns + lasts_ns


class _Standing:
    """Somebody who loads the corners as given when in the pose `home`."""

    def __init__(
        self,
        corners_n: tuple[float, float, float, float],
        description: BoardDescription,
    ) -> None:
        cells = description.cells
        self._shares = corner_shares(description)
        self._total_n = sum(corners_n)
        ml_mm = ap_mm = 0.0
        if self._total_n >= MIN_LOAD_N:
            loads = list(zip(corners_n, cells, strict=True))
            ml_mm = sum(n * cell.ml_mm for n, cell in loads) / self._total_n
            ap_mm = sum(n * cell.ap_mm for n, cell in loads) / self._total_n
        self.home = Pose(1.0, ml_mm, ap_mm)
        # Four feet on a plate may also twist it, which moves no CoP.
        self._twist_n = [
            corner_n - self._total_n * share_at(share, ml_mm, ap_mm)
            for corner_n, share in zip(corners_n, self._shares, strict=True)
        ]

    def force_n(self, cell: int, pose: Pose) -> float:
        """Return what `cell` carries in `pose`."""
        share = share_at(self._shares[cell], pose.ml_mm, pose.ap_mm)
        return pose.load * (self._total_n * share + self._twist_n[cell])
