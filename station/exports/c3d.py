"""C3D: one trial as a force platform of type 2, for programs of gait laboratories.

A platform of type 2 has three forces and three moments; readers compute the centre of
pressure from them. The plate's own axes follow the usual wiring of such plates: x to
the front, y to the right, z down, so that a person's weight is a positive Fz. The
laboratory is x to the right, y to the front, z up, which the corners say.

Format: www.c3d.org, user guide; little-endian, floating-point data.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from station.calibration import Calibration
from station.errors import BadSignal
from station.values import CopSeries

BLOCK = 512
MOST_FRAMES = 65535
"""Frames are counted in 16 bits."""
CHANNELS = ("Fx1", "Fy1", "Fz1", "Mx1", "My1", "Mz1")
UNITS = ("N", "N", "N", "Nmm", "Nmm", "Nmm")
_INTEL = 84
_FIRST_PARAMETER_BLOCK = 2


def c3d_bytes(
    series: CopSeries,
    calibration: Calibration,
    *,
    subject: str,
    described: str,
    simulated: bool,
) -> bytes:
    """Return a file with one plate of six channels.

    Args:
        series: the CoP with its total force; moments where there is no CoP are zero.
        calibration: says where the cells are, which are taken as the plate's corners.
        subject: a code, never a name.
        described: what was done, in a line.
        simulated: marks every channel as simulated.

    Raises:
        BadSignal: there is no force, or more than 65535 samples.
    """
    if series.force_n is None:
        raise BadSignal("without forces there is no force platform")
    frames = len(series.ml_mm)
    if frames > MOST_FRAMES:
        raise BadSignal(
            f"a C3D file holds {MOST_FRAMES} samples, this trial has {frames}: "
            "use the format cop"
        )
    data = _channels(series)
    parameters = _parameters(
        series,
        calibration,
        subject=subject,
        described=described,
        simulated=simulated,
    )
    blocks = len(parameters) // BLOCK
    first_data = _FIRST_PARAMETER_BLOCK + blocks
    parameters = _placed(parameters, first_data)
    body = data.astype("<f4").tobytes()
    body += bytes(-len(body) % BLOCK)
    return _header(frames, first_data, series.rate_hz) + parameters + body


def _channels(series: CopSeries) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return shape (n, 6): force on the plate and its moment about its middle.

    With r = (ap, ml, 0) and F = (0, 0, W) in its axes: r x F = (ml W, -ap W, 0).
    """
    assert series.force_n is not None  # noqa: S101 - the caller has looked
    force = np.nan_to_num(series.force_n)
    ml, ap = np.nan_to_num(series.ml_mm), np.nan_to_num(series.ap_mm)
    zero = np.zeros_like(force)
    return np.column_stack((zero, zero, force, ml * force, -ap * force, zero))


def _header(frames: int, first_data: int, rate_hz: float) -> bytes:
    header = bytearray(BLOCK)
    struct.pack_into("<BB", header, 0, _FIRST_PARAMETER_BLOCK, 0x50)
    # No points; the channels; first and last frame; no gap was bridged.
    struct.pack_into("<HHHHH", header, 2, 0, len(CHANNELS), 1, frames, 0)
    struct.pack_into("<fHHf", header, 12, -1.0, first_data, 1, rate_hz)
    struct.pack_into("<H", header, 2 * 149, 0x3039)  # four letters in event labels
    return bytes(header)


def _parameters(
    series: CopSeries,
    calibration: Calibration,
    *,
    subject: str,
    described: str,
    simulated: bool,
) -> bytes:
    frames, rate = len(series.ml_mm), series.rate_hz
    ml = max(map(abs, calibration.ml_mm))
    ap = max(map(abs, calibration.ap_mm))
    # In the order +x+y, -x+y, -x-y, +x-y of the plate: x to the front, y to the right.
    corners = [ml, ap, 0.0, ml, -ap, 0.0, -ml, -ap, 0.0, -ml, ap, 0.0]
    mark = "SIMULATED " if simulated else ""
    groups: dict[str, list[bytes]] = {
        "POINT": [
            _integers("USED", [0]),
            _floats("SCALE", [-1.0]),
            _floats("RATE", [rate]),
            _integers("DATA_START", [0]),
            _integers("FRAMES", [frames]),
            _words("LABELS", []),
            _words("DESCRIPTIONS", []),
            _words("UNITS", ["mm"], flat=True),
        ],
        "ANALOG": [
            _integers("USED", [len(CHANNELS)]),
            _words("LABELS", CHANNELS),
            _words("DESCRIPTIONS", [f"{mark}{name}" for name in CHANNELS]),
            _floats("GEN_SCALE", [1.0]),
            _floats("SCALE", [1.0] * len(CHANNELS), row=True),
            _integers("OFFSET", [0] * len(CHANNELS), row=True),
            _words("UNITS", UNITS),
            _floats("RATE", [rate]),
        ],
        "FORCE_PLATFORM": [
            _integers("USED", [1]),
            _integers("TYPE", [2], row=True),
            _integers("ZERO", [0, 0], row=True),
            _floats("CORNERS", corners, shape=(3, 4, 1)),
            _floats("ORIGIN", [0.0, 0.0, 0.0], shape=(3, 1)),
            _integers("CHANNEL", list(range(1, 7)), shape=(6, 1)),
        ],
        "SUBJECTS": [
            _integers("USED", [1]),
            _words("NAMES", [subject]),
        ],
        "HERON": [
            _words("TRIAL", [described]),
            _integers("SIMULATED", [int(simulated)]),
            _words("CALIBRATION", [calibration.id]),
        ],
    }
    items = []
    for number, (name, members) in enumerate(groups.items(), start=1):
        items.append(_item(name, -number, b"\0"))
        items += [bytes([body[0], number]) + body[1:] for body in members]
    text = b"".join(items) + b"\0\0"
    size = 4 + len(text)
    blocks = -(-size // BLOCK)
    head = bytes([1, 0x50, blocks, _INTEL])
    return (head + text).ljust(blocks * BLOCK, b"\0")


def _placed(parameters: bytes, first_data: int) -> bytes:
    """Write where the data begin into POINT:DATA_START."""
    name = b"DATA_START"
    at = parameters.index(name) + len(name)
    value = at + 2 + 1 + 1  # next item, type, no dimensions
    patched = bytearray(parameters)
    struct.pack_into("<h", patched, value, first_data)
    return bytes(patched)


def _item(name: str, number: int, rest: bytes) -> bytes:
    """Return a group, or with number 0 a parameter whose group is put in later."""
    encoded = name.encode("ascii")
    # What follows is found from where it is said: these two bytes count.
    following = struct.pack("<h", 2 + len(rest))
    if number < 0:
        return struct.pack("<bb", len(encoded), number) + encoded + following + rest
    return struct.pack("<b", len(encoded)) + encoded + following + rest


def _parameter(name: str, kind: int, shape: Sequence[int], body: bytes) -> bytes:
    dimensions = struct.pack("<bB", kind, len(shape)) + bytes(shape)
    return _item(name, 0, dimensions + body + b"\0")


def _integers(
    name: str,
    values: Sequence[int],
    *,
    row: bool = False,
    shape: Sequence[int] | None = None,
) -> bytes:
    form = shape if shape is not None else (len(values),) if row else ()
    unsigned = (value & 0xFFFF for value in values)
    return _parameter(name, 2, form, struct.pack(f"<{len(values)}H", *unsigned))


def _floats(
    name: str,
    values: Sequence[float],
    *,
    row: bool = False,
    shape: Sequence[int] | None = None,
) -> bytes:
    form = shape if shape is not None else (len(values),) if row else ()
    return _parameter(name, 4, form, struct.pack(f"<{len(values)}f", *values))


def _words(name: str, words: Sequence[str], *, flat: bool = False) -> bytes:
    encoded = [word.encode("ascii", "replace")[:120] for word in words]
    width = max(map(len, encoded), default=0)
    body = b"".join(word.ljust(width) for word in encoded)
    shape = (width,) if flat else (width, len(words))
    return _parameter(name, -1, shape, body)
