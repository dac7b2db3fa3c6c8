"""Has the Pi's supply been too weak? A weak supply is noise in the cells.

A Raspberry Pi tells it as the alarm of its hwmon device `rpi_volt`, which anybody may
read. The kernel looks every two seconds.
"""

from __future__ import annotations

from pathlib import Path

from station.language import mark
from station.messages import Problem

LOOK_NS = 1_000_000_000
"""How often the station looks."""
CODE = "undervoltage"
PROBLEM = Problem(
    CODE,
    "attention",
    mark(
        "The computer's supply is too weak, which disturbs the cells. Use the supply "
        "made for it and a short, thick cable."
    ),
)


def supply_weak(root: Path = Path("/")) -> bool | None:
    """Return whether the alarm is on, None where there is no such sensor.

    `root` stands for the root of the file system.
    """
    for name in sorted(root.glob("sys/class/hwmon/hwmon*/name")):
        try:
            if name.read_text("ascii").strip() != "rpi_volt":
                continue
            alarm = (name.parent / "in0_lcrit_alarm").read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if alarm in {"0", "1"}:
            return alarm == "1"
    return None
