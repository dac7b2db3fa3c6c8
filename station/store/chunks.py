"""How about a second of raw counts becomes one row: delta, byte shuffle, zlib.

    '<2sBBII'  magic b'HC', version, number of cells, bytes and CRC-32 of the payload
    payload    zlib over, for each cell: '<I' number of readings, then the columns
               seq (int64), t_ns (int64), count (int32), flags (uint16)

Columns are little-endian; all but the flags hold differences from the value before.
Bytes of equal weight stand together, so that zlib finds the zeros. A chunk that was cut
short or changed is refused as a whole.
"""

from __future__ import annotations

import itertools
import struct
import sys
import zlib
from array import array
from collections.abc import Iterable, Sequence

from firmware.reading import CELLS, Reading
from station.errors import BadChunk

VERSION = 1
_MAGIC = b"HC"
_HEADER = struct.Struct("<2sBBII")
_LENGTH = struct.Struct("<I")
_DELTA_COLUMNS = "qqi"
_FLAGS_COLUMN = "H"

CellReadings = tuple[list[Reading], ...]
"""One list per cell in the order of `CELLS`, each in the order of arrival."""


def pack_chunk(readings: Iterable[Reading]) -> bytes:
    """Return the readings packed; their order within each cell is kept."""
    cells: list[list[Reading]] = [[] for _ in CELLS]
    for reading in readings:
        cells[reading.cell].append(reading)
    payload = zlib.compress(b"".join(_pack_cell(cell) for cell in cells))
    header = _HEADER.pack(
        _MAGIC, VERSION, len(cells), len(payload), zlib.crc32(payload)
    )
    return header + payload


def unpack_chunk(body: bytes) -> CellReadings:
    """Return what each cell said.

    Raises:
        BadChunk: the chunk is torn, or of a version that this release does not know.
    """
    if len(body) < _HEADER.size:
        raise BadChunk("a stored second of counts is cut short")
    magic, version, cells, size, checksum = _HEADER.unpack_from(body)
    if magic != _MAGIC or version != VERSION:
        raise BadChunk("a stored second of counts is of another version: update Heron")
    payload = body[_HEADER.size :]
    if len(payload) != size or zlib.crc32(payload) != checksum:
        raise BadChunk("a stored second of counts is torn")
    rest = zlib.decompress(payload)
    unpacked = []
    for cell in range(cells):
        readings, rest = _unpack_cell(cell, rest)
        unpacked.append(readings)
    return tuple(unpacked)


def join_chunks(chunks: Iterable[CellReadings]) -> CellReadings:
    """Return the readings of successive chunks as one."""
    joined: CellReadings = tuple([] for _ in CELLS)
    for chunk in chunks:
        for whole, part in zip(joined, chunk, strict=True):
            whole.extend(part)
    return joined


def _pack_cell(readings: Sequence[Reading]) -> bytes:
    columns = (
        [reading.seq for reading in readings],
        [reading.t_ns for reading in readings],
        [reading.count for reading in readings],
    )
    packed = [_LENGTH.pack(len(readings))]
    for kind, column in zip(_DELTA_COLUMNS, columns, strict=True):
        before = itertools.chain((0,), column)
        deltas = [value - last for value, last in zip(column, before, strict=False)]
        packed.append(_shuffle(array(kind, deltas)))
    packed.append(
        _shuffle(array(_FLAGS_COLUMN, [reading.flags for reading in readings]))
    )
    return b"".join(packed)


def _unpack_cell(cell: int, data: bytes) -> tuple[list[Reading], bytes]:
    (length,) = _LENGTH.unpack_from(data)
    offset = _LENGTH.size
    columns: list[Iterable[int]] = []
    for kind in _DELTA_COLUMNS + _FLAGS_COLUMN:
        size = length * array(kind).itemsize
        column = _unshuffle(kind, data[offset : offset + size])
        offset += size
        columns.append(
            column if kind == _FLAGS_COLUMN else itertools.accumulate(column)
        )
    readings = [
        Reading(cell, seq, t_ns, count, flags)
        for seq, t_ns, count, flags in zip(*columns, strict=True)
    ]
    return readings, data[offset:]


def _shuffle(column: array[int]) -> bytes:
    if sys.byteorder == "big":
        column.byteswap()
    data = column.tobytes()
    return b"".join(data[i :: column.itemsize] for i in range(column.itemsize))


def _unshuffle(kind: str, data: bytes) -> array[int]:
    column = array(kind)
    length = len(data) // column.itemsize
    whole = bytearray(len(data))
    for i in range(column.itemsize):
        whole[i :: column.itemsize] = data[i * length : (i + 1) * length]
    column.frombytes(bytes(whole))
    if sys.byteorder == "big":
        column.byteswap()
    return column
