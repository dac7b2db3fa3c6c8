"""A scripted person on the synthetic board, watched by the trial engine.

No process and no waiting: the simulated clock jumps from conversion to conversion.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from firmware.board import Board, BoardOptions
from firmware.clock import SimulatedClock
from firmware.description import load_description
from firmware.synthetic import SyntheticBoard
from station.calibration import Calibration, nominal_calibration
from station.live.path import LivePath, LiveSample
from station.protocols.engine import advance
from station.protocols.spec import Protocol
from station.protocols.state import TrialEvent, TrialState, begin
from station.values import CopSample

NS = 1_000_000_000
FRONT_LEFT = load_description().cells[0]
Script = Sequence[tuple[float, str]]
Change = Callable[[CopSample], CopSample]
RIM_MM, DOME_MM = 85.0, 300.0
"""Of the wobble board on rigs that have one."""


@dataclass
class Story:
    """What happened to somebody: every sample, every state change, every event."""

    state: TrialState
    events: list[TrialEvent] = field(default_factory=list)
    samples: list[CopSample] = field(default_factory=list)
    phases: list[str] = field(default_factory=list)

    def types(self) -> list[str]:
        return [event.type for event in self.events if event.type != "phase"]


def live_samples(
    script: Script,
    seconds: float,
    *,
    seed: int = 1,
    mass_kg: float = 70.0,
    fault: str = "",
) -> Iterator[LiveSample]:
    """Yield what the live path makes of a person who does `script` (time, command)."""
    wish = f"mass={mass_kg:g}" + (f",fault={fault}" if fault else "")
    options = BoardOptions(wish, clock=SimulatedClock(NS), seed=seed)
    return board_samples(SyntheticBoard(options), script, seconds)


def board_samples(board: Board, script: Script, seconds: float) -> Iterator[LiveSample]:
    """Yield what the live path makes of a board, zeroed in the first 0.6 s."""
    description = load_description()
    board.prepare()
    path = LivePath(nominal_calibration(description), description.period_ns)
    todo = sorted(script)
    tared = False
    empty: list[tuple[float, ...]] = []
    for reading in board.readings():
        while todo and reading.t_ns >= NS + todo[0][0] * NS:
            board.command(todo.pop(0)[1])
        if reading.t_ns > NS + seconds * NS:
            board.close()
            return
        for sample in path.push(reading):
            if not tared:
                empty.append(sample.point.counts)
                if len(empty) == 60:
                    path.calibration = zeroed(path.calibration, empty[10:])
                    tared = True
                continue
            yield sample


def zeroed(calibration: Calibration, empty: list[tuple[float, ...]]) -> Calibration:
    means = [sum(counts) / len(empty) for counts in zip(*empty, strict=True)]
    return calibration.with_tare((means[0], means[1], means[2], means[3]))


def watch(protocol: Protocol, state: TrialState, samples: Iterable[CopSample]) -> Story:
    """Feed samples to a trial until it is over."""
    story = Story(state, phases=[state.phase])
    for sample in samples:
        story.samples.append(sample)
        story.state, events = advance(protocol, story.state, sample)
        story.events.extend(events)
        if story.state.phase != story.phases[-1]:
            story.phases.append(story.state.phase)
        if story.state.final:
            break
    return story


def act(
    protocol: Protocol,
    script: Script,
    seconds: float = 90.0,
    *,
    side: str | None = None,
    seed: int = 1,
    mass_kg: float = 70.0,
    drift_n_s: float = 0.0,
    fault: str = "",
    change: Change | None = None,
    rig: str = "flat_plate",
    step: int = 0,
) -> Story:
    """Run a whole trial with a scripted person, on cells that drift."""
    state = trial_begun(protocol, side=side, rig=rig, step=step)
    stream = live_samples(script, seconds, seed=seed, mass_kg=mass_kg, fault=fault)
    felt = (drifted(sample.raw, drift_n_s) for sample in stream)
    return watch(protocol, state, map(change, felt) if change else felt)


def trial_begun(
    protocol: Protocol,
    *,
    side: str | None = None,
    rig: str = "flat_plate",
    step: int = 0,
) -> TrialState:
    """Return a trial that begins on a board that has found its zero."""
    cells = load_description().cells
    dome = rig != "flat_plate"
    return begin(
        protocol,
        trial_id="t",
        t_ns=NS,
        side=side,
        step=step,
        tared=True,
        capacity_n=tuple(cell.capacity_n for cell in cells),
        rig=rig,
        rim_radius_mm=RIM_MM if dome else 0.0,
        dome_radius_mm=DOME_MM if dome else 0.0,
    )


def shifted(at_s: float, within_s: float, ahead_mm: float) -> Change:
    """Return what moves the CoP to the front for good: a foot that is set there."""

    def change(sample: CopSample) -> CopSample:
        share = ((sample.t_ns - NS) / NS - at_s) / within_s
        ahead = min(1.0, max(0.0, share)) * ahead_mm
        return sample._replace(ap_mm=sample.ap_mm + ahead)

    return change


def drifted(sample: CopSample, n_per_s: float) -> CopSample:
    """Return the sample with front left drifting since the first second."""
    if not n_per_s or not math.isfinite(sample.ml_mm):
        return sample
    first = FRONT_LEFT
    drift_n = n_per_s * (sample.t_ns - NS) / NS
    total_n = sample.total_n + drift_n
    corner_n = (sample.corner_n[0] + drift_n, *sample.corner_n[1:])
    return sample._replace(
        ml_mm=(sample.ml_mm * sample.total_n + first.ml_mm * drift_n) / total_n,
        ap_mm=(sample.ap_mm * sample.total_n + first.ap_mm * drift_n) / total_n,
        total_n=total_n,
        corner_n=corner_n,
    )
