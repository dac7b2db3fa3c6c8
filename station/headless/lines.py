"""What a station without a screen says on standard output: one JSON object a line.

The schema, which docs/headless.md describes for readers. Each line has `type`, the tag,
and `at`. Fields may be added; none changes its meaning.
"""

from __future__ import annotations

from typing import Any

import msgspec

from station.store.records import TrialDetail
from station.summary import as_object


class _Line(msgspec.Struct, frozen=True, tag_field="type"):
    at: str
    """When it was said, ISO 8601 UTC."""


class Ready(_Line, frozen=True, tag="ready"):
    """The station waits for somebody."""

    protocol: str
    """What the button starts."""
    side: str | None
    """How the leg is chosen; None where the protocol does not ask."""
    guests: bool
    roster: int
    """How many slots."""
    panel: bool
    """Whether a panel is fitted and works."""
    badge_reader: bool
    """Whether one is configured and works."""
    voice: str | None
    board: str
    simulated: bool


class Badge(_Line, frozen=True, tag="badge"):
    """A badge was held to the reader."""

    known: bool
    code: str | None
    """Of the person; None when it is unknown."""
    used: bool
    """False while a test runs, when it changes nothing."""


class Event(_Line, frozen=True, tag="event"):
    """Somebody did something at the panel."""

    name: str
    """One of `EVENTS`."""
    text: str | None = None
    """For people: why it was refused."""
    slot: int | None = None
    """0 for a guest."""
    code: str | None = None
    """Of the person, None for a guest."""
    side: str | None = None
    trial: str | None = None


class Phase(_Line, frozen=True, tag="phase"):
    """A trial, or a test of several steps, went into another phase."""

    trial: str
    protocol: str
    step: int
    """Index, counted from 0."""
    steps: int
    phase: str
    """That of the trial; `resting`, `card` or `asking` between two steps."""
    prompt: str
    text: str
    """What the person is to do, as a sentence."""


class Series(_Line, frozen=True, tag="series"):
    """A test of several steps is over."""

    series: str
    protocol: str
    outcome: str
    """`finished`, `stopped` or `abandoned`."""
    said: str
    conditions: list[dict[str, Any]]
    """Each with `name`, `state`, `measure`, `value` and `unit`."""
    compared: list[dict[str, Any]]
    """Each with `name`, `first`, `second` and `value`."""


class Problem(_Line, frozen=True, tag="problem"):
    """Something is wrong, or no longer is."""

    code: str
    """Of docs/problems.md, or one of `TROUBLES`."""
    severity: str
    text: str
    on: bool
    """False when it is over."""


EVENTS = {
    "started": "a test began",
    "refused": "a test could not begin",
    "slot": "a slot of the roster was chosen",
    "cleared": "what was chosen was dropped",
    "cancelled": "the test was stopped by holding the button",
    "next_step": "the next step was asked for",
    "retry_step": "the step that failed was asked for once more",
}
"""What `Event.name` may be."""

TROUBLES = {
    "station_away": "fault",
    "panel_away": "attention",
    "badge_reader_away": "attention",
    "roster_unknown": "attention",
    "voice_failed": "attention",
}
"""Problems of the station without a screen itself, with their severity."""

Line = Ready | Badge | Event | Phase | Series | Problem
LINES: tuple[type[_Line], ...] = (Ready, Badge, Event, Phase, Series, Problem)


def result_line(at: str, detail: TrialDetail, said: str) -> dict[str, Any]:
    """Return the line of a trial that is over: `heron trial --json` and what was said.

    It may come twice, after a restart: `trial` tells.
    """
    return {"type": "result", "at": at, "said": said, **as_object(detail)}
