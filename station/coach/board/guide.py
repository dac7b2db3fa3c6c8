"""How one set of a drill is led: as a trial on the board, or by the clock off it.

A set on the board is a trial of the engine that is not recorded: the same stepping on,
settling, countdown, detectors and tasks as a test, with one difference: what would
spoil a test is counted here, and the set goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from station.coach.spec import Drill
from station.coach.values import Setting
from station.protocols.detectors import (
    Detector,
    Dropout,
    Flight,
    FootMoved,
    FreeFootDown,
    HeelRaised,
    RepPhases,
    RimStruck,
    Saturated,
    SteppedOff,
    SupportTouched,
)
from station.protocols.metronome import Metronome
from station.protocols.spec import (
    Card,
    CursorPolicy,
    Outcomes,
    Protocol,
    Stance,
    Trial,
)
from station.protocols.tasks import (
    CalfRaises,
    HopsOnBeat,
    Targets,
    TaskConfig,
    TempoReps,
    Wobble,
)

USUAL_CADENCE_PER_MIN = 170.0
"""The running cadence that the cadences of the drill files stand for."""
COUNT_IN = 4
COUNTDOWN_S = 3.0
RAISED_MM = 40.0
_STANCES: dict[str, Stance] = {
    "two_feet": "two_feet",
    "feet_together": "feet_together",
    "tandem": "tandem",
    "supported": "single_leg",
    "single_leg": "single_leg",
}

Kind = Literal["hold", "tempo", "raises", "hops", "targets", "level", "clock", "breath"]


@dataclass(frozen=True, slots=True)
class Guide:
    """How one set is led."""

    kind: Kind
    """What is scored; `clock` and `breath` are done off the board."""
    hold_s: float = 0.0
    """Planned seconds of a hold, 0 where repetitions count."""
    reps: int = 0
    length_s: float = 0.0
    """About how long it takes, without getting ready."""
    protocol: Protocol | None = None
    """Its only trial is the set; None off the board."""
    metronome: Metronome | None = None
    """Heard during a hold, or off the board; tasks bring one of their own."""
    zone_mm: float = 0.0
    """Who stays this near to the middle of their own stance is steady."""

    @property
    def on_board(self) -> bool:
        """Whether the board follows it."""
        return self.protocol is not None

    @property
    def own_pace(self) -> bool:
        """Whether somebody has to say that it is done."""
        return not self.on_board and self.reps > 0


def guide_of(
    drill: Drill,
    setting: Setting,
    task: TaskConfig | None = None,
    *,
    cursor: CursorPolicy = "always",
    domed: bool = False,
) -> Guide:
    """Return how a set of a drill on a rung is led.

    Args:
        drill: the drill.
        setting: how hard it is.
        task: what the test does that is this drill, where there is one.
        cursor: whether the dot is shown.
        domed: whether the board itself stands on a dome.
    """
    beat = _beat(setting)
    length_s = setting.hold_s or setting.repetitions * _per_rep_s(drill, beat)
    off = Guide("clock", setting.hold_s, setting.repetitions, length_s, metronome=beat)
    if drill.breath is not None:
        pace = drill.breath
        bpm = 60.0
        bar = ("up", *["tick"] * (pace.in_s - 1), "down", *["tick"] * (pace.out_s - 1))
        calm = Metronome(bpm, bar, 0)  # type: ignore[arg-type]  # names of sounds
        return Guide("breath", setting.hold_s, 0, length_s, metronome=calm)
    if not drill.board or drill.outdoors:
        return off
    if setting.hold_s or setting.task == "leg_swings":
        return _hold(drill, setting, length_s, cursor, beat, domed=domed)
    if drill.tempo is not None and isinstance(task, CalfRaises):
        return _raises(drill, setting, task)
    if drill.tempo is not None:
        return _tempo(drill, setting)
    if isinstance(task, HopsOnBeat) and beat is not None:
        return _hops(drill, setting, task, beat.bpm)
    if isinstance(task, Targets):
        return _targets(drill, setting, task)
    return off


def paced(drill: Drill, setting: Setting, run_cadence_per_min: float) -> Setting:
    """Return the setting with the cadence of somebody who runs at that one.

    The cadences of dynamic drills are given for 170 steps a minute.
    """
    if drill.family != "dynamic" or not setting.cadence_per_min:
        return setting
    share = run_cadence_per_min / USUAL_CADENCE_PER_MIN
    return replace(
        setting, cadence_per_min=float(round(setting.cadence_per_min * share))
    )


def _hold(
    drill: Drill,
    setting: Setting,
    length_s: float,
    cursor: CursorPolicy,
    beat: Metronome | None,
    *,
    domed: bool,
) -> Guide:
    one_leg = _STANCES[setting.base] == "single_leg"
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
    detectors += [FootMoved(shift_mm=400.0 if one_leg else 60.0), *_faults()]
    if domed:
        detectors.append(RimStruck())
    level = domed and setting.surface == "wobble"
    closed = setting.vision == "closed"
    trial = Trial(
        kind="hold" if one_leg else "timed",
        stance=_STANCES[setting.base],
        vision=setting.vision,
        duration_s=length_s,
        side="ask" if one_leg else "none",
        surface=setting.surface,
        countdown_s=0.0 if one_leg else COUNTDOWN_S,
        cursor="before" if closed or moving else cursor,
        sonify=closed,
        settle_mm_s=_settle_mm_s(setting),
        task=Wobble() if level and not one_leg else None,
        detectors=tuple(detectors),
    )
    return Guide(
        "level" if level else "hold",
        length_s,
        setting.repetitions,
        length_s,
        _protocol(drill, trial),
        beat,
        _zone_mm(setting),
    )


def _tempo(drill: Drill, setting: Setting) -> Guide:
    tempo = drill.tempo
    assert tempo is not None  # noqa: S101 - asked before
    task = TempoReps(
        down=max(1, round(tempo.down_s)),
        pause=round(tempo.pause_s),
        up=max(1, round(tempo.up_s)),
        reps=setting.repetitions,
        count_in=COUNT_IN,
        # A hand on the rail is part of the supported rungs.
        support_share=1.0 if setting.base == "supported" else 0.05,
    )
    length_s = setting.repetitions * task.cycle_s
    pausing = RepPhases(pause_s=0.1, pause_share=0.0) if task.pause else RepPhases()
    detectors: list[Detector] = [pausing]
    if _STANCES[setting.base] == "single_leg":
        detectors.append(FreeFootDown(jump_mm=50, off_mm=40, outside_mm=55))
    trial = _moving(
        setting,
        task,
        task.metronome.count_in_s,
        1.7 * length_s + task.cycle_s,
        detectors,
    )
    return Guide("tempo", 0, setting.repetitions, length_s, _protocol(drill, trial))


def _raises(drill: Drill, setting: Setting, task: CalfRaises) -> Guide:
    tempo = drill.tempo
    assert tempo is not None  # noqa: S101 - asked before
    cycle_s = tempo.down_s + tempo.pause_s + tempo.up_s
    task = replace(task, bpm=120.0 / cycle_s, count_in=2, misses=3)
    length_s = setting.repetitions * cycle_s
    trial = _moving(
        setting, task, task.metronome.count_in_s, length_s + 0.4, [HeelRaised()]
    )
    return Guide("raises", 0, setting.repetitions, length_s, _protocol(drill, trial))


def _hops(drill: Drill, setting: Setting, task: HopsOnBeat, bpm: float) -> Guide:
    task = replace(task, bpm=bpm, count_in=COUNT_IN)
    length_s = setting.repetitions * 60.0 / bpm
    countdown_s = task.metronome.count_in_s
    trial = _moving(
        setting, task, countdown_s, length_s + 30.0 / bpm, [Flight()], off_s=1.0
    )
    return Guide("hops", 0, setting.repetitions, length_s, _protocol(drill, trial))


def _targets(drill: Drill, setting: Setting, task: Targets) -> Guide:
    # Each target is leant to with the dot and then found again without it.
    some = task.directions[: max(1, -(-setting.repetitions // 2))]
    rounds = max(1, round(setting.repetitions / len(some)))
    task = replace(task, directions=some, rounds=rounds)
    length_s = setting.repetitions * drill.dose.seconds_per_repetition
    trial = _moving(setting, task, COUNTDOWN_S, 60.0 + 3 * length_s, [])
    trial = replace(trial, vision="open", cursor="always")
    return Guide("targets", 0, setting.repetitions, length_s, _protocol(drill, trial))


def _moving(
    setting: Setting,
    task: TempoReps | CalfRaises | HopsOnBeat | Targets,
    countdown_s: float,
    duration_s: float,
    detectors: list[Detector],
    *,
    off_s: float = 0.5,
) -> Trial:
    stance = _STANCES[setting.base]
    return Trial(
        kind="timed",
        stance=stance,
        vision=setting.vision,
        duration_s=duration_s,
        side="ask" if stance == "single_leg" else "none",
        surface=setting.surface,
        countdown_s=countdown_s,
        cursor="never",
        settle_mm_s=_settle_mm_s(setting),
        task=task,
        detectors=(*detectors, SteppedOff(then="end", for_s=off_s), *_faults()),
    )


def _faults() -> tuple[Detector, ...]:
    return Saturated(then="fail"), Dropout(then="fail")


def _protocol(drill: Drill, trial: Trial) -> Protocol:
    return Protocol(
        id=drill.id,
        version=drill.version,
        title=drill.title,
        measures=drill.purpose,
        source="A set of a drill; nothing of it is kept as a test.",
        card=Card(lines=drill.cues),
        trials=(trial,),
        outcomes=Outcomes(primary="hold_time"),
    )


def _beat(setting: Setting) -> Metronome | None:
    if not setting.cadence_per_min:
        return None
    return Metronome(setting.cadence_per_min, ("beat",), 0)


def _per_rep_s(drill: Drill, beat: Metronome | None) -> float:
    return 60.0 / beat.bpm if beat is not None else drill.dose.seconds_per_repetition


def _zone_mm(setting: Setting) -> float:
    """Design defaults [D]: about the 95 % circle of healthy adults who stand so."""
    zone_mm = 20.0 if _STANCES[setting.base] in ("single_leg", "tandem") else 12.0
    if setting.vision == "closed":
        zone_mm *= 1.5
    if setting.task in ("leg_swings", "catching"):
        zone_mm *= 1.75
    return zone_mm * {"firm": 1.0, "foam": 1.5, "wobble": 2.0}[setting.surface]


def _settle_mm_s(setting: Setting) -> float:
    return {"firm": 40.0, "foam": 80.0, "wobble": 1000.0}[setting.surface]
