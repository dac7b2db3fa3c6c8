"""Somebody on the synthetic board who does what the screen asks for, when it asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.synthetic import SyntheticBoard
from station.filters import zero_phase
from station.live.lowpass import CUTOFF_HZ
from station.measures.tasks import task_measures
from station.measures.values import Measure
from station.messages import TrialView
from station.protocols.engine import advance
from station.protocols.spec import Protocol
from station.protocols.state import view
from station.store.records import StoredEvent
from station.values import CopSeries
from tests.fakes.standing import NS, Script, Story, board_samples, trial_begun

Answer = Callable[[TrialView], str | None]
"""What somebody does when what is asked changes."""


def follow(
    protocol: Protocol,
    answer: Answer,
    script: Script = ((2.0, "step_on"),),
    seconds: float = 200.0,
    *,
    seed: int = 1,
    side: str | None = None,
    step: int = 0,
    mass_kg: float = 70.0,
    rig: str = "flat_plate",
) -> Story:
    """Run a whole trial of somebody who answers each change of what is shown."""
    options = BoardOptions(f"mass={mass_kg:g}", clock=SimulatedClock(NS), seed=seed)
    board = SyntheticBoard(options)
    state = trial_begun(protocol, side=side, rig=rig, step=step)
    story = Story(state, phases=[state.phase])
    asked: object = None
    for one in board_samples(board, script, seconds):
        story.samples.append(one.raw)
        story.state, events = advance(protocol, story.state, one.raw)
        story.events.extend(events)
        if story.state.phase != story.phases[-1]:
            story.phases.append(story.state.phase)
        if story.state.final:
            break
        shown = view(protocol, story.state, one.raw.t_ns)
        lit = getattr(shown.task, "lit", None)
        if (shown.phase, shown.prompt, lit) != asked:
            asked = shown.phase, shown.prompt, lit
            command = answer(shown)
            if command is not None:
                board.command(command)
    return story


def series_of(story: Story) -> CopSeries:
    """Return what the pipeline would make of the recording: low-passed at 10 Hz."""
    state = story.state
    assert state.start_ns is not None
    assert state.end_ns is not None
    inside = [
        one for one in story.samples if state.start_ns <= one.t_ns <= state.end_ns
    ]
    assert all(b.t_ns - a.t_ns == NS // 100 for a, b in pairwise(inside))
    columns = np.array([(*one[1:3], one.total_n, *one.corner_n) for one in inside])
    filtered = zero_phase(columns, CUTOFF_HZ, 100.0)
    return CopSeries(
        rate_hz=100.0,
        ml_mm=filtered[:, 0],
        ap_mm=filtered[:, 1],
        force_n=filtered[:, 2],
        corner_n=filtered[:, 3:],
        t0_ns=inside[0].t_ns,
    )


def measures_of(story: Story) -> dict[str, Measure]:
    """Return the measures of the trial's task."""
    events: Sequence[StoredEvent] = [
        StoredEvent(e.t_ns, e.type, e.confidence, e.detail) for e in story.events
    ]
    return task_measures(series_of(story), events)


def values_of(story: Story) -> dict[str, float]:
    """Return those that have a value."""
    found = measures_of(story)
    return {name: one.value for name, one in found.items() if one.value is not None}
