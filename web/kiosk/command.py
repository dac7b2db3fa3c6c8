"""The command `heron kiosk`."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from station.config import load_config
from station.folder import data_folder
from web.kiosk.settings import Settings, Theme


@click.command("kiosk")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    help="Data folder; by default heron in the user's data directory.",
)
@click.option("--host", help="Where it is served; by default 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="By default 8080.")
@click.option(
    "--theme",
    type=click.Choice(["dark", "light", "auto"]),
    help="By default dark; auto follows the browser's preference.",
)
def kiosk_command(
    data: Path | None, host: str | None, port: int | None, theme: Theme | None
) -> None:
    """Run the kiosk process: the station's own screen, as web pages."""
    from web.kiosk.serve import serve  # noqa: PLC0415 - `heron --help` loads no Flask

    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", force=True)
    folder = data_folder(data)
    whole = load_config(folder)
    config = whole.kiosk
    serve(
        Settings(
            folder,
            host or config.host,
            port or config.port,
            theme or config.theme,
            language=config.language,
            units=config.units,
            idle_s=config.idle_s,
            leaderboard=config.leaderboard,
            reader=config.reader,
            share=(config.share_host, config.share_port) if config.share_host else None,
            foot_control=config.foot_control,
            video=whole.video if config.video else None,
        )
    )
