"""Draw what belongs to the build from firmware/board.toml.

    python -m hardware.generate            write pins.md, wiring.yml, wiring.svg,
                                           board.svg and template.html
    python -m hardware.generate --board F  the same for a board file of your own,
                                           into the present folder

The wiring drawing is made by WireViz (`pip install -e '.[hardware]'`) with Graphviz
(Debian: graphviz). It carries the digest of its source, so that a test can tell whether
it is current where neither is installed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from firmware.description import BoardDescription, load_description
from firmware.errors import HeronError
from firmware.exits import exits_cleanly
from hardware.pictures import board_picture, template_pages
from hardware.wiring import pin_table, wiring_yaml

HERE = Path(__file__).parent
DRAWING = "wiring.svg"


class NoWireViz(HeronError, RuntimeError):
    """WireViz or Graphviz is missing or failed."""


def generated(description: BoardDescription) -> dict[str, str]:
    """Return the files that need no other program, by name."""
    return {
        "pins.md": pin_table(description),
        "wiring.yml": wiring_yaml(description),
        "board.svg": board_picture(description),
        "template.html": template_pages(description),
    }


def digest_mark(source: str) -> str:
    """Return the comment that ties a drawing to its source."""
    return f"<!-- wiring.yml sha256 {hashlib.sha256(source.encode()).hexdigest()} -->"


def wiring_drawing(source: str) -> str:
    """Return the SVG that WireViz draws from `source`. Raises `NoWireViz`."""
    wireviz = shutil.which("wireviz", path=f"{Path(sys.executable).parent}:/usr/bin")
    if wireviz is None or shutil.which("dot") is None:
        raise NoWireViz(
            "the wiring drawing needs WireViz and Graphviz: pip install -e "
            "'.[hardware]' and apt-get install graphviz"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wiring.yml"
        path.write_text(source, "utf-8")
        done = subprocess.run(
            [wireviz, "--format", "s", str(path)],
            check=False,
            capture_output=True,
            text=True,
        )
        drawing = path.with_suffix(".svg")
        if done.returncode or not drawing.exists():
            raise NoWireViz(f"WireViz failed, mend wiring.yml: {done.stderr.strip()}")
        return drawing.read_text("utf-8").rstrip() + "\n" + digest_mark(source) + "\n"


@click.command()
@click.option(
    "--board",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A board file of your own; the drawings go into the present folder.",
)
def generate(board: Path | None) -> None:
    """Write the drawings and tables of the build."""
    with exits_cleanly():
        folder = HERE if board is None else Path.cwd()
        files = generated(load_description(board))
        for name, text in files.items():
            _write(folder / name, text)
        _write(folder / DRAWING, wiring_drawing(files["wiring.yml"]))


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    click.echo(path)


if __name__ == "__main__":
    generate()
