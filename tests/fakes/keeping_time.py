"""Somebody on the synthetic board who hears the beat and does something to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.synthetic import SyntheticBoard
from station.measures.tasks import task_measures
from station.protocols.engine import advance
from station.protocols.spec import Protocol
from station.protocols.state import TrialEvent, begin, view
from station.store.records import StoredEvent
from station.task_views import RepsView
from station.values import CopSample, CopSeries
from tests.fakes.standing import NS, Script, Story, board_samples, drifted

STEP_ON = (2.0, "step_on")
LIFT = (5.5, "lift_right")
Deed = tuple[str, int, tuple[float, ...]]


@dataclass
class Kept:
    """What happened, and what was really done."""

    story: Story
    deeds: list[Deed]

    @property
    def ended(self) -> tuple[str, str | None]:
        return self.story.state.phase, self.story.state.outcome

    def told(self, kind: str) -> list[TrialEvent]:
        return [event for event in self.story.events if event.type == kind]

    def values(self) -> dict[str, float]:
        """Return the measures of the task that have a value."""
        events = [
            StoredEvent(e.t_ns, e.type, e.confidence, e.detail)
            for e in self.story.events
        ]
        found = task_measures(series(self.story.samples), events)
        return {name: one.value for name, one in found.items() if one.value is not None}


def keep_time(
    protocol: Protocol,
    command: str,
    *says: str,
    script: Script = (STEP_ON, LIFT),
    then: Script = (),
    seed: int = 1,
    mass_kg: float = 70.0,
    side: str | None = "left",
    drift_n_s: float = 0.0,
    seconds: float = 200.0,
) -> Kept:
    """Run a trial of somebody who hears the beat and then does `command`.

    `says` is said to the board before, such as how well they keep time; the times of
    `then` are seconds after recording began.
    """
    options = BoardOptions(f"mass={mass_kg:g}", clock=SimulatedClock(NS), seed=seed)
    board = SyntheticBoard(options)
    for word in says:
        board.command(word)
    state = begin(
        protocol,
        trial_id="t",
        t_ns=NS,
        side=side,
        tared=True,
        capacity_n=tuple(cell.capacity_n for cell in load_description().cells),
    )
    story = Story(state, phases=[state.phase])
    heard = None
    todo = sorted(then)
    for one in board_samples(board, script, seconds):
        sample = drifted(one.raw, drift_n_s)
        story.samples.append(sample)
        story.state, events = advance(protocol, story.state, sample)
        story.events.extend(events)
        if story.state.phase != story.phases[-1]:
            story.phases.append(story.state.phase)
        if story.state.final:
            break
        task = view(protocol, story.state, sample.t_ns).task
        beats = task.beats if isinstance(task, RepsView) else None
        if beats is not None and beats.first_ns != heard:
            heard = beats.first_ns
            board.command(f"beat:{heard}:{60e9 / beats.bpm}")
            if command:
                board.command(command)
        begun_ns = story.state.recording_ns
        while todo and begun_ns and sample.t_ns >= begun_ns + todo[0][0] * NS:
            board.command(todo.pop(0)[1])
    return Kept(story, board.deeds())


def series(samples: list[CopSample]) -> CopSeries:
    """Return the samples as they are, from the first to the last."""
    columns: np.ndarray[Any, Any] = np.array([one[1:4] for one in samples])
    return CopSeries(
        rate_hz=100.0,
        ml_mm=columns[:, 0],
        ap_mm=columns[:, 1],
        force_n=columns[:, 2],
        t0_ns=samples[0].t_ns,
    )
