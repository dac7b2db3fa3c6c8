"""`python -m web.kiosk`: the kiosk as a process of its own."""

from __future__ import annotations

import click

from firmware.exits import exits_cleanly, fail
from web.kiosk.command import kiosk_command

if __name__ == "__main__":
    with exits_cleanly():
        try:
            kiosk_command.main(prog_name="heron kiosk", standalone_mode=False)
        except click.ClickException as error:
            fail(error.format_message(), 2)
