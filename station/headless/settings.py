"""What `heron.toml` says of a station without a screen, held against what there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from firmware.description import BoardDescription
from station.config import CONFIG_NAME, HeadlessConfig
from station.errors import BadConfig
from station.language import SOURCE
from station.protocols.library import find_protocol, load_library, why_not_offered
from station.protocols.spec import Protocol
from station.texts import Said


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings that make sense, with the protocols that they may name."""

    config: HeadlessConfig
    protocols: Mapping[str, Protocol]
    language: str = SOURCE
    """What is spoken, and what stands in the lines."""


def settings_of(
    data: Path,
    config: HeadlessConfig,
    description: BoardDescription,
    language: str = SOURCE,
) -> Settings:
    """Check the settings of the folder `data`.

    Raises:
        BadConfig: they can never lead to a test on this board.
        UnknownProtocol: there is no such protocol.
    """
    protocols = load_library(data)
    protocol = find_protocol(protocols, config.protocol, data)
    where = data / CONFIG_NAME
    reason = why_not_offered(protocol, description)
    if reason is not None:
        raise BadConfig(f"{where}: headless.protocol is '{protocol.id}'. {reason}")
    if len(set(config.roster)) < len(config.roster):
        raise BadConfig(f"{where}: headless.roster names somebody twice")
    nobody = not config.roster and config.badge_reader is None
    if not config.guests and nobody:
        raise BadConfig(
            f"{where}: headless.guests is false, so nobody can be tested: name a "
            "headless.roster or a headless.badge_reader"
        )
    return Settings(config, Said(protocols), language)
