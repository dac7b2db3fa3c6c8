"""Write the parts of docs/ that the code knows best: commands, errors, schema.

`python tools/docs.py` rewrites them; the tests compare them with what it would write.
"""

from __future__ import annotations

import importlib
import inspect
import json
from importlib.metadata import entry_points
from pathlib import Path

import click
import msgspec

from firmware.errors import HeronError
from station.batteries.spec import Battery
from station.coach.spec import Drill
from station.protocols.spec import Protocol
from tools.practices import practices_page

DOCS = Path(__file__).resolve().parent.parent / "docs"
ROOMS = ("firmware", "station", "web")
GENERATED = "<!-- Written by tools/docs.py; change the code, then run `make docs`. -->"


def commands_page() -> str:
    """Return docs/commands.md: every command with its arguments and options."""
    lines = [GENERATED, "", "# Commands", ""]
    lines += [
        "Every error is one line that says what happened and what to do; the exit",
        "status is 2 for bad input and 1 for a failure.",
        "",
    ]
    for point in sorted(entry_points(group="heron.commands"), key=lambda p: p.name):
        command: click.Command = point.load()
        lines += _described(command, f"heron {point.name}", "##")
    return "\n".join(lines).rstrip() + "\n"


def errors_page() -> str:
    """Return docs/errors.md: every error that a person can meet, room by room."""
    lines = [GENERATED, "", "# Errors", ""]
    for room in ROOMS:
        lines += [f"## {room}", "", "| error | means | exit status |", "|---|---|---|"]
        lines += [
            f"| `{error.__name__}` | {_first_line(error)} | {error.exit_status} |"
            for error in errors_of(room)
        ]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def errors_of(room: str) -> list[type[HeronError]]:
    """Return the errors that a room defines, in the order of its errors.py."""
    module = importlib.import_module(f"{room}.errors")
    return [
        member
        for member in vars(module).values()
        if inspect.isclass(member)
        and issubclass(member, HeronError)
        and member.__module__ == module.__name__
    ]


def protocol_schema() -> str:
    """Return docs/protocol.schema.json: what a protocol file may say."""
    schema = msgspec.json.schema(Protocol)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def drill_schema() -> str:
    """Return docs/drill.schema.json: what a drill file may say."""
    schema = msgspec.json.schema(Drill)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def battery_schema() -> str:
    """Return docs/battery.schema.json: what a battery file may say."""
    schema = msgspec.json.schema(Battery)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _described(command: click.Command, name: str, heading: str) -> list[str]:
    lines = [f"{heading} {name}", "", _dedented(command.help), ""]
    lines += _parameters(command)
    if isinstance(command, click.Group):
        for part in sorted(command.commands.values(), key=lambda one: one.name or ""):
            lines += _described(part, f"{name} {part.name}", f"{heading}#")
    return lines


def _parameters(command: click.Command) -> list[str]:
    rows = []
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            name = ", ".join(parameter.opts + parameter.secondary_opts)
            rows.append(f"| `{name}` | {_sentence(parameter.help)} |")
        else:
            rows.append(f"| `{parameter.human_readable_name}` | argument |")
    return ["| parameter | |", "|---|---|", *rows, ""] if rows else []


def _sentence(text: str | None) -> str:
    return " ".join((text or "").replace("|", "\\|").split())


def _dedented(text: str | None) -> str:
    return inspect.cleandoc(text or "").replace("\b\n", "")


def _first_line(error: type[HeronError]) -> str:
    return (inspect.getdoc(error) or "").splitlines()[0]


PAGES = {
    "commands.md": commands_page,
    "errors.md": errors_page,
    "drill.schema.json": drill_schema,
    "practices.md": lambda: practices_page(GENERATED),
    "protocol.schema.json": protocol_schema,
    "battery.schema.json": battery_schema,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
