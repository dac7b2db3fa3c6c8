"""The commands `heron uplink` and `heron enrol`."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import logging
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import click
import msgspec

from firmware.clock import NS_PER_S, MonotonicClock
from station.client import SOCKET_NAME, StationClient
from station.config import CONFIG_NAME, ClubConfig, load_config
from station.durable import write_durably
from station.errors import BadConfig, DataFolderError, NotEnrolled
from station.folder import data_folder
from station.roles import STAFF
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.outbox import waiting
from station.uplink.sender import Sender
from station.uplink.token import load_token, new_token, save_token
from station.uplink.transport import Transport

_data = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)


@click.command()
@click.option("--status", is_flag=True, help="Only say how much waits, and why.")
@click.option(
    "--send-now", is_flag=True, help="Only have all that waits or is parked tried now."
)
@click.option(
    "--send-again",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Only have sent again what the club acknowledged since then, and has lost.",
)
@_data
def uplink(
    status: bool, send_now: bool, send_again: dt.datetime | None, data: Path | None
) -> None:
    """Run the uplink process: sends finished trials to the club."""
    if send_again is not None:
        _ask(data_folder(data), "outbox_send_again", since=f"{send_again:%Y-%m-%d}")
    if send_now:
        _ask(data_folder(data), "outbox_send_now")
    if status:
        _tell(data_folder(data))
    if not (send_now or status or send_again):
        _serve(data)


def _ask(folder: Path, command: str, **args: Any) -> None:
    done = StationClient(folder / SOCKET_NAME, by=STAFF).request(command, **args)
    click.echo(f"{done['rows']} tried at once")


def _tell(folder: Path) -> None:
    with contextlib.closing(connect_readonly(folder / DATABASE_NAME)) as db:
        outbox = waiting(db)
    click.echo(f"{outbox.queued} waiting, {outbox.refused} parked")
    if outbox.last_error:
        click.echo(outbox.last_error)


def _serve(data: Path | None) -> None:
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", force=True)
    folder = data_folder(data)
    config = load_config(folder).club
    if config.url is None:
        raise BadConfig(
            f"{folder / CONFIG_NAME} names no club: enrol with heron enrol URL CODE"
        )
    path = token_path(folder, config)
    sender = Sender(
        folder / DATABASE_NAME,
        StationClient(folder / SOCKET_NAME, by=STAFF).request,
        _transport(folder, config, config.url, lambda: load_token(path)),
        MonotonicClock(),
        keep=(config.keep_days, config.free_mb),
    )
    _run(sender)


@click.command()
@click.argument("url", required=False)
@click.argument("code", required=False)
@click.option(
    "--ca-file",
    type=click.Path(path_type=Path),
    help="Certificates to trust in place of the system's, PEM.",
)
@click.option("--rotate", is_flag=True, help="Take a new token; the old one ends.")
@_data
def enrol(
    url: str | None,
    code: str | None,
    ca_file: Path | None,
    rotate: bool,
    data: Path | None,
) -> None:
    """Let this station into a club, with its address and a code from its keeper.

    Without arguments: ask the club whether it knows this station.
    """
    folder = data_folder(data)
    config = load_config(folder).club
    if url is not None and code is not None:
        _enrol(folder, config, url.rstrip("/"), code, ca_file)
        return
    if url is not None:
        raise click.UsageError("name the address of the club and the code")
    path = token_path(folder, config)
    token = load_token(path)
    if config.url is None or token is None:
        raise NotEnrolled(
            "this station belongs to no club: enrol with heron enrol URL CODE"
        )
    if rotate:
        token = _rotate(folder, config, config.url, token)
    shown = token
    transport = _transport(folder, config, config.url, lambda: shown)
    reply = _expect(transport, "GET", "device")
    click.echo(f"{reply['club']} knows this station as {reply['name']}")


def token_path(folder: Path, config: ClubConfig) -> Path:
    """Return where the token is kept."""
    return folder / config.token_file


def _enrol(
    folder: Path, config: ClubConfig, url: str, code: str, ca_file: Path | None
) -> None:
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise BadConfig(f"'{url}' is no address: it begins with https://")
    if ca_file is not None:
        config = msgspec.structs.replace(config, ca_file=str(ca_file.absolute()))
    _check_settings(folder, config, url)
    path = token_path(folder, config)
    # A code that was sent with a token goes on with it, should the answer be lost.
    pending = path.with_name(f"{path.name}.{_digest(code)[:16]}")
    token = load_token(pending) or new_token(code.strip().rsplit("-", 2)[0].lower())
    save_token(pending, token)
    asked = {"code": code, "token_sha256": _digest(token)}
    reply = _expect(
        _transport(folder, config, url, lambda: None), "POST", "enrolments", asked
    )
    pending.replace(path)
    write_settings(folder, config, url)
    click.echo(f"{reply['club']} knows this station as {reply['name']}")


def _rotate(folder: Path, config: ClubConfig, url: str, token: str) -> str:
    path = token_path(folder, config)
    fresh = new_token(token.partition(".")[0])
    # Kept first: the club may know it although its answer is lost.
    waiting = path.with_name(f"{path.name}.rotated")
    fresh = load_token(waiting) or fresh
    save_token(waiting, fresh)
    asked = {"token_sha256": _digest(fresh)}
    _expect(
        _transport(folder, config, url, lambda: token), "PUT", "device/token", asked
    )
    waiting.replace(path)
    return fresh


def _check_settings(folder: Path, config: ClubConfig, url: str) -> None:
    """Raise `BadConfig` if heron.toml already says something else."""
    if config.url is not None and config.url.rstrip("/") != url:
        raise BadConfig(
            f"{folder / CONFIG_NAME} names another club, {config.url}: "
            "change club.url there first"
        )


def write_settings(folder: Path, config: ClubConfig, url: str) -> None:
    """Add the club to heron.toml unless it is there."""
    path = folder / CONFIG_NAME
    if load_config(folder).club.url is not None:
        return
    text = path.read_text("utf-8") if path.exists() else ""
    if any(line.strip() == "[club]" for line in text.splitlines()):
        raise BadConfig(f'enrolled; now add url = "{url}" below [club] in {path}')
    # What JSON quotes reads the same in TOML.
    lines = ["[club]", f"url = {json.dumps(url)}"]
    if config.ca_file is not None:
        lines.append(f"ca_file = {json.dumps(config.ca_file)}")
    gap = "\n" if text and not text.endswith("\n\n") else ""
    content = text + gap + "\n".join(lines) + "\n"
    try:
        write_durably(path, content.encode())
    except OSError as error:
        raise DataFolderError(
            f"enrolled, but {path} cannot be written ({error.strerror}): add "
            f'url = "{url}" below [club] in it'
        ) from error


def _expect(
    transport: Transport, method: str, path: str, body: object = None
) -> dict[str, str]:
    """Return the reply. Raises `NotEnrolled` or `ClubAway`."""
    status, reply = transport.send(method, path, body)
    if not isinstance(reply, dict):
        raise NotEnrolled(f"no club server answers there (status {status})")
    if status not in {200, 201}:
        raise NotEnrolled(str(reply.get("error", f"the club answers {status}")))
    return reply


def _transport(
    folder: Path, config: ClubConfig, url: str, token: Callable[[], str | None]
) -> Transport:
    rate_kb_s = config.bandwidth_kb_s
    return Transport(
        url,
        token,
        ca_file=folder / config.ca_file if config.ca_file else None,
        bandwidth_b_s=rate_kb_s * 1000 if rate_kb_s else None,
        clock=MonotonicClock(),
    )


def _run(sender: Sender) -> None:
    """Step until SIGTERM or SIGINT."""
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()
        # A request under way is not waited for: it is sent again and kept once.
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping.is_set():
        stopping.wait(sender.step() / NS_PER_S)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
