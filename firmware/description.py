"""What board this is: geometry, pins, capacities. One TOML file, read by every room.

The defaults are installed with the firmware as `board.toml`; a file of the same shape
in the data folder overrides them key by key.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from firmware.errors import BadDescription
from firmware.reading import CELLS

RIGS = ("flat_plate", "wobble_on_plate", "deck_on_dome")
GPIO_LAST = 27
"""The highest GPIO on the 40-pin header."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One corner of the board: where it is, how it is wired, what it may carry."""

    name: str
    ml_mm: float
    ap_mm: float
    sck: int
    dout: int
    counts_per_n: float
    capacity_n: float


@dataclass(frozen=True, slots=True)
class PanelPins:
    """GPIO numbers of the panel of a station without a screen."""

    button: int
    red: int
    green: int
    buzzer: int


@dataclass(frozen=True, slots=True)
class BoardDescription:
    """The board as built. `cells` is in the order of `CELLS`."""

    board_id: str
    rig: str
    dome_radius_mm: float
    rim_radius_mm: float
    deck_ml_mm: float
    deck_ap_mm: float
    chip_labels: tuple[str, ...]
    rate_hz: float
    cells: tuple[Cell, Cell, Cell, Cell]
    panel: PanelPins | None = None
    """None where no panel is fitted."""

    @property
    def capacity_n(self) -> float:
        """The load that all four cells carry together when it stands in the middle."""
        return sum(cell.capacity_n for cell in self.cells)

    @property
    def period_ns(self) -> int:
        """The nominal conversion period."""
        return round(1e9 / self.rate_hz)


def own_description(folder: Path) -> BoardDescription:
    """Read `board.toml` of a data folder, or the defaults where it has none.

    Raises:
        BadDescription: as `load_description`.
    """
    own = folder / "board.toml"
    return load_description(own if own.exists() else None)


def load_description(path: Path | None = None) -> BoardDescription:
    """Read the installed defaults, then `path` over them.

    Raises:
        BadDescription: a key is unknown, of the wrong type or makes no sense.
    """
    text = Path(__file__).with_name("board.toml").read_text("utf-8")
    settings = tomllib.loads(text)
    if path is not None:
        try:
            given = tomllib.loads(path.read_text("utf-8"))
        except OSError as error:
            raise BadDescription(
                f"board file {path} cannot be read ({error.strerror}): "
                "check the path and its permissions"
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadDescription(
                f"board file {path} is not valid TOML ({error}): correct that line"
            ) from error
        _overlay(settings, given, where=str(path))
    return _described(settings, where=str(path or "board.toml"))


def _overlay(base: dict[str, Any], over: dict[str, Any], where: str) -> None:
    """Replace values of `base` by those of `over`, refusing keys and types it lacks."""
    for key, value in over.items():
        at = f"{where}: {key}"
        if key not in base:
            known = ", ".join(base)
            raise BadDescription(f"{at} is not a known key; known here: {known}")
        if isinstance(base[key], dict):
            if not isinstance(value, dict):
                raise BadDescription(f"{at} must be a table, like [{key}]")
            _overlay(base[key], value, at)
        elif isinstance(base[key], float) and type(value) in (int, float):
            base[key] = float(value)
        elif type(value) is type(base[key]):
            base[key] = value
        else:
            expected = type(base[key]).__name__
            raise BadDescription(f"{at} must be of type {expected}, not {value!r}")


def _described(settings: dict[str, Any], where: str) -> BoardDescription:
    board, hx711, panel = settings["board"], settings["hx711"], settings["panel"]
    cells = tuple(Cell(name, **settings["cells"][name]) for name in CELLS)
    description = BoardDescription(
        board_id=board["id"],
        rig=board["rig"],
        dome_radius_mm=board["dome_radius_mm"],
        rim_radius_mm=board["rim_radius_mm"],
        deck_ml_mm=board["deck_ml_mm"],
        deck_ap_mm=board["deck_ap_mm"],
        chip_labels=tuple(hx711["chip_label"]),
        rate_hz=hx711["rate_hz"],
        cells=(cells[0], cells[1], cells[2], cells[3]),
        panel=PanelPins(**panel) if panel.pop("fitted") else None,
    )
    problem = _problem(description)
    if problem:
        raise BadDescription(f"{where}: {problem}")
    return description


def _problem(description: BoardDescription) -> str | None:
    """Return the first thing that cannot be true of a real board, in words."""
    if description.rig not in RIGS:
        return f"rig must be one of {', '.join(RIGS)}, not '{description.rig}'"
    if not all(isinstance(label, str) for label in description.chip_labels):
        return "hx711.chip_label must be a list of names"
    if not 5 <= description.rate_hz <= 400:
        return "hx711.rate_hz must lie between 5 and 400"
    problem = _size_problem(description) or _pin_problem(description)
    if problem:
        return problem
    for cell in description.cells:
        values = (cell.ml_mm, cell.ap_mm, cell.counts_per_n, cell.capacity_n)
        if not all(math.isfinite(value) for value in values):
            return f"{cell.name}: every number must be finite"
        if cell.counts_per_n == 0 or cell.capacity_n <= 0:
            return f"{cell.name}: counts_per_n and capacity_n must not be zero"
        left, front = cell.name.endswith("left"), cell.name.startswith("front")
        if (cell.ml_mm < 0) is not left or (cell.ap_mm > 0) is not front:
            return (
                f"{cell.name}: ml_mm grows to the right and ap_mm to the front, "
                f"so ({cell.ml_mm}, {cell.ap_mm}) is another corner"
            )
    return None


def _size_problem(description: BoardDescription) -> str | None:
    if not description.board_id.strip():
        return "board.id must name the board"
    for size in ("dome_radius_mm", "rim_radius_mm", "deck_ml_mm", "deck_ap_mm"):
        if not 0 <= getattr(description, size) < math.inf:
            return f"board.{size} must be a length in mm"
    if not description.deck_ml_mm * description.deck_ap_mm:
        return "board.deck_ml_mm and board.deck_ap_mm must not be zero"
    return None


def _pin_problem(description: BoardDescription) -> str | None:
    pins = [pin for cell in description.cells for pin in (cell.sck, cell.dout)]
    if description.panel is not None:
        pins += astuple(description.panel)
    if any(not 0 <= pin <= GPIO_LAST for pin in pins):
        return f"pins must be GPIO numbers from 0 to {GPIO_LAST}"
    if len(set(pins)) != len(pins):
        return "two signals share a GPIO; each needs its own"
    return None
