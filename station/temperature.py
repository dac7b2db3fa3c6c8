"""How warm is it in the enclosure?"""

from __future__ import annotations

from pathlib import Path


def temperature_c(root: Path = Path("/")) -> float | None:
    """Return the processor's temperature, None where there is no sensor.

    Inside an enclosure it follows the modules' own; `root` stands for the root of the
    file system.
    """
    for path in sorted(root.glob("sys/class/thermal/thermal_zone*/temp")):
        try:
            return int(path.read_text("ascii")) / 1000
        except (OSError, ValueError):
            continue
    return None
