"""What station this is and what it is connected to, for the command `status`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from firmware.wire import Hello
from station.messages import Problem
from station.trial import RunningTrial


class _Station(Protocol):
    """As much of the station as is told."""

    @property
    def data(self) -> Path: ...

    @property
    def protocols(self) -> Mapping[str, Any]: ...

    @property
    def alive(self) -> bool: ...

    @property
    def tared(self) -> bool: ...

    def problems(self) -> Sequence[Problem]: ...


def status_of(
    station: _Station,
    hello: Hello | None,
    calibration: dict[str, Any],
    rates_hz: Sequence[float],
    trial: RunningTrial | None,
) -> dict[str, Any]:
    """Return what `heron status` and the staff page show."""
    return {
        "version": version("heron-station"),
        "data": str(station.data),
        "connected": station.alive,
        "board": hello.board if hello else None,
        "board_id": hello.board_id if hello else None,
        "simulated": hello.simulated if hello else None,
        "boot_id": hello.boot_id if hello else None,
        "commands": list(hello.commands) if hello else [],
        "tared": station.tared,
        "calibration": calibration,
        "rates_hz": list(rates_hz) if station.alive else [],
        "protocols": sorted(station.protocols),
        "trial": trial.id if trial else None,
        "problems": [problem.text for problem in station.problems()],
    }
