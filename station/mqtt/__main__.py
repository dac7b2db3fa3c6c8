"""`python -m station.mqtt`: as a process of its own."""

from __future__ import annotations

import click

from firmware.exits import exits_cleanly, fail
from station.mqtt.command import mqtt

if __name__ == "__main__":
    with exits_cleanly():
        try:
            mqtt.main(prog_name="heron mqtt", standalone_mode=False)
        except click.ClickException as error:
            fail(error.format_message(), 2)
