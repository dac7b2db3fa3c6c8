"""The CoP of a trial as it is drawn: 25 points a second, in hundredths of a millimetre.

A version byte, then zlib over little-endian int16 pairs (ML, AP); INT16_MIN where there
is no CoP. What is measured is computed from the raw counts, never from this.
"""

from __future__ import annotations

import math
import sys
import zlib
from array import array
from collections.abc import Sequence

from station.errors import BadChunk

TRACE_HZ = 25
_VERSION = 1
_UNITS_PER_MM = 100
_LIMIT = 0x7FFF
_NOTHING = -0x8000


def pack_trace(points_mm: Sequence[tuple[float, float]]) -> bytes:
    """Return (ML, AP) points packed; beyond 327 mm they are drawn at the edge."""
    units = array("h", (_unit(value) for point in points_mm for value in point))
    if sys.byteorder == "big":
        units.byteswap()
    return bytes([_VERSION]) + zlib.compress(units.tobytes())


def unpack_trace(body: bytes) -> tuple[tuple[float, float], ...]:
    """Return the points in mm, NaN where there is none. Raises `BadChunk`."""
    if not body or body[0] != _VERSION:
        raise BadChunk("a stored trace is of another version: update this program")
    units = array("h")
    try:
        units.frombytes(zlib.decompress(body[1:]))
    except (zlib.error, ValueError) as error:
        raise BadChunk(f"a stored trace is torn ({error})") from error
    if sys.byteorder == "big":
        units.byteswap()
    values = [math.nan if unit == _NOTHING else unit / _UNITS_PER_MM for unit in units]
    return tuple(zip(values[::2], values[1::2], strict=True))


def _unit(value_mm: float) -> int:
    if math.isnan(value_mm):
        return _NOTHING
    return max(-_LIMIT, min(_LIMIT, round(value_mm * _UNITS_PER_MM)))
