"""The plainest protocol: to stand for a while, with the detectors that a test wants."""

from __future__ import annotations

from pathlib import Path


def add_stand(data: Path, seconds: float, detectors: str = "") -> None:
    """Put the protocol `stand` into a data folder; `detectors` is a list of TOML."""
    folder = data / "protocols"
    folder.mkdir(parents=True)
    (folder / "stand.toml").write_text(
        f"""
id = "stand"
version = 1
title = "Stand"
measures = "Nothing much."
source = "Made for a test."
[card]
lines = ["Stand still."]
[[trials]]
kind = "timed"
stance = "two_feet"
vision = "open"
duration_s = {seconds}
countdown_s = 0.2
detectors = [{detectors}]
[outcomes]
primary = "mean_velocity"
"""
    )
