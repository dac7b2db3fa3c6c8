"""What a battery file may say, and the parts that it comes to.

A battery names tests that there are; what a test is stands in its protocol. `at_s` and
`effort` make a battery of before and after: something is done between, and the tests
after it are due at set times from its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.protocols.spec import MAX_STEPS, Citation, Protocol, Seconds, Sentence
from station.texts import Text

Legs = Literal["both", "left", "right"]
MAX_PARTS = 24


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One test of a battery."""

    protocol: str
    """The id of a protocol."""
    legs: Legs = "both"
    """For a test that asks for the leg: both are two parts, left first."""
    rest_s: Seconds = 30
    """Rest after it."""
    at_s: Seconds | None = None
    """Due so long after the effort; None for a test before it."""
    name: Annotated[Text, Meta(max_length=40)] = ""
    """What it is called where its title does not say it, such as `After 5 min`."""


class Effort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done between the tests before and the tests after."""

    title: Annotated[Text, Meta(min_length=1, max_length=60)]
    lines: Annotated[tuple[Sentence, ...], Meta(min_length=1, max_length=5)]


class Battery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Several tests one after the other."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    version: Annotated[int, Meta(ge=1)]
    title: Annotated[Text, Meta(min_length=1, max_length=60)]
    measures: Sentence
    """One sentence: what it is for."""
    source: Citation
    tests: Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=MAX_PARTS)]
    effort: Effort | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant. Raises `ValueError`."""
        after = [n for n, test in enumerate(self.tests) if test.at_s is not None]
        if bool(after) is not (self.effort is not None):
            raise ValueError("`effort` and tests with `at_s` belong together")
        if after and after != list(range(after[0], len(self.tests))):
            raise ValueError(
                "every test after the effort needs `at_s`"
                f" - at `$.tests[{len(self.tests) - 1}]`"
            )
        times = [test.at_s or 0.0 for test in self.tests if test.at_s is not None]
        if times != sorted(times):
            raise ValueError("`at_s` grows from test to test")


class Part(msgspec.Struct, frozen=True):
    """One test on one leg, as it stands in the plan of a run."""

    protocol: str
    title: Text
    side: str | None
    rest_s: float
    at_s: float | None = None
    name: Text = ""


def parts_of(battery: Battery, protocols: Mapping[str, Protocol]) -> tuple[Part, ...]:
    """Return the parts of a battery; a test of both legs is two."""
    parts = []
    for test in battery.tests:
        protocol = protocols[test.protocol]
        sides: tuple[str | None, ...] = (None,)
        if protocol.asks_side:
            sides = ("left", "right") if test.legs == "both" else (test.legs,)
        parts += [
            Part(test.protocol, protocol.title, side, test.rest_s, test.at_s, test.name)
            for side in sides
        ]
    return tuple(parts)


def seconds_of(battery: Battery, protocols: Mapping[str, Protocol]) -> float:
    """Return about how long a battery takes, with its rests and without its effort."""
    parts = parts_of(battery, protocols)
    if battery.effort is not None:
        before = [part for part in parts if part.at_s is None]
        last_s = max(part.at_s or 0.0 for part in parts)
        last = [part for part in parts if part.at_s == last_s]
        return sum(_seconds(part, protocols) for part in (*before, *last)) + last_s
    return sum(_seconds(part, protocols) for part in parts) - parts[-1].rest_s


def _seconds(part: Part, protocols: Mapping[str, Protocol]) -> float:
    steps = protocols[part.protocol].steps[:MAX_STEPS]
    return part.rest_s + sum(
        step.duration_s + step.countdown_s + step.rest_s for step in steps
    )
