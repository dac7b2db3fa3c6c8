"""docs/practices.md: every practice with what covers it, and every drill."""

from __future__ import annotations

from collections.abc import Iterable

from station.coach.ladder import setting_of
from station.coach.library import load_drills
from station.coach.practices import coverage, load_practices
from station.coach.spec import Drill

OPEN = "**open**"


def practices_page(generated: str) -> str:
    """Return the page; `generated` is the comment that says who wrote it."""
    drills = load_drills()
    rows = coverage(load_practices(), drills)
    bare = [one.row.id for one in rows if not one.covered]
    count = (
        f"{len(rows) - len(bare)} of {len(rows)} rows are covered; open: "
        f"{', '.join(bare) or 'none'}."
    )
    lines = [
        generated,
        "",
        "# Practices",
        "",
        "What Heron set out to coach and measure (S1 to S59), and what covers each:",
        "the drills, the tests, what is asked in the diary, the parts of the program.",
        "What is still missing of a row is said in its last column.",
        "",
        count,
        "",
        "| | practice | drills | tests | asked | program | still missing |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in rows:
        row = one.row
        missing = row.open if one.covered else f"{OPEN}: {row.open}"
        cells = (
            row.id,
            row.title,
            _codes(one.drills),
            _codes(row.protocols),
            _codes(row.logs),
            _codes(part.partition(":")[0] for part in row.parts),
            missing,
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "## Drills",
        "",
        "| drill | for | begins with | rungs | needs | rows |",
        "|---|---|---|---|---|---|",
    ]
    for drill in drills.values():
        about = (
            f"`{drill.id}`",
            f"{drill.family}, {drill.block}",
            _start(drill),
            str(len(drill.ladder) + 1),
            ", ".join(drill.equipment).replace("_", " "),
            ", ".join(drill.practices),
        )
        lines.append(f"| {' | '.join(about)} |")
    return "\n".join(lines) + "\n"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(f"`{name}`" for name in names))


def _start(drill: Drill) -> str:
    setting = setting_of(drill, 0)
    amount = f"{setting.hold_s:g} s" if setting.hold_s else f"{setting.repetitions} x"
    return f"{amount}, {setting.base.replace('_', ' ')}, eyes {setting.vision}"
