"""What can go wrong on the screen side, in words for the person in front of it."""

from __future__ import annotations

from firmware.errors import HeronError


class WebError(HeronError):
    """The root of everything that the web room raises."""


class TooManyStreams(WebError, RuntimeError):
    """Every thread that live pages may hold is taken."""
