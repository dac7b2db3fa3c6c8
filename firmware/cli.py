"""The `heron` command, put together from what each room registers.

Commands are entry points in the group `heron.commands`; only the one that is called is
imported. Every error ends as one line on standard error: exit status 2 for bad input,
1 for a failure.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version

import click
from click.exceptions import NoArgsIsHelpError

from firmware.exits import exits_cleanly, fail


class RoomCommands(click.Group):
    """A group whose commands come from the installed rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(point.name for point in entry_points(group="heron.commands"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        for point in entry_points(group="heron.commands", name=cmd_name):
            command: click.Command = point.load()
            return command
        return None


@click.command(cls=RoomCommands)
@click.version_option(version("heron-station"), prog_name="heron")
def heron() -> None:
    """A balance-board station for people who run.

    Fitness and training aid. Not a medical device.
    """


def main() -> None:
    """Run the command line; the only place where errors become exit statuses."""
    with exits_cleanly():
        try:
            heron.main(standalone_mode=False, prog_name="heron")
        except NoArgsIsHelpError as help_wanted:
            click.echo(help_wanted.format_message())
        except click.ClickException as error:
            fail(error.format_message(), 2)
        except click.Abort:
            sys.exit(130)
