"""How often the engine and each detector are right about simulated people.

`python -m tests.bench.bench_detectors 500` gives the tables of docs/protocols.md; more
words name the classes to try, `heel` for instance. As one of the benchmarks it tries
few people. Every trial is another person, of 40 to 140 kg, with other sway, other chips
and other noise, who acts at a moment of their own; in a quarter of them a cell drifts
by 0.1 N/s, as after a step from the cold.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from tests.bench.branching import Run, Told
from tests.bench.detector_cases import FOOT_OFF_S, Case, cases
from tests.fakes.standing import NS

TRIALS = 2
TOLD_BY = {
    "settled": (),
    "foot_off": (),
    "stepped_off": ("stepped_off",),
    "touched_support": ("support_touched",),
    "touched_down": ("free_foot_down",),
    "hopped": ("foot_moved",),
    "foot_moved": ("foot_moved",),
    "heel_rise": ("heel_raised",),
    "heel_drop": ("heel_raised",),
    "rim_strike": ("rim_struck",),
    "saturated": ("saturated",),
    "dropout": ("dropout",),
}
"""Each detection, and the `use` that a protocol has to list for it."""


@dataclass
class Tally:
    """How often a detection was told where it was true, and where it was not."""

    found: int = 0
    true: int = 0
    false: int = 0
    untrue: int = 0

    def row(self, kind: str) -> str:
        sensitivity, specificity = "", ""
        if self.true:
            sensitivity = f"{self.found / self.true:.4f} of {self.true}"
        if self.untrue:
            specificity = f"{1 - self.false / self.untrue:.4f} of {self.untrue}"
        return f"| `{kind}` | {sensitivity} | {specificity} |"


@dataclass
class Found:
    """What came of one class of behaviour."""

    right: int = 0
    start_ms: list[float] = field(default_factory=list)
    end_ms: list[float] = field(default_factory=list)
    wrong: Counter[str | None] = field(default_factory=Counter)

    def row(self, name: str, trials: int) -> str:
        others = ", ".join(f"{n} {outcome}" for outcome, n in self.wrong.most_common())
        share = f"{self.right / trials:.3f}"
        times = f"{_spread(self.start_ms)} | {_spread(self.end_ms)}"
        return f"| {name} | {share} | {times} | {others} |"


def run(trials: int = TRIALS, only: str = "", *, whole: bool = True) -> None:
    """Print the table of classes, each as it ends, then that of detections."""
    print(f"\nengine on {trials} simulated people a class: right, limit 0.95")
    print("| class | right | start, ms | end, ms | otherwise |")
    print("| --- | --- | --- | --- | --- |")
    tallies: dict[str, Tally] = defaultdict(Tally)
    wanted = [case for case in cases() if only in case.name]
    stems = dict.fromkeys(case.stem for case in wanted)
    for stem in stems:
        mine = [case for case in wanted if case.stem == stem]
        found = {case.name: Found() for case in mine}
        for seed in range(trials):
            for case, told in _played(mine, seed, whole=whole):
                _count(case, told, tallies)
                _judge(case, told, found[case.name])
        for name, what in found.items():
            print(what.row(name, trials), flush=True)
    print("\n| detection | sensitivity | specificity |")
    print("| --- | --- | --- |")
    for kind in TOLD_BY:
        print(tallies[kind].row(kind), flush=True)


def _played(
    cases: list[Case], seed: int, *, whole: bool
) -> Iterator[tuple[Case, Told]]:
    """Let one person do what each case says: what is the same only once."""
    person = Run(cases[0], seed, whole=whole)
    acting = [case for case in cases if case.deed or case.change]
    idle = [case for case in cases if case not in acting]
    if acting:
        person.until(person.act_s)
        yield from ((case, person.branch(case)) for case in acting)
    if idle:
        told = person.until()
        yield from ((case, told) for case in idle)


def _judge(case: Case, told: Told, found: Found) -> None:
    """Add one trial to what came of its class."""
    if (told.phase, told.outcome) != case.expected:
        found.wrong[told.outcome] += 1
        return
    found.right += 1
    timed = case.on_one_leg and "heel" not in case.expected[1]
    if timed and told.start_ns is not None:
        off_ms = (told.start_ns - NS) / 1e6 - 1000 * FOOT_OFF_S
        found.start_ms.append(off_ms)
    error_ms = case.end_error_ms(told)
    if error_ms is not None:
        found.end_ms.append(error_ms)


def _count(case: Case, told: Told, tallies: dict[str, Tally]) -> None:
    """Add one trial to the tally of each detection that was watched for."""
    true = {*case.truth}
    if case.expected[1] != "not_settled":
        true.add("settled")
    if case.on_one_leg:
        true.add("foot_off")
    if told.rim_struck:
        true.add("rim_strike")
    trial = case.protocol.steps[0]
    used = {use.__struct_config__.tag for use in trial.detectors}
    for kind, uses in TOLD_BY.items():
        if not used.issuperset(uses) or (kind == "foot_off" and not trial.lifts):
            continue
        tally = tallies[kind]
        if kind in true:
            tally.true += 1
            tally.found += kind in told.types
        else:
            tally.untrue += 1
            tally.false += kind in told.types


def _spread(errors: list[float]) -> str:
    """Return median and the range that holds nine of ten."""
    if not errors:
        return ""
    errors = sorted(errors)
    low, high = errors[len(errors) // 20], errors[-1 - len(errors) // 20]
    return f"{median(errors):+.0f} ({low:+.0f} to {high:+.0f})"


if __name__ == "__main__":
    words = [word for word in sys.argv[2:] if word != "whole"]
    run(
        int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS,
        " ".join(words),
        whole=len(words) < len(sys.argv) - 2,
    )
