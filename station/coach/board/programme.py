"""A day's drills as the sets that a session goes through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import msgspec
from msgspec import Meta

from station.coach.board.ground import FLAT, Board
from station.coach.board.guide import Guide
from station.coach.board.leading import USUAL_CADENCE_PER_MIN, guide_of, paced
from station.coach.ladder import legs, setting_of
from station.coach.library import Drills, find_drill
from station.coach.spec import Drill
from station.coach.values import Equipment, Rung, Setting, Side
from station.errors import BadRequest
from station.protocols.spec import CursorPolicy, Protocol
from station.protocols.tasks import TaskConfig

CHANGE_S = 8.0
"""From one leg to the other within a set."""
BETWEEN_S = 20.0
"""At least, after the last set of a drill."""


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One drill of a session, as the plan has it."""

    drill: str
    rung: Rung = 0
    sets: Annotated[int, Meta(ge=1, le=6)] = 1
    extra_side: Side | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What of a person changes how drills are led."""

    equipment: tuple[Equipment, ...] | None = None
    run_cadence_per_min: Annotated[float, Meta(ge=120, le=220)] = USUAL_CADENCE_PER_MIN


@dataclass(frozen=True, slots=True)
class Bout:
    """One set of one leg, or of both feet."""

    number: int
    """Which set it is, from 1."""
    side: Side | None
    guide: Guide
    rest_s: float
    """Rest after it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One drill of the session."""

    drill: Drill
    rung: int
    setting: Setting
    bouts: tuple[Bout, ...]

    @property
    def sets(self) -> int:
        """How many sets there are."""
        return max(bout.number for bout in self.bouts)


Programme = tuple[Part, ...]


def programme_of(
    asked: Sequence[Asked],
    drills: Drills,
    protocols: Mapping[str, Protocol],
    settings: Settings = Settings(),  # noqa: B008 - frozen
    board: Board = FLAT,
) -> Programme:
    """Return the parts of a session in their order.

    Args:
        asked: the drills of the day.
        drills: all that there are.
        protocols: the tests that some drills are.
        settings: the person's equipment and running cadence.
        board: the board that it is done on.

    Raises:
        BadRequest: nothing is asked for.
        UnknownDrill: there is no such drill.
    """
    if not asked:
        raise BadRequest("a session needs at least one drill")
    found = [find_drill(drills, one.drill) for one in asked]
    return tuple(
        _part(one, drill, protocols, settings, board)
        for one, drill in zip(asked, found, strict=True)
    )


def _part(
    asked: Asked,
    drill: Drill,
    protocols: Mapping[str, Protocol],
    settings: Settings,
    board: Board,
) -> Part:
    setting = setting_of(drill, asked.rung, settings.equipment)
    setting = paced(drill, setting, settings.run_cadence_per_min)
    task = _task(drill, protocols)
    sides: tuple[Side | None, ...] = (None,)
    if legs(drill, setting) == 2:
        sides = ("left", "right")
    plain = [(n, side) for n in range(1, asked.sets + 1) for side in sides]
    if asked.extra_side is not None and len(sides) > 1:
        plain.append((asked.sets + 1, asked.extra_side))
    last = plain[-1][0]
    bouts = []
    for place, (number, side) in enumerate(plain):
        following = plain[place + 1][0] if place + 1 < len(plain) else None
        rest_s = CHANGE_S if following == number else drill.dose.rest_s
        if following is None:
            rest_s = max(rest_s, BETWEEN_S)
        guide = guide_of(
            drill,
            setting,
            task,
            cursor=_cursor(number, last),
            board=board,
        )
        bouts.append(Bout(number, side, guide, rest_s))
    return Part(drill, asked.rung, setting, tuple(bouts))


def _cursor(number: int, last: int) -> CursorPolicy:
    """The dot fades from set to set, and the last one is done without it."""
    if last == 1 or number == 1:
        return "always" if last > 1 else "fading"
    return "before" if number == last else "fading"


def _task(drill: Drill, protocols: Mapping[str, Protocol]) -> TaskConfig | None:
    """Return what the drill asks for, or the test that is this drill."""
    if drill.task is not None:
        return drill.task
    known = (protocols[name] for name in drill.protocols if name in protocols)
    tasks = (protocol.trials[0].task for protocol in known)
    return next((task for task in tasks if task is not None), None)
