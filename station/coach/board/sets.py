"""Each kind of set as a trial of the engine that is not recorded.

The same stepping on, settling, countdown, detectors and tasks as a test, with one
difference: what would spoil a test is counted here, and the set goes on.
"""

from __future__ import annotations

from typing import cast

from msgspec.structs import replace

from station.coach.board.guide import Guide, Kind
from station.coach.board.tasks import (
    DrillTask,
    Hurdles,
    Landings,
    Rebounds,
    Tilts,
)
from station.coach.spec import Drill
from station.coach.values import Setting
from station.protocols.detectors import (
    Detector,
    Dropout,
    Flight,
    FreeFootDown,
    HeelRaised,
    RepPhases,
    RimStruck,
    Saturated,
    SteppedOff,
)
from station.protocols.spec import Card, Outcomes, Protocol, Stance, Trial
from station.protocols.tasks import (
    CalfRaises,
    HopsOnBeat,
    Targets,
    Task,
    TaskConfig,
    TempoReps,
)

COUNT_IN = 4
COUNTDOWN_S = 3.0
GONE_S = 20.0
"""Who lands again and again leaves the board between; after so long they have left."""
OVER_S = 3.0
"""Who steps over a hurdle with both feet leaves the board for a beat."""
STANCES: dict[str, Stance] = {
    "two_feet": "two_feet",
    "feet_together": "feet_together",
    "tandem": "tandem",
    "supported": "single_leg",
    "single_leg": "single_leg",
}


def tempo(drill: Drill, setting: Setting) -> Guide:
    """Return a set of repetitions to the bar."""
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
    if STANCES[setting.base] == "single_leg":
        detectors.append(FreeFootDown(jump_mm=50, off_mm=40, outside_mm=55))
    trial = _moving(setting, task, 1.7 * length_s + task.cycle_s, detectors)
    return _guide("tempo", drill, setting, length_s, trial)


def raises(drill: Drill, setting: Setting, task: CalfRaises) -> Guide:
    """Return a set of calf raises to the beat."""
    tempo = drill.tempo
    assert tempo is not None  # noqa: S101 - asked before
    cycle_s = tempo.down_s + tempo.pause_s + tempo.up_s
    task = replace(task, bpm=120.0 / cycle_s, count_in=2, misses=3)
    length_s = setting.repetitions * cycle_s
    trial = _moving(setting, task, length_s + 0.4, [HeelRaised()])
    return _guide("raises", drill, setting, length_s, trial)


def hops(drill: Drill, setting: Setting, task: HopsOnBeat, bpm: float) -> Guide:
    """Return a set of hops to the beat."""
    task = replace(task, bpm=bpm, count_in=COUNT_IN)
    length_s = setting.repetitions * 60.0 / bpm
    trial = _moving(setting, task, length_s + 30.0 / bpm, [Flight()], off_s=1.0)
    return _guide("hops", drill, setting, length_s, trial)


def targets(drill: Drill, setting: Setting, task: Targets) -> Guide:
    """Return a set of leans to targets."""
    # Each target is leant to with the dot and then found again without it.
    some = task.directions[: max(1, -(-setting.repetitions // 2))]
    rounds = max(1, round(setting.repetitions / len(some)))
    task = replace(task, directions=some, rounds=rounds)
    length_s = setting.repetitions * drill.dose.seconds_per_repetition
    trial = _moving(setting, task, 60.0 + 3 * length_s, [])
    trial = replace(trial, vision="open", cursor="always")
    return _guide("targets", drill, setting, length_s, trial)


def counted(
    drill: Drill, setting: Setting, task: DrillTask, bpm: float, *, domed: bool
) -> Guide:
    """Return a set of what drills alone ask for."""
    reps = setting.repetitions
    length_s = reps * drill.dose.seconds_per_repetition
    if isinstance(task, Landings | Rebounds):
        task = replace(task, reps=reps)
        trial = _moving(setting, task, 60.0 + 3 * length_s, [Flight()], off_s=GONE_S)
        kind: Kind = "landings" if isinstance(task, Landings) else "rebounds"
        trial = replace(trial, starts="landing", countdown_s=0.0)
        return _guide(kind, drill, setting, length_s, trial)
    if isinstance(task, Hurdles):
        task = replace(task, reps=reps, bpm=bpm or task.bpm, count_in=COUNT_IN)
        trial = _moving(setting, task, 10.0 + 3 * length_s, [], off_s=OVER_S)
        return _guide("hurdles", drill, setting, length_s, trial)
    task = Tilts(each=max(1, -(-reps // 4)))
    rim: list[Detector] = [RimStruck()] if domed else []
    trial = _moving(setting, task, 30.0 + 3 * length_s, rim)
    closed = setting.vision == "closed"
    cursor = "before" if closed else "always"
    trial = replace(trial, cursor=cursor, sonify=closed)
    return _guide("tilts", drill, setting, length_s, trial)


def faults() -> tuple[Detector, ...]:
    """Return what keeps any set from counting."""
    return Saturated(then="fail"), Dropout(then="fail")


def protocol_of(drill: Drill, trial: Trial) -> Protocol:
    """Return a set as the engine takes it."""
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


def settle_mm_s(setting: Setting) -> float:
    """Return how slow the CoP has to be before a set begins."""
    return {"firm": 40.0, "foam": 80.0, "wobble": 1000.0}[setting.surface]


def _guide(
    kind: Kind, drill: Drill, setting: Setting, length_s: float, trial: Trial
) -> Guide:
    reps = setting.repetitions
    return Guide(kind, 0, reps, length_s, protocol_of(drill, trial))


def _moving(
    setting: Setting,
    task: TaskConfig,
    duration_s: float,
    detectors: list[Detector],
    *,
    off_s: float = 0.5,
) -> Trial:
    stance = STANCES[setting.base]
    beats = task.metronome
    return Trial(
        kind="timed",
        stance=stance,
        vision=setting.vision,
        duration_s=duration_s,
        side="ask" if stance == "single_leg" else "none",
        surface=setting.surface,
        countdown_s=COUNTDOWN_S if beats is None else beats.count_in_s,
        cursor="never",
        settle_mm_s=settle_mm_s(setting),
        # Those of drills alone are in no file of a test.
        task=cast("Task", task),
        detectors=(*detectors, SteppedOff(then="end", for_s=off_s), *faults()),
    )
