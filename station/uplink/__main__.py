"""`python -m station.uplink`: the uplink as a process of its own."""

from __future__ import annotations

import click

from firmware.exits import exits_cleanly, fail
from station.uplink.command import uplink

if __name__ == "__main__":
    with exits_cleanly():
        try:
            uplink.main(prog_name="heron uplink", standalone_mode=False)
        except click.ClickException as error:
            fail(error.format_message(), 2)
