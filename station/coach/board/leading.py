"""Which way a set of a drill is led, by the drill, its rung and the board."""

from __future__ import annotations

from msgspec.structs import replace

from station.coach.board import holds, sets
from station.coach.board.ground import FLAT, Board
from station.coach.board.guide import Guide
from station.coach.board.tasks import Hurdles, Landings, Rebounds, Tilts
from station.coach.spec import Drill
from station.coach.values import Setting
from station.protocols.metronome import Metronome
from station.protocols.spec import CursorPolicy
from station.protocols.tasks import CalfRaises, HopsOnBeat, Targets, TaskConfig

USUAL_CADENCE_PER_MIN = 170.0
"""The running cadence that the cadences of the drill files stand for."""


def guide_of(
    drill: Drill,
    setting: Setting,
    task: TaskConfig | None = None,
    *,
    cursor: CursorPolicy = "always",
    board: Board = FLAT,
) -> Guide:
    """Return how a set of a drill on a rung is led.

    Args:
        drill: the drill.
        setting: how hard it is.
        task: what the board counts: the drill's own, or that of the test that it is.
        cursor: whether the dot is shown.
        board: the board; one that may not be hopped on leaves hops to the floor.
    """
    beat = _beat(setting)
    length_s = setting.hold_s or setting.repetitions * _per_rep_s(drill, beat)
    off = Guide("clock", setting.hold_s, setting.repetitions, length_s, metronome=beat)
    if drill.breath is not None:
        return _breath(drill, setting, length_s)
    if not drill.board or drill.outdoors:
        return off
    domed = board.domed(setting.surface)
    if setting.hold_s or setting.task == "leg_swings":
        return holds.hold(drill, setting, length_s, beat, cursor, domed=domed)
    if task is not None and "flight" in task.needs and not board.bears_landings:
        return off
    if isinstance(task, Landings | Rebounds | Hurdles | Tilts):
        bpm = 0.0 if beat is None else beat.bpm
        return sets.counted(drill, setting, task, bpm, domed=domed)
    if drill.tempo is not None and isinstance(task, CalfRaises):
        return sets.raises(drill, setting, task)
    if drill.tempo is not None:
        return sets.tempo(drill, setting)
    if isinstance(task, HopsOnBeat) and beat is not None:
        return sets.hops(drill, setting, task, beat.bpm)
    if isinstance(task, Targets):
        return sets.targets(drill, setting, task)
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


def _breath(drill: Drill, setting: Setting, length_s: float) -> Guide:
    pace = drill.breath
    assert pace is not None  # noqa: S101 - asked before
    bar = ("up", *["tick"] * (pace.in_s - 1), "down", *["tick"] * (pace.out_s - 1))
    calm = Metronome(60.0, bar, 0)  # type: ignore[arg-type]  # names of sounds
    return Guide("breath", setting.hold_s, 0, length_s, metronome=calm)


def _beat(setting: Setting) -> Metronome | None:
    if not setting.cadence_per_min:
        return None
    return Metronome(setting.cadence_per_min, ("beat",), 0)


def _per_rep_s(drill: Drill, beat: Metronome | None) -> float:
    return 60.0 / beat.bpm if beat is not None else drill.dose.seconds_per_repetition
