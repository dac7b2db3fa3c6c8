"""Documents as stations send them, made from a number."""

from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from typing import Any

import msgspec

from station.store.records import StoredEvent, StoredMeasure
from station.uplink.document import Document, Samples, SentPerson, SentTrial

SPACE = uuid.UUID("5d7a3c1e-6f0b-4f5e-9c39-0f5d1f6f3a10")


def made_id(*parts: object) -> str:
    """Return the same UUID for the same parts."""
    return str(uuid.uuid5(SPACE, "/".join(map(str, parts))))


def person(n: int) -> SentPerson:
    return SentPerson(made_id("person", n), f"P{n:05d}")


def document(n: int, who: SentPerson | None = None, **fields: Any) -> Document:
    """Return the `n`th trial: a single-leg hold, unless `fields` say otherwise."""
    known = SentTrial(
        id=made_id("trial", n),
        protocol_id="single-leg-eyes-open",
        protocol_version="1",
        side="left" if n % 2 else "right",
        stance="single_leg",
        vision="open",
        surface="firm",
        state="done",
        outcome="touched_down",
        started_at=f"2026-03-01T{n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}Z",
        boot_id="boot",
        start_ns=n * 10**9,
        end_ns=n * 10**9 + 20 * 10**9,
        hold_s=20.0 + n % 7,
        simulated=False,
        board_id="bench",
        pipeline="1",
    )
    return Document(
        schema=1,
        seq=n,
        trial=msgspec.structs.replace(known, **fields),
        person=who,
        measures=(
            StoredMeasure("mean_velocity", 30.0 + n % 5, "mm/s"),
            StoredMeasure("path_length", 600.0 + n % 50, "mm"),
            StoredMeasure("dfa_alpha", None, "1", "too short"),
        ),
        samples=Samples("heron-chunk-1", (base64.b64encode(b"counts").decode(),)),
    )


def on_foam(n: int, who: SentPerson, foam: str | None, hold_s: float) -> Document:
    """Return the same on a foam, or on one of which nobody said what it was."""
    made = document(n, who, surface="foam", side="left", hold_s=hold_s)
    event = StoredEvent(1, "foam", 1.0, {"model": foam})
    return msgspec.structs.replace(made, events=(event,))


def packed(
    what: msgspec.Struct | bytes, *, deflate: bool = True
) -> tuple[bytes, dict[str, str]]:
    """Return the content and the headers of a PUT."""
    body = what if isinstance(what, bytes) else msgspec.json.encode(what)
    headers = {"Content-Type": "application/json"}
    if deflate:
        body = zlib.compress(body)
        headers["Content-Encoding"] = "deflate"
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers["Content-Digest"] = f"sha-256=:{digest}:"
    return body, headers
