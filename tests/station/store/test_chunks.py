from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.reading import CELLS, COUNT_MAX, COUNT_MIN, Reading
from station.errors import BadChunk
from station.store.chunks import join_chunks, pack_chunk, unpack_chunk

readings = st.lists(
    st.builds(
        Reading,
        cell=st.integers(0, 3),
        seq=st.integers(0, 2**32 - 1),
        t_ns=st.integers(0, 2**62),
        count=st.integers(COUNT_MIN, COUNT_MAX),
        flags=st.integers(0, 0xFFFF),
    ),
    max_size=60,
)


@given(readings)
def test_every_reading_survives_in_order_of_its_cell(given: list[Reading]) -> None:
    expected = tuple([r for r in given if r.cell == cell] for cell in range(len(CELLS)))
    assert expected == unpack_chunk(pack_chunk(given))


@given(readings, st.data())
def test_a_torn_chunk_is_refused(given: list[Reading], data: st.DataObject) -> None:
    body = pack_chunk(given)
    length = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(BadChunk):
        unpack_chunk(body[:length])


@given(readings, st.data())
def test_a_changed_chunk_is_refused(given: list[Reading], data: st.DataObject) -> None:
    body = bytearray(pack_chunk(given))
    at = data.draw(st.integers(0, len(body) - 1).filter(lambda i: i != 3))
    body[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadChunk):
        unpack_chunk(bytes(body))


def test_chunks_join_in_the_order_given() -> None:
    first, second = Reading(1, 1, 10, 5), Reading(1, 2, 20, 6)
    joined = join_chunks(unpack_chunk(pack_chunk([each])) for each in (first, second))
    assert ([], [first, second], [], []) == joined


def test_a_second_of_noise_takes_less_than_half_of_its_raw_size() -> None:
    noise = random.Random(1)
    second = [
        Reading(
            cell,
            n,
            n * 10_752_688 + noise.randrange(200_000),
            400_000 + round(noise.gauss(0, 300)),
        )
        for n in range(93)
        for cell in range(4)
    ]
    raw_bytes = len(second) * (8 + 8 + 4 + 2)
    assert len(pack_chunk(second)) < raw_bytes / 2
