"""What can go wrong on the screen side, in words for the person in front of it."""

from __future__ import annotations

from firmware.errors import HeronError


class WebError(HeronError):
    """The root of everything that the web room raises."""


class PortInUse(WebError, OSError):
    """Another program listens at the kiosk's address."""

    exit_status = 2
