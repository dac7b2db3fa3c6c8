"""Simulated people with a known true change: how often is the verdict wrong?

Each person has a true mean, and trials that scatter about it by the published error of
one trial. `station.reliability.change.judge` compares two occasions; a verdict other
than `same` without a true change is a false alarm, and 5 % of those are promised.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from station.charts.drawing import LIGHT, Drawing, Ellipse, Polyline, Text, line, to_svg
from station.norms.tables import Condition
from station.reliability.change import Occasion, Verdict, judge

FIRM = Condition("two_feet", "open", "firm", 60.0)
PEOPLE = 4000
CHANGES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
"""True change in multiples of the smallest detectable one."""
VELOCITY_SEM, AREA_SEM = 1.88392, 0.34064
"""Of one trial, mm/s and on the log scale (eyes open, firm, 60 s)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way of comparing."""

    title: str
    measure: str
    sem: float
    trials: int
    own_days: int = 0
    """Days of three repeats that the person's own error is learnt from; 0: table."""
    restless: float = 1.0
    """How much more the person varies than the table says."""


CASES = (
    Case("velocity, 1 trial each, table", "mean_velocity", VELOCITY_SEM, 1),
    Case("velocity, 3 trials each, table", "mean_velocity", VELOCITY_SEM, 3),
    Case("area, 3 trials each, table", "prediction_ellipse_area", AREA_SEM, 3),
    Case("velocity, 3 trials each, own repeats of 4 days", "mean_velocity", 0.9, 3, 4),
    Case(
        "area, 3 trials each, own repeats of 4 days",
        "prediction_ellipse_area",
        0.5,
        3,
        4,
    ),
    Case(
        "velocity, 3 trials each, table, person varies 1.5 times as much",
        "mean_velocity",
        VELOCITY_SEM,
        3,
        restless=1.5,
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares of verdicts at one true change."""

    change: float
    noticed: float
    """`better` or `worse`."""
    wrong_way: float
    people: int


def simulate(case: Case, change: float, people: int, seed: int = 1) -> Outcome:
    """Return how often a true change, in multiples of the MDC95, is noticed."""
    rng = np.random.default_rng(seed)
    is_area = case.measure.endswith("area")
    spread = case.sem * case.restless
    shift = change * 1.96 * spread * math.sqrt(2.0 / case.trials)
    noticed = wrong = 0
    for _ in range(people):
        mean = math.log(250.0) if is_area else 40.0
        mean += 0.1 * rng.normal()

        def day(true: float, trials: int) -> Occasion:
            scaled = rng.normal(true, spread, trials)
            values = np.exp(scaled) if is_area else scaled
            return Occasion(tuple(values.tolist()), "heron-1", FIRM)

        before, after = day(mean, case.trials), day(mean - shift, case.trials)
        own = [day(mean, 3) for _ in range(max(case.own_days - 2, 0))]
        sessions = [before, after, *own] if case.own_days else []
        verdict = judge(case.measure, before, after, own_sessions=sessions).verdict
        noticed += verdict in {Verdict.BETTER, Verdict.WORSE}
        wrong += verdict is Verdict.WORSE
    return Outcome(change, noticed / people, wrong / people, people)


def sampling_error(share: float, people: int) -> float:
    """Return half of the 95 % interval of a share of so many people."""
    return 1.96 * math.sqrt(share * (1.0 - share) / people)


def change_text(results: dict[str, list[Outcome]]) -> str:
    """Return the error rates as a table."""
    lines = ["| case | false alarms | expected | noticed at 1 MDC | at 1.5 MDC |"]
    lines.append("|---|---|---|---|---|")
    for title, outcomes in results.items():
        by = {each.change: each for each in outcomes}
        none = by[0.0]
        error = 100.0 * sampling_error(0.05, none.people)
        lines.append(
            f"| {title} | {100 * none.noticed:.1f} % | 5.0 +/- {error:.1f} % "
            f"| {100 * by[1.0].noticed:.0f} % | {100 * by[1.5].noticed:.0f} % |"
        )
    return "\n".join(lines)


def change_svg(results: dict[str, list[Outcome]]) -> str:
    """Return the shares of noticed changes over the true change, one panel a case."""
    columns, width, height, font = 2, 460.0, 250.0, 15.0
    rows = -(-len(results) // columns)
    page = Drawing(
        columns * width,
        rows * height + 20.0,
        "Share of people whose change is noticed, over their true change",
        paper=LIGHT.paper,
    )
    for place, (title, outcomes) in enumerate(results.items()):
        x, y = place % columns * width, place // columns * height
        page.place(_panel(title, outcomes, width, height, font), x, y + 10.0)
    return to_svg(page)


def _panel(
    title: str, outcomes: list[Outcome], width: float, height: float, font: float
) -> Drawing:
    panel = Drawing(width, height, title)
    left, right, top, bottom = 60.0, width - 30.0, 45.0, height - 45.0

    def seen(change: float, share: float) -> tuple[float, float]:
        across = change / max(CHANGES)
        return left + across * (right - left), bottom - share * (bottom - top)

    panel.add(Text((left, 22.0), title, LIGHT.ink, 0.85 * font, bold=True))
    for share in (0.0, 0.5, 1.0):
        _, y = seen(0.0, share)
        panel.add(
            line((left, y), (right, y), LIGHT.grid),
            Text(
                (left - 6.0, y + 5.0), f"{100 * share:.0f} %", LIGHT.quiet, font, "end"
            ),
        )
    for change in (0.0, 0.5, 1.0, 1.5, 2.0):
        x, _ = seen(change, 0.0)
        unit = " MDC" if change == max(CHANGES) else ""
        panel.add(
            Text((x, bottom + 20.0), f"{change:g}{unit}", LIGHT.quiet, font, "middle")
        )
    nominal = [seen(0.0, 0.05), seen(max(CHANGES), 0.05)]
    panel.add(line(nominal[0], nominal[1], LIGHT.accent, 1.5, (6.0, 4.0)))
    panel.add(Text((right, nominal[1][1] - 6.0), "5 %", LIGHT.accent, font, "end"))
    panel.add(
        Polyline(
            tuple(seen(each.change, each.noticed) for each in outcomes), LIGHT.ink, 1.5
        )
    )
    for each in outcomes:
        error = sampling_error(each.noticed, each.people)
        panel.add(
            line(
                seen(each.change, each.noticed - error),
                seen(each.change, each.noticed + error),
                LIGHT.ink,
                2.0,
            ),
            Ellipse(seen(each.change, each.noticed), (4.0, 4.0), None, fill=LIGHT.ink),
        )
    return panel


def simulate_all(people: int = PEOPLE) -> dict[str, list[Outcome]]:
    """Return all cases at all true changes."""
    return {
        case.title: [simulate(case, change, people, seed) for change in CHANGES]
        for seed, case in enumerate(CASES)
    }
