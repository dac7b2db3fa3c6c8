"""Who stands there: chosen by badge or button, and forgotten after a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from firmware.clock import NS_PER_S, Clock

SLOT_NS = 3 * NS_PER_S
"""So long after the last press the chosen slot counts and the test begins."""
BADGE_NS = 30 * NS_PER_S
"""So long may somebody take from the badge to the button."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who was chosen; `code` None is a guest."""

    code: str | None
    slot: int | None
    """Counted from 1, 0 for the guest; None where a badge said it."""


class Choice:
    """The roster, and who of it, or by badge, is to be tested next."""

    def __init__(self, roster: Sequence[str], *, guests: bool, clock: Clock) -> None:
        self._slots = [Who(code, n) for n, code in enumerate(roster, start=1)]
        if guests:
            self._slots.append(Who(None, 0))
        self._clock = clock
        self._place = -1
        self._who: Who | None = None
        self._until_ns = 0

    @property
    def who(self) -> Who | None:
        """Who was chosen, None when nobody was or it is too long ago."""
        forgotten = self._by_badge and self._clock.now_ns() >= self._until_ns
        return None if forgotten else self._who

    @property
    def due(self) -> bool:
        """Whether a slot was chosen and nobody pressed again."""
        slot = self._who is not None and not self._by_badge
        return slot and self._clock.now_ns() >= self._until_ns

    def next_slot(self) -> Who:
        """Choose the slot after the present one."""
        self._place = (self._place + 1) % len(self._slots)
        self._who = self._slots[self._place]
        self._until_ns = self._clock.now_ns() + SLOT_NS
        return self._who

    def badge(self, code: str) -> None:
        """Choose the person with this code."""
        self.clear()
        self._who = Who(code, None)
        self._until_ns = self._clock.now_ns() + BADGE_NS

    def clear(self) -> bool:
        """Forget who was chosen; return whether somebody was."""
        somebody = self.who is not None
        self._who, self._place = None, -1
        return somebody

    @property
    def _by_badge(self) -> bool:
        return self._who is not None and self._who.slot is None
