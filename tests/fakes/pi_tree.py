"""A file tree like a Raspberry Pi's, for code that looks at /sys and /dev."""

from __future__ import annotations

from pathlib import Path


def pi_tree(root: Path, *, undervoltage: str = "0", hwmon: str = "rpi_volt") -> Path:
    """Make the hwmon devices of a Pi 4: the processor's heat and the supply."""
    heat = root / "sys" / "class" / "hwmon" / "hwmon0"
    heat.mkdir(parents=True)
    (heat / "name").write_text("cpu_thermal\n")
    (heat / "temp1_input").write_text("48312\n")
    supply = root / "sys" / "class" / "hwmon" / "hwmon1"
    supply.mkdir()
    (supply / "name").write_text(f"{hwmon}\n")
    (supply / "in0_lcrit_alarm").write_text(f"{undervoltage}\n")
    return root
