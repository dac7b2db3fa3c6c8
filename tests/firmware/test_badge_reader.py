from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware import badge_reader
from firmware.badge_reader import (
    KEY_TAB,
    KEYS,
    LETTERS,
    BadgeReader,
    open_badge_reader,
)
from firmware.errors import BadgeReaderNotFound
from tests.fakes.badge_reader import TypingReader

HEADERS = Path("/usr/include/linux")
A_BADGE = "0004711815"


@pytest.fixture
def typist() -> Iterator[TypingReader]:
    typist = TypingReader()
    yield typist
    typist.unplug()


@pytest.fixture
def reader(typist: TypingReader) -> Iterator[BadgeReader]:
    with contextlib.closing(BadgeReader(typist.descriptor)) as reader:
        yield reader


def read_all(reader: BadgeReader) -> list[str]:
    """Read until nothing is left, as a loop that waits for the descriptor does."""
    numbers: list[str] = []
    while True:
        try:
            packet = os.read(reader.fileno(), 64 * badge_reader.INPUT_EVENT.size)
        except BlockingIOError:
            return numbers
        numbers += reader._typing.feed(packet)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@given(st.lists(st.text(LETTERS, min_size=4, max_size=20), max_size=4))
def test_what_is_typed_is_what_is_read(numbers: list[str]) -> None:
    typist = TypingReader()
    with contextlib.closing(BadgeReader(typist.descriptor)) as reader:
        for number in numbers:
            typist.hold(number)
        assert read_all(reader) == numbers
        typist.unplug()


def test_nothing_typed_is_nothing_read(reader: BadgeReader) -> None:
    assert reader.read() == []


def test_a_number_may_end_with_tab(reader: BadgeReader, typist: TypingReader) -> None:
    typist.hold(A_BADGE, end=KEY_TAB)
    assert read_all(reader) == [A_BADGE]


def test_half_a_number_is_not_glued_to_the_next(
    reader: BadgeReader, typist: TypingReader
) -> None:
    typist.hold("000471", end=None)
    typist.wait(2)
    typist.hold(A_BADGE)
    assert read_all(reader) == [A_BADGE]


def test_a_number_with_a_hole_is_not_believed(
    reader: BadgeReader, typist: TypingReader
) -> None:
    typist.hold("0004", end=None)
    typist.overflow()
    typist.hold("1815")
    typist.hold(A_BADGE)
    assert read_all(reader) == [A_BADGE]


@pytest.mark.parametrize("number", ["", "12", "1" * 65])
def test_what_is_no_number_is_left_alone(
    reader: BadgeReader, typist: TypingReader, number: str
) -> None:
    typist.hold(number)
    assert read_all(reader) == []


def test_a_reader_that_is_unplugged_is_told(
    reader: BadgeReader, typist: TypingReader
) -> None:
    typist.unplug()
    with pytest.raises(BadgeReaderNotFound, match="plug it in again"):
        reader.read()


def test_the_device_is_taken_for_us_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(
        fcntl, "ioctl", lambda _fd, request, arg: asked.append((request, arg))
    )
    device = tmp_path / "event0"
    device.touch()
    reader = open_badge_reader(device)
    assert asked == [(badge_reader.EVIOCGRAB, 1)]
    reader.close()
    reader.close()


def test_what_cannot_be_used_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadgeReaderNotFound, match="by-id"):
        open_badge_reader(tmp_path / "absent")
    no_device = tmp_path / "file"
    no_device.touch()
    before = open_files()
    with pytest.raises(BadgeReaderNotFound, match="cannot be used"):
        open_badge_reader(no_device)
    assert open_files() == before


@pytest.mark.skipif(
    not (HEADERS / "input-event-codes.h").exists(),
    reason="the kernel's headers (linux-libc-dev) are not installed",
)
def test_the_codes_are_those_of_the_kernel() -> None:
    text = (HEADERS / "input-event-codes.h").read_text("utf-8")
    codes = {
        name: int(code, 0)
        for name, code in re.findall(r"#define (\w+)\s+(0x\w+|\d+)\b", text)
    }
    names = {code: letter for code, letter in KEYS.items() if code < 71}
    assert {codes[f"KEY_{letter}"]: letter for letter in LETTERS} == names
    keypad = {codes[f"KEY_KP{digit}"]: digit for digit in "0123456789"}
    assert keypad == {code: letter for code, letter in KEYS.items() if code >= 71}
    for name in ("EV_SYN", "EV_KEY", "SYN_DROPPED", "KEY_TAB", "KEY_ENTER"):
        assert codes[name] == getattr(badge_reader, name)
    assert codes["KEY_KPENTER"] == badge_reader.KEY_KPENTER
