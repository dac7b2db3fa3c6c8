"""A CoP signal in a CSV file: read, checked, and on a uniform grid.

Columns `t_s`, `cop_ml_mm`, `cop_ap_mm` and optionally `force_n`, in any order, others
ignored. A uniform file is used as it is; a jittered one is interpolated (PCHIP) to its
measured rate and says so.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from station.errors import BadSignal
from station.interpolation import pchip
from station.values import CopSeries

Floats = NDArray[np.float64]

COLUMNS = ("t_s", "cop_ml_mm", "cop_ap_mm")
RATE_HZ = (20.0, 1000.0)
MIN_DURATION_S = 1.0
MIN_SAMPLES = 20
MAX_GAP_S = 0.050
FARTHEST_MM = 10_000.0
"""No board is larger: positions beyond are in another unit, or nonsense."""
JITTER_TOLERANCE = 0.02
"""A time stamp may be off the uniform grid by this part of a period."""
STAMP_DECIMALS = 7
"""Time stamps with more decimals than this count as exact."""


@dataclass(frozen=True, slots=True)
class SignalFile:
    """A signal on a uniform grid, and what had to be done or said about it."""

    series: CopSeries
    flags: tuple[str, ...]
    """`name: explanation`, such as `jittered` or `gap`."""


def read_signal(path: Path) -> SignalFile:
    """Read a CSV file and bring it to a uniform grid.

    Raises:
        BadSignal: the file cannot be read or does not hold a usable signal; the message
            names the line.
    """
    columns = _read_columns(path)
    _check_times(path, columns["t_s"])
    for name in ("cop_ml_mm", "cop_ap_mm"):
        if np.abs(columns[name]).max() > FARTHEST_MM:
            raise BadSignal(
                f"{path}: {name} reaches beyond 10 m: give positions in millimetres"
            )
    return _uniform(path, columns)


def _read_columns(path: Path) -> dict[str, Floats]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _parsed(path, csv.reader(lines, strict=True))
    except OSError as error:
        raise BadSignal(
            f"{path} cannot be read ({error.strerror}): check the path"
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadSignal(
            f"{path} is not a CSV text file: export it as comma-separated text"
        ) from error


def _parsed(path: Path, rows: Iterator[list[str]]) -> dict[str, Floats]:
    header = [name.strip() for name in next(rows, [])]
    if not header:
        raise BadSignal(f"{path} is empty: it needs a header {','.join(COLUMNS)}")
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise BadSignal(
            f"{path} has no column {', '.join(missing)}: "
            f"the first line must name {','.join(COLUMNS)}, separated by commas, "
            "and may name force_n"
        )
    names = [*COLUMNS, *(["force_n"] if "force_n" in header else [])]
    places = [header.index(name) for name in names]
    values: list[list[float]] = []
    for line, row in enumerate(rows, start=2):
        if not row:
            continue
        try:
            numbers = [float(row[place]) for place in places]
        except (ValueError, IndexError) as error:
            raise BadSignal(
                f"{path}, line {line}: every one of {', '.join(names)} "
                "must be a number there"
            ) from error
        if not all(map(math.isfinite, numbers)):
            raise BadSignal(
                f"{path}, line {line}: a value is missing or infinite; "
                "cut the file to the part where every value is known"
            )
        values.append(numbers)
    table = np.array(values, dtype=np.float64).reshape(-1, len(names))
    return {name: table[:, place] for place, name in enumerate(names)}


def _check_times(path: Path, t_s: Floats) -> None:
    backwards = np.flatnonzero(np.diff(t_s) <= 0.0)
    if len(backwards):
        raise BadSignal(
            f"{path}: t_s does not increase after {t_s[backwards[0]]:g} s: "
            "sort the rows and remove repeated times"
        )
    if len(t_s) < MIN_SAMPLES or t_s[-1] - t_s[0] < MIN_DURATION_S:
        raise BadSignal(
            f"{path} holds {len(t_s)} samples: too short; record at least "
            f"{MIN_DURATION_S:g} s and {MIN_SAMPLES} samples"
        )


def _uniform(path: Path, columns: dict[str, Floats]) -> SignalFile:
    t_s = columns["t_s"]
    step_s = np.diff(t_s)
    silent = step_s > max(MAX_GAP_S, 1.5 * float(np.median(step_s)))
    count = len(step_s) - np.count_nonzero(silent)
    rate_hz = _rounded_rate(
        t_s, float(count / step_s[~silent].sum()), bool(any(silent))
    )
    low_hz, high_hz = RATE_HZ
    if not low_hz * (1 - 1e-9) <= rate_hz <= high_hz * (1 + 1e-9):
        raise BadSignal(
            f"{path} has {rate_hz:.4g} samples per second: "
            f"{low_hz:g} to {high_hz:g} are needed for the sway of a person"
        )
    gaps = [(float(t_s[at]), float(t_s[at + 1])) for at in np.flatnonzero(silent)]
    flags = [f"gap: nothing between {start:g} s and {end:g} s" for start, end in gaps]
    if not gaps and _is_uniform(t_s, rate_hz):
        return SignalFile(_series(rate_hz, columns), ())
    off_s = float(np.abs(_off_grid_s(t_s, rate_hz)).max())
    flags.append(
        f"jittered: times are up to {1000 * off_s:.3g} ms off a uniform grid; "
        f"interpolated (PCHIP) to the measured {rate_hz:.6g} Hz"
    )
    samples = math.floor((t_s[-1] - t_s[0]) * rate_hz + 1e-6) + 1
    grid_s = t_s[0] + np.arange(samples) / rate_hz
    resampled = {
        name: pchip(t_s, values, grid_s)
        for name, values in columns.items()
        if name != "t_s"
    }
    for start, end in gaps:
        inside = (grid_s > start) & (grid_s < end)
        resampled["cop_ml_mm"][inside] = np.nan
        resampled["cop_ap_mm"][inside] = np.nan
    return SignalFile(_series(rate_hz, resampled), tuple(flags))


def _series(rate_hz: float, columns: dict[str, Floats]) -> CopSeries:
    return CopSeries(
        rate_hz,
        columns["cop_ml_mm"].copy(),
        columns["cop_ap_mm"].copy(),
        columns["force_n"].copy() if "force_n" in columns else None,
    )


def _quantum_s(t_s: Floats) -> float:
    """Return the resolution with which the times were written, 0 for exact ones."""
    for decimals in range(STAMP_DECIMALS):
        scaled = t_s * 10.0**decimals
        rounding = 1e-9 + 8.0 * np.finfo(np.float64).eps * np.abs(scaled)
        if (np.abs(scaled - np.round(scaled)) <= rounding).all():
            return float(10.0**-decimals)
    return 0.0


def _is_uniform(t_s: Floats, rate_hz: float) -> bool:
    """Return whether rounding of the stamps explains all that is off the grid."""
    period_s = 1.0 / rate_hz
    quantum_s = _quantum_s(t_s)
    rounding_s = 1.01 * quantum_s if quantum_s <= period_s / 2.0 else 0.0
    tolerance_s = max(JITTER_TOLERANCE * period_s, rounding_s)
    off_grid_s = np.abs(_off_grid_s(t_s, rate_hz)).max()
    off_step_s = np.abs(np.diff(t_s) - period_s).max()
    return bool(off_grid_s <= tolerance_s and off_step_s <= tolerance_s)


def _off_grid_s(t_s: Floats, rate_hz: float) -> Floats:
    off_s: Floats = t_s - t_s[0] - np.arange(len(t_s)) / rate_hz
    return off_s


def _rounded_rate(t_s: Floats, rate_hz: float, gaps: bool) -> float:
    """Return the whole number of hertz that rounded time stamps stand for, if one."""
    whole = round(rate_hz)
    uncertain = max(_quantum_s(t_s) / float(t_s[-1] - t_s[0]), 1e-9)
    if not gaps and whole and abs(rate_hz / whole - 1.0) <= uncertain:
        return float(whole)
    return rate_hz
