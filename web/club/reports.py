"""How a station says it is doing."""

from __future__ import annotations

import msgspec


class Health(msgspec.Struct, frozen=True):
    """What it does not know it leaves out."""

    version: str
    queued: int = 0
    refused: int = 0
    board: str | None = None
    simulated: bool | None = None
    connected: bool | None = None
    problems: tuple[str, ...] = ()
