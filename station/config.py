"""The settings of one machine: `heron.toml` in the data folder, all of it optional.

Every key is described in docs/configuration.md. Options of the command line come first.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.errors import BadConfig

CONFIG_NAME = "heron.toml"
PersonCode = Annotated[str, Meta(pattern="^[A-Z0-9]{6}$")]


class KioskConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the kiosk's pages are served, and how they look."""

    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535)] = 8080
    theme: Literal["dark", "light", "auto"] = "dark"
    language: Literal["en", "de", "fr", "es", "it", "pt"] = "en"
    units: Literal["kg", "lb"] = "kg"
    foot_control: bool = True
    idle_s: Annotated[int, Meta(ge=5, le=3600)] = 60
    leaderboard: bool = False
    reader: bool = False
    share_host: Annotated[str, Meta(min_length=1)] | None = None
    share_port: Annotated[int, Meta(ge=1, le=65535)] = 8081
    video: bool = False
    """Whether those who agree may have themselves filmed."""


class ClubConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where finished trials are sent to, and how."""

    url: Annotated[str, Meta(pattern=r"^https?://[^/]+(/.*)?$")] | None = None
    """None: this station belongs to no club."""
    token_file: str = "club.token"  # noqa: S105 - the name of a file
    """Below the data folder, unless the path is absolute."""
    ca_file: str | None = None
    """Certificates to trust in place of the system's, PEM."""
    bandwidth_kb_s: Annotated[int, Meta(ge=1)] | None = None
    keep_days: Annotated[int, Meta(ge=1)] = 90
    free_mb: Annotated[int, Meta(ge=1)] = 1000


class MqttConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The broker that results and state are published to."""

    host: Annotated[str, Meta(min_length=1)] | None = None
    """None: there is no broker."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8883
    tls: bool = True
    ca_file: str | None = None
    """Certificates to trust in place of the system's, PEM."""
    username: str | None = None
    password_file: str | None = None
    """Below the data folder, unless the path is absolute."""
    name: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    """What this station is called there; None for the name of the machine."""
    prefix: Annotated[str, Meta(pattern=r"^[^#+]+$")] = "heron"
    discovery_prefix: Annotated[str, Meta(pattern=r"^[^#+]*$")] = "homeassistant"
    """Where Home Assistant looks for devices; empty for not telling it."""
    people: bool = False
    """Whether a result says whose it is, by the id of the person."""


class HeadlessConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a station without a screen runs, and for whom."""

    protocol: Annotated[str, Meta(min_length=1)] = "quiet-stance-eyes-open"
    side: Literal["left", "right", "alternate"] = "alternate"
    """The stance leg, where the protocol asks; alternate is the other than last
    time."""
    guests: bool = True
    """Whether somebody who is not known may do a test."""
    roster: Annotated[tuple[PersonCode, ...], Meta(max_length=9)] = ()
    """Who the button chooses from, by code."""
    badge_reader: Annotated[str, Meta(pattern="^/dev/")] | None = None
    """Event device of a reader that types."""
    voice: Annotated[str, Meta(min_length=1)] | None = None
    """A voice of espeak-ng; None for beeps."""


class FoamConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody may stand on beside the board itself."""

    models: tuple[Annotated[str, Meta(min_length=1, max_length=60)], ...] = ()
    """Names of the foams that this place has; one alone need not be asked for."""


class VideoConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long videos are kept, and how much they may take."""

    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    most_mb: Annotated[int, Meta(ge=1, le=2000)] = 100
    """Of one video; it ends there."""
    free_mb: Annotated[int, Meta(ge=1)] = 2000
    """While less space than this is free nothing is filmed."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that `heron.toml` may say."""

    board: Annotated[str, Meta(min_length=1)] | None = None
    """Board driver; None for what the machine has."""
    kiosk: KioskConfig = msgspec.field(default_factory=KioskConfig)
    club: ClubConfig = msgspec.field(default_factory=ClubConfig)
    foam: FoamConfig = msgspec.field(default_factory=FoamConfig)
    mqtt: MqttConfig = msgspec.field(default_factory=MqttConfig)
    headless: HeadlessConfig = msgspec.field(default_factory=HeadlessConfig)
    video: VideoConfig = msgspec.field(default_factory=VideoConfig)


def load_config(data: Path) -> Config:
    """Return the settings in the folder `data`, defaults where it has no file.

    Raises:
        BadConfig: with the file, the key and what is wrong with it.
    """
    path = data / CONFIG_NAME
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(
            f"{path} cannot be read ({error}): make it a text file that you may read"
        ) from error
    try:
        return msgspec.convert(tomllib.loads(text), Config)
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(
            f"{path} is not valid TOML: {error}: correct that line"
        ) from error
    except msgspec.ValidationError as error:
        problem, _, at = str(error).partition(" - at `")
        key = at.removesuffix("`").removeprefix("$").removeprefix(".")
        where = f"{path}: {key}" if key else f"{path}"
        raise BadConfig(
            f"{where}: {problem}: correct it as docs/configuration.md says"
        ) from error


def keys(config: type[msgspec.Struct] = Config, prefix: str = "") -> list[str]:
    """Return the dotted name of every key, in the order in which they are declared."""
    names = []
    for field in msgspec.structs.fields(config):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            names += keys(field.type, f"{prefix}{field.name}.")
        else:
            names.append(f"{prefix}{field.name}")
    return names
