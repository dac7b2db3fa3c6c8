"""Write what the docs say of the measures, from the code that knows it.

`python -m tools.measures definitions` rewrites `station/definitions.json` and the list
in docs/measures.md, `accuracy` the table against the reference values (which lie beside
the repository), `bench` the times beside those of peers, `change` the simulation of
verdicts.
"""

from __future__ import annotations

import re
import sys
from itertools import groupby
from pathlib import Path

import msgspec

from station.measures import FAMILIES, REGISTRY, Definition
from tools.accuracy import accuracy_text
from tools.change_simulation import change_svg, change_text, simulate_all

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "measures.md"
DEFINITIONS = ROOT / "station" / "definitions.json"


def in_order() -> list[Definition]:
    """Return all definitions, family by family."""
    return sorted(REGISTRY.values(), key=lambda each: FAMILIES.index(each.family))


def definitions_json() -> bytes:
    """Return what `station/definitions.json` has to hold."""
    return msgspec.json.format(msgspec.json.encode(in_order()), indent=1) + b"\n"


def definitions_text() -> str:
    """Return the list of measures, one table a family."""
    lines: list[str] = []
    for family, members in groupby(in_order(), key=lambda each: each.family):
        lines += [f"### {family.capitalize()}", ""]
        lines += [
            "| name | unit | better | from | what it is |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(each) for each in members]
        lines.append("")
    return "\n".join(lines)


def _row(each: Definition) -> str:
    since = f"{each.report_from_s:g} s" if each.report_from_s else ""
    limits = f" *Not for:* {each.not_for}" if each.not_for else ""
    better = "" if each.better == "neither" else str(each.better)
    text = f"{each.title}. {each.text}{limits}".replace("|", "\\|")
    return f"| `{each.name}` | {each.unit} | {better} | {since} | {text} |"


def replaced(page: str, name: str, text: str) -> str:
    """Return the page with another text in the block of that name."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    return pattern.sub(lambda _: f"{start}\n\n{text.strip()}\n\n{end}", page)


def rewrite(name: str, text: str) -> None:
    """Put a text into its block of docs/measures.md."""
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), name, text), "utf-8")


def write_definitions() -> None:
    """Rewrite the list of measures, for people and for processes without numpy."""
    DEFINITIONS.write_bytes(definitions_json())
    rewrite("definitions", definitions_text())


def write_accuracy() -> None:
    """Rewrite the table against the reference values."""
    rewrite("accuracy", accuracy_text(ROOT.parent / "shared" / "data"))


def write_bench() -> None:
    """Measure, print and write the times beside those of peers."""
    from tests.bench.bench_measures import table  # noqa: PLC0415 - may lack its peers

    text = table()
    print(text)  # noqa: T201 - a benchmark prints its table
    rewrite("bench", text)


def write_change() -> None:
    """Simulate verdicts, and write their error rates and the plot."""
    results = simulate_all()
    rewrite("change", change_text(results))
    (ROOT / "docs" / "change.svg").write_text(change_svg(results) + "\n", "utf-8")


TASKS = {
    "definitions": write_definitions,
    "accuracy": write_accuracy,
    "bench": write_bench,
    "change": write_change,
}

if __name__ == "__main__":
    TASKS[sys.argv[1]]()
