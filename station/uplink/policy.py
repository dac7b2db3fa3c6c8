"""When to send what, and what an answer means: pure, with time and chance given.

Two things are held back: a row that failed, so that one bad row does not stand in the
way of the others, and the line as a whole, so that a club that is away is left alone.
Both wait with full jitter, between nothing and a limit that doubles from 5 s to 15 min.
A trial that ends, or somebody who presses "send now", ends the line's pause.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from firmware.clock import NS_PER_S
from station.store.outbox import ERROR_MAX, Said, Snapshot

FIRST_NS = 5 * NS_PER_S
LONGEST_NS = 15 * 60 * NS_PER_S
RETRIED = frozenset({408, 425, 429})
"""Of 4xx: what may work another time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one row."""

    said: Said
    error: str | None = None
    retry_after_ns: int = 0
    """How long the club wants to be left alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of the way to the club."""

    failures: int = 0
    """In a row."""
    until_ns: int = 0
    """Nothing is sent before."""
    newest_seq: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What the station is to write down."""

    seq: int
    said: Said
    next_try_ns: int
    error: str | None


def notice(line: Line, outbox: Snapshot) -> Line:
    """Take note of the outbox; something new in it ends the pause."""
    woken = outbox.newest_seq > line.newest_seq or outbox.asked > line.asked
    return replace(
        line,
        newest_seq=outbox.newest_seq,
        asked=outbox.asked,
        until_ns=0 if woken else line.until_ns,
    )


def wait_ns(line: Line, outbox: Snapshot, now_ns: int) -> int | None:
    """Return how long nothing is to be done; 0: send the head; None: nothing waits."""
    if outbox.head is not None:
        return max(0, line.until_ns - now_ns)
    if outbox.wake_ns is not None:
        return max(1, outbox.wake_ns - now_ns, line.until_ns - now_ns)
    return None


def settle(
    line: Line, outbox: Snapshot, answer: Answer, now_ns: int, chance: random.Random
) -> tuple[Line, Mark]:
    """Return how things stand after an answer for the head of the outbox."""
    assert outbox.head is not None  # noqa: S101 - it was sent
    seq, attempts = outbox.head.seq, outbox.head.attempts
    if answer.said == "sent":
        return replace(line, failures=0, until_ns=0), Mark(seq, "sent", 0, None)
    pause_ns = max(backoff_ns(line.failures, chance), answer.retry_after_ns)
    held = replace(
        line, failures=line.failures + 1, until_ns=now_ns + min(pause_ns, LONGEST_NS)
    )
    if answer.said == "refused":
        return held, Mark(seq, "refused", 0, answer.error)
    next_try_ns = now_ns + 1 + backoff_ns(attempts, chance)
    return held, Mark(seq, "again", next_try_ns, answer.error)


def backoff_ns(failures: int, chance: random.Random) -> int:
    """Return a wait with full jitter after so many failures."""
    return chance.randrange(min(LONGEST_NS, FIRST_NS << min(failures, 16)))


def judge(
    status: int, reply: Any, sha256: str, *, retry_after_s: float = 0.0
) -> Answer:
    """Return what an HTTP answer means for a document with that SHA-256.

    Only a club server that names the same SHA-256 has acknowledged anything; a page
    that says 200 may be a hotel's. Likewise only its own words refuse for good: a 4xx
    without them is of a proxy, or was cut before they came.
    """
    told = reply if isinstance(reply, dict) else {}
    text = f"{status}: {told.get('error') or 'no answer of a Heron club server'}"
    # More would not fit into a packet to the station, which could never be told.
    text = text[:ERROR_MAX]
    if 200 <= status < 300:
        if told.get("ok") is True and told.get("sha256") == sha256:
            return Answer("sent")
        return Answer("again", text)
    if status == 409 and told.get("sha256") == sha256:
        return Answer("sent")
    ours = told.get("ok") is False and told.get("retry") is not True
    if ours and status not in RETRIED and 400 <= status < 500:
        return Answer("refused", text)
    pause_ns = round(min(max(0.0, retry_after_s) * NS_PER_S, LONGEST_NS))
    return Answer("again", text, pause_ns)
