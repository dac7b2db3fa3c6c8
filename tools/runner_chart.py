"""Twelve weeks of each simulated runner as a drawing: the plan, and every decision.

`python -m tools.runner_chart` writes docs/runners.svg; with the title of a runner it
prints every decision of theirs with the numbers behind it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from station.charts.drawing import (
    LIGHT,
    Drawing,
    Ellipse,
    Point,
    Polyline,
    Text,
    line,
    to_svg,
)
from station.coach.rules.decision import Light
from tools.runner_weeks import DayRecord, Weeks, simulate
from tools.runners import DAYS, RUNNERS, START

PAGE = Path(__file__).resolve().parent.parent / "docs" / "runners.svg"
LEFT, DAY_WIDTH, WIDTH = 172.0, 11.0, 1130.0
SWAY = (40.0, 120.0, 8.0, 28.0)
"""Top and bottom of the row, and what they stand for, mm/s: the same for all."""
PAIN = (132.0, 166.0, 10.0, 0.0)
MINUTES = (178.0, 218.0, 16.0, 0.0)
RULES = tuple(f"R{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12))
RULES_TOP, RULE_HEIGHT = 230.0, 13.0
HEIGHT = RULES_TOP + RULE_HEIGHT * len(RULES) + 34.0
COLOURS = {Light.GREEN: "#2e7d4f", Light.YELLOW: "#a66a00", Light.RED: "#a32020"}
FOCUS = {
    "balance": "b",
    "strength": "s",
    "dynamic": "d",
    "fatigue": "f",
    "recovery": "r",
}


def runners_svg(weeks: list[Weeks]) -> str:
    """Return the weeks of several runners below one another."""
    page = Drawing(
        WIDTH,
        HEIGHT * len(weeks) + 30.0,
        "Twelve weeks of simulated runners: sway, pain, sessions and decisions",
        paper=LIGHT.paper,
    )
    for place, one in enumerate(weeks):
        page.place(_panel(one), 0.0, place * HEIGHT)
    page.add(
        Text(
            (LEFT, HEIGHT * len(weeks) + 12.0),
            "Grey: easier weeks. Sessions: b balance, s strength, d dynamic, f tired, "
            "r recovery; a line where planned, a bar where done. Diamond green, "
            "triangle yellow, square red.",
            LIGHT.quiet,
            12.0,
        )
    )
    return to_svg(page)


def decisions_text(weeks: Weeks) -> str:
    """Return every decision of a runner, a line each, with what it was made of."""
    lines = []
    for day in weeks.days:
        for one in day.decisions:
            lines.append(f"{day.date} {one.rule:<4}{one.light.name:<7}{one.sentence}")
            lines += [f"{'':25}{fact}" for fact in one.why]
    return "\n".join(lines)


def _panel(weeks: Weeks) -> Drawing:
    panel = Drawing(WIDTH, HEIGHT, weeks.runner.title)
    panel.add(Text((8.0, 24.0), weeks.runner.title, LIGHT.ink, 15.0, bold=True))
    _add_weeks(panel, weeks)
    _add_axis(panel, SWAY, "sway, mm/s", (10.0, 20.0))
    _add_axis(panel, PAIN, "pain", (0.0, 10.0))
    _add_axis(panel, MINUTES, "minutes", (0.0, 15.0))
    for n, rule in enumerate(RULES):
        y = RULES_TOP + RULE_HEIGHT * n
        panel.add(Text((LEFT - 8.0, y + 4.0), rule, LIGHT.quiet, 11.0, "end"))
    tested = [day for day in weeks.days if day.sway_mm_s is not None]
    points = tuple((_x(day), _y(SWAY, day.sway_mm_s or 0.0)) for day in tested)
    panel.add(Polyline(points, LIGHT.quiet, 1.0))
    for point in points:
        panel.add(Ellipse(point, (2.4, 2.4), None, fill=LIGHT.ink))
    for day in weeks.days:
        _add_day(panel, day)
    return panel


def _add_weeks(panel: Drawing, weeks: Weeks) -> None:
    bottom = RULES_TOP + RULE_HEIGHT * len(RULES) - 4.0
    seen = None
    for number in range(DAYS // 7):
        x = LEFT + 7 * number * DAY_WIDTH
        of_week = weeks.days[7 * number : 7 * number + 7]
        planned = [day.planned for day in of_week if day.planned is not None]
        if any(one.deload for one in planned):
            corners = ((x, 30.0), (x + 7 * DAY_WIDTH, 30.0))
            lower = tuple((px, bottom) for px, _ in reversed(corners))
            panel.add(Polyline((*corners, *lower), None, fill=LIGHT.grid, closed=True))
        panel.add(line((x, 30.0), (x, bottom), LIGHT.grid, 0.8))
        block = planned[0].block if planned else seen
        if block != seen:
            panel.add(Text((x + 2.0, 24.0), str(block), LIGHT.quiet, 12.0))
            seen = block


def _add_axis(
    panel: Drawing,
    row: tuple[float, float, float, float],
    title: str,
    ticks: tuple[float, float],
) -> None:
    top, bottom, _, _ = row
    panel.add(Text((8.0, (top + bottom) / 2 + 4.0), title, LIGHT.quiet, 12.0))
    for tick in ticks:
        y = _y(row, tick)
        panel.add(
            line((LEFT, y), (LEFT + DAYS * DAY_WIDTH, y), LIGHT.quiet, 0.4),
            Text((LEFT - 6.0, y + 4.0), f"{tick:g}", LIGHT.quiet, 11.0, "end"),
        )


def _add_day(panel: Drawing, day: DayRecord) -> None:
    x = _x(day)
    pain = max(day.log.pain.values(), default=0)
    if pain:
        y = _y(PAIN, pain)
        panel.add(line((x, PAIN[1]), (x, y), COLOURS[Light.RED], 5.0))
    if day.planned is not None:
        y = _y(MINUTES, day.planned.minutes)
        panel.add(line((x - 4.0, y), (x + 4.0, y), LIGHT.quiet, 1.2))
    if day.session is not None:
        session = day.session.session
        if session.items:
            y = _y(MINUTES, session.minutes)
            panel.add(line((x, MINUTES[1]), (x, y), LIGHT.accent, 4.0))
        letter = FOCUS.get(session.focus, "") if session.items else "-"
        panel.add(Text((x, MINUTES[0] - 2.0), letter, LIGHT.accent, 10.0, "middle"))
    for rule, light in {(one.rule, one.light) for one in day.decisions}:
        if rule in RULES:
            y = RULES_TOP + RULE_HEIGHT * RULES.index(rule)
            panel.add(_sign((x, y), light))


def _sign(at: tuple[float, float], light: Light) -> Polyline:
    x, y = at
    points: tuple[Point, ...]
    if light is Light.YELLOW:
        points = ((x, y - 5.0), (x + 4.6, y + 3.6), (x - 4.6, y + 3.6))
    elif light is Light.RED:
        points = ((x - 4, y - 4), (x + 4, y - 4), (x + 4, y + 4), (x - 4, y + 4))
    else:
        points = ((x, y - 3.4), (x + 3.4, y), (x, y + 3.4), (x - 3.4, y))
    fill = None if light is Light.GREEN else COLOURS[light]
    return Polyline(points, COLOURS[light], 1.4, fill=fill, closed=True)


def _x(day: DayRecord) -> float:
    return LEFT + ((day.date - START).days + 0.5) * DAY_WIDTH


def _y(row: tuple[float, float, float, float], value: float) -> float:
    """Return the height of a value; what is beyond the row stays at its edge."""
    top, bottom, first, last = row
    low, high = min(first, last), max(first, last)
    share = (min(max(value, low), high) - low) / (high - low)
    return bottom - share * (bottom - top)


def main(wanted: str | None = None) -> None:
    """Write the drawing, or print the decisions of one runner."""
    if wanted is not None:
        runner = next(one for one in RUNNERS if one.title == wanted)
        print(decisions_text(simulate(runner)))  # noqa: T201 - what was asked for
        return
    weeks = [simulate(runner) for runner in RUNNERS]
    PAGE.write_text(runners_svg(weeks) + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
