"""Badges that stand for people: how a number is kept, and how a new one is learned.

A number is short, so that a plain digest could be searched through in a second; scrypt
with the station's own salt makes each guess cost as much as here, some 50 ms.
"""

from __future__ import annotations

import hashlib

from firmware.clock import NS_PER_S, Clock
from station.errors import NotNow
from station.language import _
from station.store import badges
from station.store.records import Person
from station.store.writer import Writer

COST, BLOCK, LANES = 2**14, 8, 1
"""Of scrypt: 16 MiB for each digest."""
FRESH_NS = 120 * NS_PER_S
"""How long an unknown badge may be learned after it was held to the reader."""


def digest_of(number: str, salt: bytes) -> str:
    """Return what is kept of a badge's number."""
    digest = hashlib.scrypt(
        number.encode("ascii"), salt=salt, n=COST, r=BLOCK, p=LANES, dklen=32
    )
    return digest.hex()


class Badges:
    """What the station remembers of badges; its methods run on the keeper's thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._unknown: tuple[str, int] | None = None

    def seen(self, writer: Writer, digest: str) -> Person | None:
        """Return whose badge was held to the reader; an unknown one may be learned."""
        found = writer.change(lambda db: badges.person_of(db, digest))
        self._unknown = None if found else (digest, self._clock.now_ns())
        return found

    def learn(self, writer: Writer, person: str, digest: str | None) -> Person:
        """Make a badge that of `person`: the one named, or the last unknown one.

        Raises:
            NotFound: there is nobody of that name.
            NotNow: no unknown badge was held to the reader just now.
        """
        if digest is None:
            digest = self._last_unknown()
        found = writer.change(lambda db: badges.learn(db, digest, person))
        self._unknown = None
        return found

    def _last_unknown(self) -> str:
        now_ns = self._clock.now_ns()
        if self._unknown is None or now_ns - self._unknown[1] > FRESH_NS:
            raise NotNow(
                _(
                    "no unknown badge was held to the reader in the last two "
                    "minutes: hold it there, then try again"
                )
            )
        return self._unknown[0]
