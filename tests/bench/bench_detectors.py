"""How often the engine is right about simulated people, and how far off in time.

`python -m tests.bench.bench_detectors 500` gives the table of docs/protocols.md; as one
of the benchmarks it runs few trials of each class. Every trial is another person, of 40
to 140 kg, with other sway, other chips and other noise; in a quarter of them the cells
drift by 0.1 N/s, as after a step from the cold.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from statistics import median

from station.protocols.library import load_library
from station.protocols.spec import Protocol
from tests.fakes.standing import NS, Script, Story, act

TRIALS = 8
LIFT_S, ACT_S = 8.0, 20.0
FOOT_OFF_S = 8.7
"""The weight is over the stance foot 0.65 to 0.75 s after the lift begins."""


@dataclass(frozen=True)
class Case:
    """What people do, what is to come of it, and when the truth ends."""

    name: str
    protocol: Protocol
    script: Script
    expected: tuple[str, str]
    side: str | None = None
    end_s: float | None = None


def cases() -> list[Case]:
    """Return every class of behaviour that the synthetic person can show."""
    library = load_library()
    quiet = library["quiet-stance-eyes-open"]
    quiet_closed = library["quiet-stance-eyes-closed"]
    single = library["single-leg-eyes-open"]
    single_closed = library["single-leg-eyes-closed"]
    on = (2.0, "step_on")
    closed = (7.0, "close_eyes")
    lift: list[tuple[float, str]] = [on, (LIFT_S, "lift_right")]
    done, failed = ("done", "completed"), "failed"
    return [
        Case("two feet, still", quiet, [on], done),
        Case("two feet, eyes closed", quiet_closed, [on, closed], done),
        Case("two feet, wobble", quiet, [on, (ACT_S, "wobble")], done),
        Case(
            "two feet, step off",
            quiet,
            [on, (ACT_S, "step_off")],
            (failed, "stepped_off"),
            end_s=20.92,
        ),
        Case(
            "two feet, hop",
            quiet,
            [on, (ACT_S, "hop")],
            (failed, "hopped"),
            end_s=20.42,
        ),
        Case("one leg, still", single, lift, done, "left"),
        Case("one leg, wobble", single, [*lift, (ACT_S, "wobble")], done, "left"),
        Case(
            "one leg, foot down",
            single,
            [*lift, (ACT_S, "foot_down")],
            ("done", "touched_down"),
            "left",
            20.03,
        ),
        Case(
            "one leg, fall",
            single,
            [*lift, (ACT_S, "fall")],
            ("done", "touched_down"),
            "left",
            21.63,
        ),
        Case(
            "one leg, hop",
            single,
            [*lift, (ACT_S, "hop")],
            ("done", "hopped"),
            "left",
            20.42,
        ),
        Case(
            "one leg, step off",
            single,
            [*lift, (ACT_S, "step_off")],
            ("done", "stepped_off"),
            "left",
            20.92,
        ),
        Case("one leg, eyes closed", single_closed, [*lift, closed], done, "left"),
        Case(
            "one leg, eyes closed, foot down",
            single_closed,
            [*lift, closed, (ACT_S, "foot_down")],
            ("done", "touched_down"),
            "left",
            20.03,
        ),
    ]


def run(trials: int = TRIALS) -> None:
    """Print, per class, the share judged right and the errors of start and end."""
    print(f"\nengine on {trials} simulated people a class: right, limit 0.95")
    print("| class | right | start, ms | end, ms | otherwise |")
    print("| --- | --- | --- | --- | --- |")
    for case in cases():
        told = [_acted(case, seed) for seed in range(trials)]
        right = [story for story in told if _ended(story) == case.expected]
        wrong = Counter(
            story.state.outcome for story in told if _ended(story) != case.expected
        )
        start = [_ms(s.state.start_ns, FOOT_OFF_S) for s in right if case.side]
        end = [_ms(s.state.end_ns, case.end_s) for s in right if case.end_s]
        others = ", ".join(f"{n} {outcome}" for outcome, n in wrong.most_common())
        print(
            f"| {case.name} | {len(right) / trials:.3f} | {_spread(start)} "
            f"| {_spread(end)} | {others} |",
            flush=True,
        )


def _acted(case: Case, seed: int) -> Story:
    return act(
        case.protocol,
        case.script,
        seed=seed,
        side=case.side,
        mass_kg=40 + 37 * seed % 101,
        drift_n_s=0.1 if seed % 4 == 3 else 0.0,
    )


def _ended(story: Story) -> tuple[str, str | None]:
    return story.state.phase, story.state.outcome


def _ms(t_ns: int | None, truth_s: float | None) -> float:
    assert t_ns is not None
    assert truth_s is not None
    return 1000 * ((t_ns - NS) / NS - truth_s)


def _spread(errors: list[float]) -> str:
    """Return median and the range that holds nine of ten."""
    if not errors:
        return ""
    errors = sorted(errors)
    low, high = errors[len(errors) // 20], errors[-1 - len(errors) // 20]
    return f"{median(errors):+.0f} ({low:+.0f} to {high:+.0f})"


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS)
