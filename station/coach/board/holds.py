"""A hold as a trial: what ends it, what is counted, and the zone of who is steady."""

from __future__ import annotations

from station.coach.board.guide import Guide
from station.coach.board.sets import (
    COUNTDOWN_S,
    STANCES,
    faults,
    protocol_of,
    settle_mm_s,
)
from station.coach.spec import Drill
from station.coach.values import Setting
from station.protocols.detectors import (
    Detector,
    FootMoved,
    FreeFootDown,
    RimStruck,
    SteppedOff,
    SupportTouched,
)
from station.protocols.metronome import Metronome
from station.protocols.spec import CursorPolicy, Trial
from station.protocols.tasks import Wobble


def hold(
    drill: Drill,
    setting: Setting,
    length_s: float,
    beat: Metronome | None,
    cursor: CursorPolicy,
    *,
    domed: bool,
) -> Guide:
    """Return a set that is held: on one leg from foot-off, else after a countdown."""
    one_leg = STANCES[setting.base] == "single_leg"
    detectors: list[Detector] = [SteppedOff(then="end", for_s=0.5)]
    moving = setting.task in ("leg_swings", "catching")
    if one_leg:
        wide = 15.0 if moving or setting.surface != "firm" else 0.0
        detectors.append(
            FreeFootDown(
                jump_mm=35.0 + wide, off_mm=30.0 + wide, outside_mm=45.0 + wide
            )
        )
    if setting.base != "supported" and not moving:
        detectors.append(SupportTouched())
    # On one leg a shift is the free foot; there only hops are looked for.
    detectors += [FootMoved(shift_mm=400.0 if one_leg else 60.0), *faults()]
    if domed:
        detectors.append(RimStruck())
    level = domed and setting.surface == "wobble"
    closed = setting.vision == "closed"
    trial = Trial(
        kind="hold" if one_leg else "timed",
        stance=STANCES[setting.base],
        vision=setting.vision,
        duration_s=length_s,
        side="ask" if one_leg else "none",
        surface=setting.surface,
        countdown_s=0.0 if one_leg else COUNTDOWN_S,
        cursor="before" if closed or moving else cursor,
        sonify=closed,
        settle_mm_s=settle_mm_s(setting),
        task=Wobble() if level and not one_leg else None,
        detectors=tuple(detectors),
    )
    return Guide(
        "level" if level else "hold",
        length_s,
        setting.repetitions,
        length_s,
        protocol_of(drill, trial),
        beat,
        _zone_mm(setting),
    )


def _zone_mm(setting: Setting) -> float:
    """Design defaults [D]: about the 95 % circle of healthy adults who stand so."""
    zone_mm = 20.0 if STANCES[setting.base] in ("single_leg", "tandem") else 12.0
    if setting.vision == "closed":
        zone_mm *= 1.5
    if setting.task in ("leg_swings", "catching"):
        zone_mm *= 1.75
    return zone_mm * {"firm": 1.0, "foam": 1.5, "wobble": 2.0}[setting.surface]
