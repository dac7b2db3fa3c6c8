"""Keeping a board on a dome level: which zone it is in, moment by moment."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from station.protocols.detectors.base import NS, Detection, Look
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import ZonesView
from station.tilt import BANDS_DEG, distance_mm, tilt_deg


class Wobble(TaskConfig, frozen=True, tag_field="use", tag="wobble"):
    """Zones of tilt on a board on a dome; `duration_s` ends it."""

    @dataclass(frozen=True, slots=True)
    class State:
        """The dome, the tilt now, and how long it was in the inner zone."""

        setting: Setting
        began_ns: int
        last_ns: int
        tilt_deg: float = 0.0
        inside_ns: int = 0
        strikes: int = 0

    def start(self, setting: Setting) -> Turn:
        """Return the state at the first moment; the event holds the dome."""
        state = self.State(setting, setting.t_ns, setting.t_ns)
        event = begun(
            "wobble",
            setting,
            rig=setting.rig,
            dome_radius_mm=_known(setting.dome_radius_mm),
            rim_radius_mm=_known(setting.rim_radius_mm),
        )
        return Turn(state, (event,))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Follow the tilt; time without a CoP is in no zone."""
        strikes = sum(each.type == "rim_strike" for each in found)
        passed_ns = max(0, look.t_ns - state.last_ns)
        state = replace(
            state,
            last_ns=max(look.t_ns, state.last_ns),
            strikes=state.strikes + strikes,
        )
        away_mm = math.hypot(look.ml_mm, look.ap_mm)
        if not math.isfinite(away_mm):
            return Turn(state)
        setting = state.setting
        tilted_deg = tilt_deg(away_mm, setting.dome_radius_mm, setting.rig)
        inside_ns = passed_ns if tilted_deg <= BANDS_DEG[0] else 0
        return Turn(
            replace(state, tilt_deg=tilted_deg, inside_ns=state.inside_ns + inside_ns)
        )

    def prompt(self, state: State) -> str:
        """Ask for the level."""
        del state
        return "keep_level"

    def view(self, state: State, now_ns: int) -> ZonesView:
        """Return the zones, the tilt and the share of time in the inner one."""
        del now_ns
        setting = state.setting
        known = math.isfinite(setting.dome_radius_mm)
        radii = (distance_mm(d, setting.dome_radius_mm, setting.rig) for d in BANDS_DEG)
        passed_ns = state.last_ns - state.began_ns
        return ZonesView(
            zones_mm=tuple(radii) if known else (),
            zones_deg=BANDS_DEG if known else (),
            rim_mm=_known(setting.rim_radius_mm),
            tilt_deg=round(state.tilt_deg, 1),
            inside_s=state.inside_ns / NS,
            inside_share=state.inside_ns / passed_ns if passed_ns else 0.0,
            strikes=state.strikes,
        )


def _known(radius_mm: float) -> float | None:
    """Return a radius that can be written down; a board without a dome has none."""
    return radius_mm if math.isfinite(radius_mm) else None
