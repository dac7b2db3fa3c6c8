"""What a rule says: its light, what follows, a sentence, and the numbers behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from station.figures import day, decimal
from station.language import _


class Light(IntEnum):
    """How a day stands; the worse one is the larger."""

    GREEN = 0
    YELLOW = 1
    RED = 2


class Action(StrEnum):
    """What the coach does."""

    CARRY_ON = "carry_on"
    STEP_UP = "step_up"
    STEP_DOWN = "step_down"
    HOLD_LEVEL = "hold_level"
    BACK_OFF = "back_off"
    MODIFY = "modify"
    STOP = "stop"
    SKIP_SESSION = "skip_session"
    EXTRA_SETS = "extra_sets"
    EVEN_SETS = "even_sets"
    MOBILITY = "mobility"
    CHANGE_DRILL = "change_drill"
    STEP_BACK = "step_back"
    END_SET = "end_set"
    POSTPONE = "postpone"


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence, said in the language spoken when it is shown."""

    text: str
    """In English; see `station.language.mark`."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What is put into it; words among them are said too."""

    def __str__(self) -> str:
        return _(self.text, **{name: _said(one) for name, one in self.values.items()})


Known = float | str | dt.date | Words
"""A number, a word, a day or a sentence."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a rule looked at, in words."""

    what: str
    value: Known
    unit: str = ""
    places: int = 0
    limit: Known | None = None
    """What it was held against."""
    day: dt.date | None = None
    about: str = ""
    """A body site or a leg, where there are several."""

    def __str__(self) -> str:
        day = self.day.isoformat() if self.day else ""
        named = (day, _(self.what), self.about and _(self.about))
        said = f"{', '.join(filter(None, named))}: {self.written(self.value)}"
        return said if self.limit is None else f"{said} ({self.written(self.limit)})"

    def written(self, value: Known) -> str:
        """Return a value or a limit of it in the language spoken."""
        if isinstance(value, str):
            return _(value)
        if isinstance(value, Words):
            return str(value)
        if isinstance(value, dt.date):
            return day(value)
        unit = _(self.unit) if self.unit else ""
        return f"{decimal(value, self.places)} {unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision changes about the training; the default changes nothing."""

    train: bool = True
    dynamic: bool = True
    """Whether hops, landings and the like are allowed."""
    fatigue: bool = True
    mobility_only: bool = False
    may_step_up: bool = True
    level_steps: int = 0
    """Steps of the ladder; never above zero but by R1."""
    sets_share: float = 1.0
    """Of the planned sets, how many are done."""
    weaker_extra_share: float = 0.0
    """Sets added for the weaker leg, as a share of its planned ones."""
    rail: bool = False
    """Whether a rail within reach is offered."""
    change_drill: bool = False
    days: int = 0
    """For how long this holds beyond today; 0 for today only."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one rule made of its inputs. `facts` answer 'why?'."""

    rule: str
    """`R1` to `R12`."""
    action: Action
    light: Light
    sentence: Words
    facts: tuple[Fact, ...] = ()
    effect: Effect = Effect()

    @property
    def acts(self) -> bool:
        """Whether anything changes because of this rule."""
        return self.action is not Action.CARRY_ON

    @property
    def why(self) -> tuple[str, ...]:
        """The numbers that were used, one line each."""
        return tuple(map(str, self.facts))


def together(effects: Iterable[Effect]) -> Effect:
    """Return what holds when several decisions do: always the more careful.

    Steps down are not added up, the largest one is taken; a step up happens only where
    nobody objects.
    """
    given = list(effects)
    steps = [one.level_steps for one in given]
    may_step_up = all(one.may_step_up for one in given)
    lowest = min(steps, default=0)
    highest = max(steps, default=0) if may_step_up else 0
    return Effect(
        train=all(one.train for one in given),
        dynamic=all(one.dynamic for one in given),
        fatigue=all(one.fatigue for one in given),
        mobility_only=any(one.mobility_only for one in given),
        may_step_up=may_step_up,
        level_steps=lowest if lowest < 0 else highest,
        sets_share=min((one.sets_share for one in given), default=1.0),
        weaker_extra_share=max((one.weaker_extra_share for one in given), default=0.0),
        rail=any(one.rail for one in given),
        change_drill=any(one.change_drill for one in given),
        days=max((one.days for one in given), default=0),
    )


def carry_on(
    rule: str, text: str, *facts: Fact, values: Mapping[str, object] | None = None
) -> Decision:
    """Return the decision that changes nothing."""
    sentence = Words(text, values or {})
    return Decision(rule, Action.CARRY_ON, Light.GREEN, sentence, facts)


def _said(value: object) -> object:
    return _(value) if isinstance(value, str) else value
