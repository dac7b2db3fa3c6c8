"""Where the recordings and reference values that are shared between projects lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from station.values import CopSeries

DATA = Path(__file__).parents[2] / "shared" / "data"

needs_shared_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the shared recordings are not beside this repository"
)


def signal_names() -> list[str]:
    """Return the names of all recordings that have reference values."""
    return list(reference()) if DATA.is_dir() else []


def reference() -> dict[str, Any]:
    """Return the reference values by signal and pipeline."""
    text = (DATA / "reference" / "measures.json").read_text("utf-8")
    signals: dict[str, Any] = json.loads(text)["signals"]
    return signals


def analytic() -> dict[str, Any]:
    """Return the closed-form expectations, in cm."""
    text = (DATA / "reference" / "analytic.json").read_text("utf-8")
    expectations: dict[str, Any] = json.loads(text)
    return expectations


def signal_path(name: str) -> Path:
    """Return the file of one recording."""
    return DATA / "signals" / f"{name}.csv"


def unfiltered(name: str) -> CopSeries:
    """Return one recording as it is."""
    table = np.genfromtxt(signal_path(name), delimiter=",", skip_header=1)
    return CopSeries(100.0, table[:, 1].copy(), table[:, 2].copy())
