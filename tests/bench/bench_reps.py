"""Tempo and cadence against what simulated people really did, in milliseconds.

`python -m tests.bench.bench_reps 500` gives the table of docs/protocols.md; more words
name the classes to try. As one of the benchmarks it runs few trials of each class.
Every trial is another person, of 40 to 140 kg, with other sway, other chips and other
noise, who is late and uneven in their own way; in a quarter of them the cells drift by
0.1 N/s.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from statistics import median

from msgspec.structs import replace

from firmware.motion import Course, Move, Pose
from firmware.rhythm import LANDING_LOADS
from station.protocols.library import load_library
from station.protocols.spec import Protocol
from station.protocols.state import TrialEvent
from station.protocols.tasks import TempoReps
from tests.fakes.keeping_time import LIFT, STEP_ON, Deed, Kept, keep_time
from tests.fakes.standing import NS, Script

TRIALS = 4
LIBRARY = load_library()
Errors = Iterator[tuple[str, float]]
"""Which time, and how far it is off, in seconds."""


@dataclass(frozen=True)
class Class:
    """What people do, what tells of it, and what the times are held against."""

    name: str
    protocol: Protocol
    command: str
    count: int
    event: str
    errors: Callable[[list[TrialEvent], list[Deed], Kept], Errors]
    script: Script = (STEP_ON, LIFT)
    says: tuple[str, ...] = ()
    spread_s: float = 0.05


def classes() -> list[Class]:
    """Return every class of behaviour."""
    squat, hinge = _short("tempo-squat", 5), _short("tempo-hinge", 4)
    raises, hops = LIBRARY["calf-raises"], LIBRARY["hops-on-beat"]
    landing = LIBRARY["hop-and-hold"]
    hop_on: Script = (STEP_ON, (5.5, "step_off"), (9.0, "hop_on_left"))
    rail = ("rail:0.1",)
    return [
        Class("squats, 3-0-1 s", squat, "squats", 5, "rep", _of_reps),
        Class(
            "squats, a tenth on a rail", squat, "squats", 5, "rep", _of_reps, says=rail
        ),
        Class("hinges, 3-1-2 s", hinge, "hinges", 4, "rep", _of_reps),
        Class("one leg, no squat", squat, "wobble", 0, "rep", _of_reps),
        Class("calf raises", raises, "calf_raises", 8, "raise", _of_raises),
        Class(
            "hops at 132 a minute", hops, "hops", 40, "hop", _of_hops, spread_s=0.015
        ),
        Class("hop and hold", landing, "", 1, "landed", _of_landings, hop_on),
    ]


def run(trials: int = TRIALS, only: str = "") -> None:
    """Print, per class, how often all was found and how far off the times are."""
    print(f"\nrepetitions of {trials} simulated people a class: all found, limit 0.95")
    print("| class | all found | how far off, ms: median (nine in ten between) |")
    print("| --- | --- | --- |")
    for each in classes():
        if only not in each.name:
            continue
        right = 0
        off: dict[str, list[float]] = defaultdict(list)
        for seed in range(trials):
            kept = _kept(each, seed)
            told = kept.told(each.event)
            done = [deed for deed in kept.deeds if not _beyond(deed, kept)]
            expected = each.count if each.event != "hop" else len(done)
            if len(told) != expected:
                continue
            right += 1
            for name, error_s in each.errors(told, done, kept):
                off[name].append(1000 * error_s)
        shown = "; ".join(f"{name} {_spread(errors)}" for name, errors in off.items())
        print(f"| {each.name} | {right / trials:.3f} | {shown} |", flush=True)


def _short(name: str, reps: int) -> Protocol:
    trial = LIBRARY[name].trials[0]
    assert isinstance(trial.task, TempoReps)
    task = replace(trial.task, reps=reps)
    return replace(LIBRARY[name], trials=(replace(trial, task=task),))


def _kept(each: Class, seed: int) -> Kept:
    own = Random(seed)
    late_s, slower = abs(own.gauss(0, 0.02)), own.uniform(-0.05, 0.08)
    if each.event in ("hop", "raise"):
        slower = own.uniform(-0.01, 0.02)
    keeping = f"keeping:{late_s}:{each.spread_s}:{slower}:{each.count}"
    return keep_time(
        each.protocol,
        each.command,
        keeping,
        script=each.script,
        then=[(0.01, word) for word in each.says],
        seed=seed,
        mass_kg=40 + 37 * seed % 101,
        drift_n_s=0.1 if seed % 4 == 3 else 0.0,
    )


def _beyond(deed: Deed, kept: Kept) -> bool:
    """Whether it happened outside of the recording."""
    start_ns, end_ns = kept.story.state.recording_ns, kept.story.state.end_ns
    return not (start_ns or 0) - NS // 10 <= deed[1] < (end_ns or 0)


def _of_reps(told: list[TrialEvent], done: list[Deed], _: Kept) -> Errors:
    for rep, (_what, at_ns, (down_s, pause_s, up_s)) in zip(told, done, strict=True):
        yield "beginning", (rep.t_ns - at_ns) / NS
        yield "down", rep.detail["down_s"] - down_s
        if pause_s:
            lowered_s = rep.detail["down_s"] + rep.detail["pause_s"]
            yield "pause", rep.detail["pause_s"] - pause_s
            yield "down and pause", lowered_s - down_s - pause_s
        yield "up", rep.detail["up_s"] - up_s


def _of_raises(told: list[TrialEvent], done: list[Deed], _: Kept) -> Errors:
    for n in range(1, len(told)):
        interval_ns = told[n].t_ns - told[n - 1].t_ns
        yield "interval", (interval_ns - (done[n][1] - done[n - 1][1])) / NS


def _of_hops(told: list[TrialEvent], done: list[Deed], kept: Kept) -> Errors:
    contacts = kept.told("push_off")
    for hop, (_, landed_ns, _parts) in zip(told, done, strict=True):
        yield "landing", (hop.t_ns - landed_ns) / NS
    for hop, (_, _at, (flight_s, _contact_s)) in zip(told[1:], done[1:], strict=True):
        yield "flight", hop.detail["flight_s"] - flight_s
    for contact, (_, _at, (_flight_s, contact_s)) in zip(contacts, done, strict=False):
        yield "contact", contact.detail["contact_s"] - contact_s
    for n in range(1, len(told)):
        interval_s = (done[n][1] - done[n - 1][1]) / NS
        yield "interval", told[n].detail["interval_s"] - interval_s


def _of_landings(told: list[TrialEvent], done: list[Deed], _: Kept) -> Errors:
    yield "landing", (told[0].t_ns - done[0][1]) / NS
    yield "time to stability", told[0].detail["stable_s"] - _stable_s()


def _stable_s() -> float:
    """Return when the load of a landing is within 5 % for good, as it was planned."""
    (first_s, first), *rest = LANDING_LOADS
    moves = [Move(first_s, Pose(first), shape="rise")]
    course = Course(Pose(0.0), moves + [Move(s, Pose(load)) for s, load in rest])
    times_s = [n / 1000 for n in range(round(1000 * course.seconds))]
    return max(t for t in times_s if abs(course.at(t)[0].load - 1) > 0.05)


def _spread(errors: list[float]) -> str:
    """Return median and the range that holds nine of ten."""
    errors = sorted(errors)
    low, high = errors[len(errors) // 20], errors[-1 - len(errors) // 20]
    return f"{median(errors):+.0f} ({low:+.0f} to {high:+.0f})"


if __name__ == "__main__":
    run(
        int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS,
        " ".join(sys.argv[2:]),
    )
