"""How long a position was held."""

from __future__ import annotations

from station.measures.registry import Better, Definition, Where, define

FAMILY = "hold"

define(
    Definition(
        "hold_time",
        "Time held",
        "s",
        FAMILY,
        Better.HIGHER,
        Where.CORE,
        "From lifting the foot until the end of the hold, up to the protocol's cap.",
        not_for="Says nothing more once the cap is reached: sway then does.",
    )
)
