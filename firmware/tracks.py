"""Recordings on disk as four tracks of corner force, to be played on any board.

Two forms are read: a CSV of CoP, and a session bundle of Heron's own; docs/files.md
describes both.
"""

from __future__ import annotations

import json
import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from firmware.corners import corner_shares, share_at
from firmware.description import BoardDescription
from firmware.errors import BadPlayback
from firmware.motion import G_N_PER_KG
from firmware.reading import CELLS

MASS_KG = 70.0
"""Who is assumed to stand there when a recording does not say."""
MATRIX = "matrix_n_per_count"
RAW_COLUMNS = ("f1_raw", "f2_raw", "f3_raw", "f4_raw")
"""Raw counts in the order of `CELLS`."""


@dataclass(slots=True)
class Track:
    """Force on one cell; times in seconds since the recording began, increasing."""

    t_s: array[float] = field(default_factory=lambda: array("d"))
    force_n: array[float] = field(default_factory=lambda: array("d"))
    _at: int = 0

    def add(self, t_s: float, force_n: float) -> None:
        """Append a sample."""
        self.t_s.append(t_s)
        self.force_n.append(force_n)

    def force_at(self, t_s: float) -> float:
        """Return the force at `t_s`: cubic between the samples, held outside them.

        The slope at a sample is that of the parabola through it and its neighbours,
        limited so that the curve does not swing out over a hole in the recording
        (Fritsch & Carlson 1980, SIAM J. Numer. Anal. 17:238).
        """
        times, last = self.t_s, len(self.t_s) - 1
        if t_s <= times[0]:
            return self.force_n[0]
        if t_s >= times[last]:
            return self.force_n[last]
        at = self._at if times[self._at] <= t_s else 0
        while times[at + 1] <= t_s:
            at += 1
        self._at = at
        step_s = times[at + 1] - times[at]
        share = (t_s - times[at]) / step_s
        start, end = self.force_n[at], self.force_n[at + 1]
        rise0, rise1 = self._slope(at) * step_s, self._slope(at + 1) * step_s
        curve = 2 * (start - end) + rise0 + rise1
        bend = 3 * (end - start) - 2 * rise0 - rise1
        return start + share * (rise0 + share * (bend + share * curve))

    def _slope(self, at: int) -> float:
        times, force_n, last = self.t_s, self.force_n, len(self.t_s) - 1
        low, high = max(at - 1, 0), min(at + 1, last)
        if high - low < 2:
            return (force_n[high] - force_n[low]) / (times[high] - times[low])
        before_s, after_s = times[at] - times[low], times[high] - times[at]
        before = (force_n[at] - force_n[low]) / before_s
        after = (force_n[high] - force_n[at]) / after_s
        slope = (before * after_s + after * before_s) / (before_s + after_s)
        most = 3 * min(abs(before), abs(after))
        return max(-most, min(slope, most))


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording ready to be played."""

    tracks: tuple[Track, Track, Track, Track]
    seconds: float
    outside: int = 0
    """Samples whose CoP lies outside the cells' square: some corners pull there."""


def load_recording(path: Path, description: BoardDescription) -> Recording:
    """Read the CSV file or the session bundle at `path`.

    Raises:
        BadPlayback: it is missing, empty or malformed; the message names the line.
    """
    if path.is_dir():
        return _from_bundle(path, description)
    return _from_cop(path, description)


def _from_cop(path: Path, description: BoardDescription) -> Recording:
    shares = corner_shares(description)
    tracks = _tracks()
    outside = 0
    start_s = end_s = None
    wanted = ("t_s", "cop_ml_mm", "cop_ap_mm")
    for line, row in _rows(path, wanted, optional=("force_n",)):
        t_s, ml_mm, ap_mm, force_n = (_number(path, line, cell) for cell in row)
        if force_n is None:
            force_n = MASS_KG * G_N_PER_KG
        if t_s is None or ml_mm is None or ap_mm is None:
            raise BadPlayback(f"{path} line {line}: a value is missing; complete it")
        start_s = t_s if start_s is None else start_s
        _check_time(path, line, t_s, end_s)
        end_s = t_s
        corners = [share_at(share, ml_mm, ap_mm) for share in shares]
        outside += min(corners) < 0
        for track, corner in zip(tracks, corners, strict=True):
            track.add(t_s - start_s, force_n * corner)
    return _recording(path, tracks, outside)


def _from_bundle(path: Path, description: BoardDescription) -> Recording:
    matrix, tare = _calibration(path / "session.json", description)
    samples = path / "samples.csv"
    counts = _tracks()
    start_us = end_us = None
    for line, row in _rows(samples, ("t_us", *RAW_COLUMNS)):
        t_us, *raw = (_number(samples, line, cell) for cell in row)
        if t_us is None:
            raise BadPlayback(f"{samples} line {line}: t_us is missing; complete it")
        start_us = t_us if start_us is None else start_us
        _check_time(samples, line, t_us, end_us)
        end_us = t_us
        for track, count, zero in zip(counts, raw, tare, strict=True):
            if count is not None:
                track.add((t_us - start_us) / 1e6, count - zero)
    _recording(samples, counts)
    forces = _tracks()
    for cell, track in enumerate(forces):
        terms = [(gain, counts[i]) for i, gain in enumerate(matrix[cell]) if gain]
        for t_s in counts[cell].t_s:
            track.add(t_s, sum(gain * other.force_at(t_s) for gain, other in terms))
    return _recording(samples, forces)


def _calibration(
    path: Path, description: BoardDescription
) -> tuple[list[list[float]], list[float]]:
    """Return matrix and tare from a bundle's session.json."""
    text = "".join(_lines(path))
    try:
        calibration: dict[str, Any] = json.loads(text)["calibration"]
        matrix = [[float(gain) for gain in row] for row in calibration[MATRIX]]
        tare, ml_mm, ap_mm = (
            [float(value) for value in calibration[key]]
            for key in ("tare_count", "ml_mm", "ap_mm")
        )
    except (ValueError, TypeError, KeyError) as error:
        raise BadPlayback(
            f"{path} does not hold the calibration of a session bundle ({error}): "
            "export the session again"
        ) from error
    rows = [*matrix, tare, ml_mm, ap_mm]
    if [len(row) for row in rows] != [len(CELLS)] * 7:
        raise BadPlayback(f"{path}: the calibration is not one of four cells")
    cells = description.cells
    if (ml_mm, ap_mm) != (
        [cell.ml_mm for cell in cells],
        [cell.ap_mm for cell in cells],
    ):
        raise BadPlayback(
            f"{path} was recorded on a board of other measures: "
            "give that board's description"
        )
    return matrix, tare


def _rows(
    path: Path, wanted: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and the cells of `wanted` and `optional`, '' when absent."""
    lines = enumerate(_lines(path), start=1)
    header = [name.strip() for name in next(lines, (0, ""))[1].split(",")]
    missing = [name for name in wanted if name not in header]
    if missing:
        raise BadPlayback(
            f"{path} line 1: column {missing[0]} is missing; "
            f"the first line must name {', '.join(wanted)}"
        )
    places = [
        header.index(name) if name in header else None for name in (*wanted, *optional)
    ]
    for line, text in lines:
        if not text.strip():
            continue
        cells = text.split(",")
        if len(cells) != len(header):
            raise BadPlayback(
                f"{path} line {line}: {len(cells)} values under {len(header)} column "
                "names; correct that line"
            )
        yield line, ["" if place is None else cells[place] for place in places]


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file. Raises `BadPlayback` when it is none."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            yield from stream
    except UnicodeDecodeError as error:
        raise BadPlayback(
            f"{path} is not a text file: play a CSV file or a session bundle"
        ) from error
    except OSError as error:
        raise BadPlayback(
            f"{path} cannot be read ({error.strerror}): check the path"
        ) from error


def _number(path: Path, line: int, cell: str) -> float | None:
    """Return the finite number in `cell`, None when it is empty."""
    if not cell.strip():
        return None
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadPlayback(
            f"{path} line {line}: '{cell.strip()[:20]}' is not a finite number; "
            "correct or remove that line"
        )
    return number


def _check_time(path: Path, line: int, t: float, before: float | None) -> None:
    if before is not None and t <= before:
        raise BadPlayback(
            f"{path} line {line}: time does not grow ({t:g} after {before:g}); "
            "sort the lines by time and remove repeated ones"
        )


def _tracks() -> tuple[Track, Track, Track, Track]:
    return Track(), Track(), Track(), Track()


def _recording(
    path: Path, tracks: tuple[Track, Track, Track, Track], outside: int = 0
) -> Recording:
    if min(len(track.t_s) for track in tracks) < 2:
        raise BadPlayback(f"{path} holds fewer than two samples: nothing can be played")
    return Recording(tracks, max(track.t_s[-1] for track in tracks), outside)
