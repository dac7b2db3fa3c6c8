"""What travels on `readings.sock`: one SEQPACKET packet per message.

On connection the sampler sends one hello packet, then one packet per reading. A reader
may send command packets. A reader that does not keep up is disconnected; it reconnects
and sees what it missed as a step in `seq`.

    reading  '<2sBBHxxIqi'  magic b'HR', version, cell, flags, seq, t_ns, count
    hello    b'HH' + version byte + JSON object of `Hello`
    command  b'HC' + version byte + name in ASCII
"""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass

from firmware.errors import BadPacket
from firmware.reading import CELLS, Reading

VERSION = 1
MAX_PACKET_BYTES = 4096

_READING = struct.Struct("<2sBBHxxIqi")
READING_BYTES = _READING.size
_READING_MAGIC = b"HR"
_HELLO_MAGIC = b"HH"
_COMMAND_MAGIC = b"HC"


@dataclass(frozen=True, slots=True)
class Hello:
    """Who is sending: the first packet of every connection."""

    board: str
    """Driver and argument as given to `--board`."""
    board_id: str
    simulated: bool
    commands: tuple[str, ...]
    rate_hz: float
    boot_id: str
    """Says which boot the monotonic times belong to."""

    @property
    def driver(self) -> str:
        """The board's driver, without its argument."""
        return self.board.partition(":")[0]


def pack_reading(reading: Reading) -> bytes:
    """Return the fixed-size packet for one reading."""
    return _READING.pack(
        _READING_MAGIC,
        VERSION,
        reading.cell,
        reading.flags,
        reading.seq & 0xFFFFFFFF,
        reading.t_ns,
        reading.count,
    )


def unpack_reading(packet: bytes) -> Reading:
    """Return the reading in `packet`.

    Raises:
        BadPacket: wrong size, magic, version or cell.
    """
    if len(packet) != READING_BYTES:
        raise BadPacket(f"a reading has {READING_BYTES} bytes, this has {len(packet)}")
    magic, version, cell, flags, seq, t_ns, count = _READING.unpack(packet)
    _check(magic, _READING_MAGIC, version)
    if cell >= len(CELLS):
        raise BadPacket(f"cell {cell} does not exist; this board has {len(CELLS)}")
    return Reading(cell, seq, t_ns, count, flags)


def pack_hello(hello: Hello) -> bytes:
    """Return the hello packet."""
    return _HELLO_MAGIC + bytes([VERSION]) + json.dumps(asdict(hello)).encode()


def unpack_hello(packet: bytes) -> Hello:
    """Return what a hello packet says. Raises `BadPacket`."""
    _check(packet[:2], _HELLO_MAGIC, packet[2] if len(packet) > 2 else 0)
    try:
        fields = json.loads(packet[3:])
        return Hello(**{**fields, "commands": tuple(fields["commands"])})
    except (ValueError, TypeError, KeyError) as error:
        raise BadPacket(f"a hello packet is malformed ({error})") from error


def pack_command(name: str) -> bytes:
    """Return the packet that asks the board to act out `name`."""
    return _COMMAND_MAGIC + bytes([VERSION]) + name.encode("ascii")


def unpack_command(packet: bytes) -> str:
    """Return the name of the command in `packet`. Raises `BadPacket`."""
    _check(packet[:2], _COMMAND_MAGIC, packet[2] if len(packet) > 2 else 0)
    try:
        return packet[3:].decode("ascii")
    except UnicodeDecodeError as error:
        raise BadPacket("a command packet must hold ASCII") from error


def _check(magic: bytes, expected: bytes, version: int) -> None:
    if magic != expected:
        raise BadPacket(f"expected a packet {expected!r}, got {magic!r}")
    if version != VERSION:
        raise BadPacket(
            f"the other process speaks version {version}, this one {VERSION}: "
            "restart the station so that both are the same release"
        )
