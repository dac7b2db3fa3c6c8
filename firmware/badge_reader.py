"""A badge reader that types: RFID and bar code readers which pose as a USB keyboard.

What such a reader types is read from its event device (`/dev/input/...`, the kernel's
evdev interface, linux/input.h), which is taken for this process alone: the digits must
not land in whatever else listens to keyboards. Nothing but the standard library: the
`evdev` package has no wheel for the Pi, and of it only this much would be used.
"""

from __future__ import annotations

import fcntl
import os
import string
import struct
from pathlib import Path

from firmware.errors import BadgeReaderNotFound

INPUT_EVENT = struct.Struct("@llHHi")
"""`struct input_event`: seconds, microseconds, type, code, value."""
EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int): take the device for this process alone."""
EV_SYN, EV_KEY = 0, 1
SYN_DROPPED = 3
KEY_TAB, KEY_ENTER, KEY_KPENTER = 15, 28, 96
PRESSED = 1

_ROWS = {2: "1234567890", 16: "QWERTYUIOP", 30: "ASDFGHJKL", 44: "ZXCVBNM"}
_KEYPAD = {71: "789", 75: "456", 79: "1230"}
KEYS = {
    first + n: letter
    for first, letters in (_ROWS | _KEYPAD).items()
    for n, letter in enumerate(letters)
}
"""KEY_* codes of linux/input-event-codes.h, by what is printed on them."""

LETTERS = string.digits + string.ascii_uppercase
SHORTEST, LONGEST = 4, 64
"""How many letters a badge's number may have."""
GAP_US = 1_000_000
"""Readers type a number within a tenth of a second: what lies so far apart is not one
number."""
_READ_BYTES = 64 * INPUT_EVENT.size


class Typing:
    """Turns key events into numbers, each ended by Enter or Tab."""

    def __init__(self) -> None:
        self._typed = ""
        self._last_us = 0
        self._lost = False

    def feed(self, packet: bytes) -> list[str]:
        """Return the numbers that these `struct input_event`s complete."""
        numbers = []
        whole = len(packet) - len(packet) % INPUT_EVENT.size
        for seconds, micros, kind, code, value in INPUT_EVENT.iter_unpack(
            packet[:whole]
        ):
            if kind == EV_SYN and code == SYN_DROPPED:
                # The kernel has dropped events: what was typed has a hole.
                self._lost = True
            elif kind == EV_KEY and value == PRESSED:
                number = self._press(code, seconds * 1_000_000 + micros)
                if number is not None:
                    numbers.append(number)
        return numbers

    def _press(self, code: int, t_us: int) -> str | None:
        if t_us - self._last_us > GAP_US:
            self._typed, self._lost = "", False
        self._last_us = t_us
        if code in (KEY_ENTER, KEY_KPENTER, KEY_TAB):
            number, lost = self._typed, self._lost
            self._typed, self._lost = "", False
            return number if is_number(number) and not lost else None
        self._typed += KEYS.get(code, "")
        return None


class BadgeReader:
    """The reader on an event device that is open for reading without blocking."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._typing = Typing()

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._descriptor

    def read(self) -> list[str]:
        """Return the numbers that have been read since the last call.

        Raises:
            BadgeReaderNotFound: it was unplugged.
        """
        try:
            packet = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return []
        except OSError as error:
            raise BadgeReaderNotFound(
                f"the badge reader is gone ({error.strerror}): plug it in again"
            ) from error
        if not packet:
            raise BadgeReaderNotFound("the badge reader is gone: plug it in again")
        return self._typing.feed(packet)

    def close(self) -> None:
        """Let others have the device; may be called twice."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def is_number(text: str) -> bool:
    """Return whether `text` can be what stands on a badge."""
    return SHORTEST <= len(text) <= LONGEST and all(one in LETTERS for one in text)


def open_badge_reader(path: Path) -> BadgeReader:
    """Take the event device at `path`.

    Raises:
        BadgeReaderNotFound: it is not there, may not be read, or is something else.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _not_usable(path, error) from error
    try:
        fcntl.ioctl(descriptor, EVIOCGRAB, 1)
    except OSError as error:
        os.close(descriptor)
        raise _not_usable(path, error) from error
    return BadgeReader(descriptor)


def _not_usable(path: Path, error: OSError) -> BadgeReaderNotFound:
    return BadgeReaderNotFound(
        f"the badge reader {path} cannot be used ({error.strerror}): plug it in, look "
        "for its name in /dev/input/by-id, and be in the group input"
    )
