"""What the processes of a station said last, from the journal of systemd."""

from __future__ import annotations

import shutil
import subprocess

LINES = 400
LONGEST_S = 20.0
UNITS = ("sampler", "station", "kiosk", "headless", "uplink", "mqtt")


def last_lines() -> list[str]:
    """Return the latest lines of Heron's units, or one that says why there are none."""
    program = shutil.which("journalctl")
    if program is None:
        return ["(there is no journal on this machine)"]
    units = [f"--unit=heron-{unit}.service" for unit in UNITS]
    how = ("--no-pager", "--no-hostname", "--output=short-iso", f"--lines={LINES}")
    try:
        done = subprocess.run(
            [program, *how, *units],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ["(the journal did not answer in time)"]
    if done.returncode:
        return ["(this user may not read the journal: run the command with sudo)"]
    return done.stdout.splitlines()
