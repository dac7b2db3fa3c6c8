"""`python -m web.club`: the club server as a process of its own."""

from __future__ import annotations

import click

from firmware.exits import exits_cleanly, fail
from web.club.command import club_command

if __name__ == "__main__":
    with exits_cleanly():
        try:
            club_command.main(prog_name="heron club", standalone_mode=False)
        except click.ClickException as error:
            fail(error.format_message(), 2)
