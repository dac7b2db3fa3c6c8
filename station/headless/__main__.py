"""`python -m station.headless`: the panel process on its own."""

from __future__ import annotations

import click

from firmware.exits import exits_cleanly, fail
from station.headless.command import headless

if __name__ == "__main__":
    with exits_cleanly():
        try:
            headless.main(prog_name="heron headless", standalone_mode=False)
        except click.ClickException as error:
            fail(error.format_message(), 2)
