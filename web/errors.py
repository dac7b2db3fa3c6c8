"""What can go wrong on the screen side, in words for the person in front of it."""

from __future__ import annotations

from firmware.errors import HeronError


class WebError(HeronError):
    """The root of everything that the web room raises."""

    status = 500
    """What the club server's HTTP answer made of it says."""


class DamagedPin(WebError, ValueError):
    """The file with the staff PIN cannot be understood."""


class TooManyStreams(WebError, RuntimeError):
    """Every thread that live pages may hold is taken."""


class ClubPackagesMissing(WebError, ImportError):
    """The packages that only the club server needs are not installed."""


class BadClubDatabase(WebError, ValueError):
    """The club's database cannot be used: its address or its schema is wrong."""

    exit_status = 2


class ClubDatabaseAway(WebError, ConnectionError):
    """The club's database does not answer."""

    status = 503


class BadDocument(WebError, ValueError):
    """What a station sent is not a document that this server understands."""

    exit_status = 2
    status = 400


class DamagedOnTheWay(WebError, ValueError):
    """What arrived is not what its digest says was sent: it is worth sending again."""

    status = 400


class NotAllowed(WebError, PermissionError):
    """Who asks is not known here, or may not do this."""

    status = 401


class TooLarge(WebError, ValueError):
    """What was sent is larger than a trial can be."""

    status = 413


class Conflict(WebError, ValueError):
    """Something else is already kept under this name."""

    kept_sha256: str | None = None
    """Of what is kept, where it is a document."""

    exit_status = 2
    status = 409


class Gone(WebError, LookupError):
    """What this belongs to was erased on request."""

    status = 410


class UnknownHere(WebError, LookupError):
    """There is nothing of that name in the club."""

    exit_status = 2
    status = 404
