"""Simulated runners with a known truth: how often does R3 cry wolf, what does it miss?

Each runner is tested three times a week. A test scatters about the runner's true sway
by the error of a trial and by what differs from day to day; the true sway gets a
little better over the weeks. Half of the runners are overloaded in the sixth week:
their true sway grows over ten days and stays up. The rule itself,
`station.coach.rules.overload`, says how far each test lies from the baseline.

`python -m tools.overload_simulation` writes the table and the curve of docs/rules.md.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from station.charts.drawing import LIGHT, Drawing, Ellipse, Polyline, Text, line, to_svg
from station.coach.rules.overload import DayTest, baseline_of, excesses
from station.coach.rules.thresholds import DEFAULTS
from station.norms.tables import Condition, repeatability
from station.reliability.error import MeasurementError, table_error
from station.reliability.student import NORMAL_95
from tools.measures import replaced

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
PEOPLE = 600
YELLOW_LIMIT, RED_LIMIT = 0.10, 0.03
"""How many healthy runners may be flagged in four weeks; chosen, not established."""
Z_GRID = tuple(round(0.25 * n, 2) for n in range(15))
CHECK = Condition("two_feet", "closed", "firm", 20.0)
"""The daily check, both feet with closed eyes."""
MEAN_MM_S, BETWEEN_SD = 12.0, 0.25
DAY_SD = 0.06
"""Day to day beside the error of a trial, on the log scale: an assumption."""
LEARNING = 0.10
"""How much of the sway is gone after twelve weeks of training: an assumption."""
ONSET_DAY, RAMP_DAYS, LOOK_DAYS = 38, 10, 14
QUIET_DAYS = 28
START = dt.date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of flagging."""

    title: str
    in_a_row: int
    with_mdc: bool


WAYS = (
    Way("one test", 1, with_mdc=False),
    Way("two in a row", 2, with_mdc=False),
    Way("two in a row and beyond the MDC", 2, with_mdc=True),
    Way("three in a row and beyond the MDC", 3, with_mdc=True),
)
CHOSEN = WAYS[2]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is simulated."""

    title: str
    growth: float
    """How much the true sway of an overloaded runner grows."""
    trials: int
    own_error: float | None = None
    """The error of a trial as the person's own repeats tell it; else the table's."""

    @property
    def sd(self) -> float:
        """The error of one trial, as a share of its mean."""
        return table_sd() if self.own_error is None else self.own_error


SETTINGS = (
    Setting("+60 %, one trial a test, error of the table", 0.6, 1),
    Setting("+30 %, three trials a test, error of the table", 0.3, 3),
    Setting("+30 %, three trials a test, own error of 8 %", 0.3, 3, 0.08),
)


@dataclass(frozen=True, slots=True)
class Rates:
    """What one threshold does."""

    z: float
    false_alarms: float
    """Share of healthy runners flagged at least once in four weeks."""
    detected: float
    """Share of overloaded runners flagged within two weeks."""


def simulate(
    setting: Setting, way: Way, people: int = PEOPLE, seed: int = 7
) -> list[Rates]:
    """Return the rates over all thresholds."""
    rng = np.random.default_rng(seed)
    quiet = [
        _worst(_tests(rng, setting, None), setting, way, QUIET_DAYS)
        for _ in range(people)
    ]
    loaded = [
        _worst(_tests(rng, setting, ONSET_DAY), setting, way, LOOK_DAYS)
        for _ in range(people)
    ]
    return [
        Rates(
            z,
            sum(one >= z for one in quiet) / people,
            sum(one >= z for one in loaded) / people,
        )
        for z in Z_GRID
    ]


def simulate_all(people: int = PEOPLE) -> dict[Setting, dict[Way, list[Rates]]]:
    """Return the rates of every way in every setting."""
    return {
        setting: {way: simulate(setting, way, people) for way in WAYS}
        for setting in SETTINGS
    }


def overload_text(results: dict[Setting, dict[Way, list[Rates]]]) -> str:
    """Return the rates of the chosen way at both of its thresholds, as a table."""
    lines = [
        (
            "| simulated | flag | from z | falsely flagged in 4 weeks "
            "| noticed within 2 weeks |"
        ),
        "|---|---|---|---|---|",
    ]
    for setting, ways in results.items():
        for flag, z in (("yellow", DEFAULTS.yellow_z), ("red", DEFAULTS.red_z)):
            rates = next(one for one in ways[CHOSEN] if one.z == z)
            lines.append(
                f"| {setting.title} | {flag} | {z:g} "
                f"| {100 * rates.false_alarms:.1f} % | {100 * rates.detected:.0f} % |"
            )
    return "\n".join(lines)


def overload_svg(results: dict[Setting, dict[Way, list[Rates]]]) -> str:
    """Return the curves: what is noticed over what is flagged falsely."""
    width, height = 460.0, 380.0
    page = Drawing(
        width * len(results),
        height,
        "Share of overloaded runners noticed, over share of healthy ones flagged",
        paper=LIGHT.paper,
    )
    for place, (setting, ways) in enumerate(results.items()):
        page.place(_panel(setting, ways, width, height), place * width, 0.0)
    return to_svg(page)


def _tests(
    rng: np.random.Generator, setting: Setting, onset: int | None
) -> list[DayTest]:
    """Return the tests of one runner until two weeks after the onset, or the same."""
    usual = math.log(MEAN_MM_S) + BETWEEN_SD * rng.normal()
    tests = []
    for day in range(ONSET_DAY + LOOK_DAYS + 1):
        if day % 7 not in (0, 2, 4):
            continue
        true = usual + math.log1p(-LEARNING) * day / 84.0
        if onset is not None:
            ramp = min(max((day - onset) / RAMP_DAYS, 0.0), 1.0)
            true += math.log1p(setting.growth * ramp)
        true += DAY_SD * rng.normal()
        trials = np.exp(true + setting.sd * rng.normal(size=setting.trials))
        date = START + dt.timedelta(days=day)
        tests.append(DayTest(date, float(trials.mean()), setting.trials))
    return tests


def table_sd() -> float:
    """Return the error of one trial of the daily check, as a share of its mean."""
    table = repeatability("mean_velocity", CHECK)
    assert table is not None  # noqa: S101 - the table comes with Heron
    return table_error(table, log_scale=False, mean=1.0).sem


def _worst(
    tests: Sequence[DayTest], setting: Setting, way: Way, watched_days: int
) -> float:
    """Return the largest z at which this runner would be flagged in the last days."""
    thresholds = replace(DEFAULTS, tests_in_a_row=way.in_a_row)
    last = START + dt.timedelta(days=ONSET_DAY + LOOK_DAYS)
    worst = -math.inf
    for n in range(1, len(tests) + 1):
        seen = tests[:n]
        if (last - seen[-1].day).days >= watched_days:
            continue
        baseline = baseline_of(seen, thresholds)
        if baseline is None:
            continue
        error = MeasurementError(setting.sd * baseline.mean, NORMAL_95, "simulated")
        found = excesses(seen, baseline, error, thresholds=thresholds)
        scores = [
            one.z
            if not way.with_mdc or (one.mdc95 is not None and one.change > one.mdc95)
            else -math.inf
            for one in found
        ]
        worst = max(worst, min(scores))
    return worst


def _panel(
    setting: Setting, ways: dict[Way, list[Rates]], width: float, height: float
) -> Drawing:
    panel = Drawing(width, height, setting.title)
    left, right, top, bottom = 70.0, width - 30.0, 50.0, height - 120.0

    def seen(false: float, detected: float) -> tuple[float, float]:
        across = min(false, 0.5) / 0.5
        return left + across * (right - left), bottom - detected * (bottom - top)

    panel.add(Text((left, 26.0), setting.title, LIGHT.ink, 14.0, bold=True))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = seen(0.0, share)[1]
        panel.add(
            line((left, y), (right, y), LIGHT.grid),
            Text((left - 8, y + 5), f"{100 * share:.0f} %", LIGHT.quiet, 13, "end"),
        )
    for share in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5):
        x = seen(share, 0.0)[0]
        panel.add(
            Text((x, bottom + 20), f"{100 * share:.0f} %", LIGHT.quiet, 13, "middle")
        )
    panel.add(
        Text(
            ((left + right) / 2, bottom + 40),
            "healthy, flagged in 4 weeks; up: overloaded, noticed in 2",
            LIGHT.quiet,
            13,
            "middle",
        )
    )
    dashes = ((), (2.0, 4.0), (), (8.0, 4.0))
    for n, (way, rates) in enumerate(ways.items()):
        chosen = way == CHOSEN
        colour = LIGHT.accent if chosen else LIGHT.ink if n else LIGHT.quiet
        width_px = 2.5 if chosen else 1.2
        points = tuple(
            seen(one.false_alarms, one.detected)
            for one in rates
            if one.false_alarms <= 0.5
        )
        panel.add(Polyline(points, colour, width_px, dash=dashes[n]))
        y = bottom + 60 + 17.0 * n
        panel.add(
            line((left, y - 4), (left + 34, y - 4), colour, width_px, dashes[n]),
            Text((left + 42, y), way.title, colour, 13),
        )
    for n, (name, z) in enumerate(
        (("yellow", DEFAULTS.yellow_z), ("red", DEFAULTS.red_z))
    ):
        rate = next(one for one in ways[CHOSEN] if one.z == z)
        fill = LIGHT.accent if name == "red" else LIGHT.paper
        y = bottom - 34 + 20 * n
        for at in (seen(rate.false_alarms, rate.detected), (right - 96, y - 4)):
            panel.add(Ellipse(at, (5.0, 5.0), LIGHT.accent, 2.0, fill=fill))
        panel.add(Text((right, y), f"{name}, z = {z:g}", LIGHT.accent, 13, "end"))
    return panel


def main() -> None:
    """Simulate, and write the table and the curve."""
    results = simulate_all()
    text = replaced(PAGE.read_text("utf-8"), "overload", overload_text(results))
    PAGE.write_text(text, "utf-8")
    PAGE.with_name("overload.svg").write_text(overload_svg(results) + "\n", "utf-8")


if __name__ == "__main__":
    main()
