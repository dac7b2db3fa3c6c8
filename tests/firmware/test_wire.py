from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.errors import BadPacket
from firmware.reading import COUNT_MAX, COUNT_MIN, Reading
from firmware.wire import (
    READING_BYTES,
    Hello,
    pack_command,
    pack_hello,
    pack_reading,
    unpack_command,
    unpack_hello,
    unpack_reading,
)

readings = st.builds(
    Reading,
    cell=st.integers(0, 3),
    seq=st.integers(0, 2**32 - 1),
    t_ns=st.integers(0, 2**63 - 1),
    count=st.integers(COUNT_MIN, COUNT_MAX),
    flags=st.integers(0, 0xFFFF),
)


@given(readings)
def test_every_reading_survives_the_wire(reading: Reading) -> None:
    packet = pack_reading(reading)
    assert len(packet) == READING_BYTES
    assert reading == unpack_reading(packet)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_reading_or_a_bad_packet(packet: bytes) -> None:
    for unpack in (unpack_reading, unpack_hello, unpack_command):
        with contextlib.suppress(BadPacket):
            unpack(packet)


def test_another_version_is_refused_with_what_to_do() -> None:
    packet = bytearray(pack_reading(Reading(0, 1, 2, 3)))
    packet[2] = 99
    with pytest.raises(BadPacket, match="restart the station"):
        unpack_reading(bytes(packet))


@pytest.mark.parametrize("told", [b"{}", b"[1]", b"{nonsense", b'{"commands": 3}'])
def test_a_hello_that_tells_too_little_is_refused(told: bytes) -> None:
    packet = pack_hello(Hello("synthetic", "b1", True, (), 93.0, "boot"))
    with pytest.raises(BadPacket, match="malformed"):
        unpack_hello(packet[:3] + told)


def test_a_command_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(BadPacket, match="ASCII"):
        unpack_command(pack_command("") + b"\xff")


def test_hello_and_command_survive_the_wire() -> None:
    hello = Hello("synthetic", "b1", True, ("step_on",), 93.0, "boot")
    assert hello == unpack_hello(pack_hello(hello))
    assert unpack_command(pack_command("step_on")) == "step_on"
