"""What can go wrong, in words for the person who has to put it right.

Every error of Heron descends from `HeronError`; each room has one root of its own below
it. Each error is also the builtin that a caller would expect, as in gpiozero.
"""


class HeronError(Exception):
    """Something went wrong; the message says what happened and what to do."""

    exit_status = 1


class FirmwareError(HeronError):
    """The root of everything that the firmware raises."""


class BadDescription(FirmwareError, ValueError):
    """The board description does not make sense."""

    exit_status = 2


class BadBoard(FirmwareError, ValueError):
    """There is no board driver of that name, or its argument is wrong."""

    exit_status = 2


class BadPlayback(FirmwareError, ValueError):
    """A recording cannot be played: it is missing, empty or malformed."""

    exit_status = 2


class BadPacket(FirmwareError, ValueError):
    """A packet from another process is not what this version understands."""


class BadCommand(FirmwareError, ValueError):
    """This board cannot do what it was asked."""

    exit_status = 2


class BoardNotFound(FirmwareError, OSError):
    """The board's hardware is not there or may not be used."""


class BadSocket(FirmwareError, OSError):
    """The readings cannot be published at that path."""

    exit_status = 2


class BadUsage(FirmwareError, ValueError):
    """A program was started with arguments that it does not understand."""

    exit_status = 2


class BadOutput(FirmwareError, OSError):
    """A file cannot be written."""

    exit_status = 2


class PanelNotFound(FirmwareError, OSError):
    """The start button, lights and buzzer cannot be used."""


class BadgeReaderNotFound(FirmwareError, OSError):
    """The badge reader is not there, or may not be read."""
