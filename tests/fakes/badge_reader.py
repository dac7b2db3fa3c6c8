"""A badge reader that types like a USB keyboard, event for event, into a pipe."""

from __future__ import annotations

import os

from firmware.badge_reader import EV_KEY, EV_SYN, INPUT_EVENT, KEY_ENTER, KEYS

EV_MSC, MSC_SCAN = 4, 4
KEY_LEFTSHIFT = 42
STROKE_US = 8_000
"""A key down, then up: readers type faster than anybody."""
_CODES = {letter: code for code, letter in reversed(KEYS.items())}


class TypingReader:
    """Give `descriptor` to a `BadgeReader`; `hold` a badge to it."""

    def __init__(self) -> None:
        self.descriptor, self._keyboard = os.pipe()
        os.set_blocking(self.descriptor, False)
        self._now_us = 1_700_000_000_000_000

    def hold(self, number: str, *, end: int | None = KEY_ENTER) -> None:
        """Type `number`, with shift around capital letters, and Enter."""
        for letter in number:
            if letter.isalpha():
                self._write(EV_KEY, KEY_LEFTSHIFT, 1)
            self.press(_CODES[letter])
            if letter.isalpha():
                self._write(EV_KEY, KEY_LEFTSHIFT, 0)
        if end is not None:
            self.press(end)

    def press(self, code: int) -> None:
        """Press one key and let it go, with everything that the kernel sends."""
        for value in (1, 0):
            self._write(EV_MSC, MSC_SCAN, 0x70000 + code)
            self._write(EV_KEY, code, value)
            self._write(EV_SYN, 0, 0)
            self._now_us += STROKE_US // 2

    def overflow(self) -> None:
        """Tell that the kernel's buffer was full."""
        self._write(EV_SYN, 3, 0)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._now_us += round(seconds * 1e6)

    def unplug(self) -> None:
        """Pull the cable; may be done twice."""
        if self._keyboard >= 0:
            os.close(self._keyboard)
            self._keyboard = -1

    def _write(self, kind: int, code: int, value: int) -> None:
        seconds, micros = divmod(self._now_us, 1_000_000)
        os.write(self._keyboard, INPUT_EVENT.pack(seconds, micros, kind, code, value))
