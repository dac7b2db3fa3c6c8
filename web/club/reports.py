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
    rates_hz: tuple[float, ...] = ()
    """How often each chip converts; nothing where the board is away."""
    calibration: str | None = None
    """`nominal` where the board is not calibrated."""
    calibrated_at: str | None = None
    noise_floor_mm_s: float | None = None
