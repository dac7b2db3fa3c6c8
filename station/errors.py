"""What can go wrong in the station, in words for the person who has to put it right."""

from __future__ import annotations

from firmware.errors import HeronError


class StationError(HeronError):
    """The root of everything that the station raises."""

    status = 500
    """What a `Reply`, and the HTTP answer made of it, says."""


class BadConfig(StationError, ValueError):
    """The configuration file does not make sense."""

    exit_status = 2


class BadSignal(StationError, ValueError):
    """A file or array of samples cannot be analysed."""

    exit_status = 2


class NotFound(StationError, LookupError):
    """There is nothing of that name."""

    exit_status = 2
    status = 404


class UnknownProtocol(NotFound):
    """There is no protocol of that name."""


class BadProtocol(StationError, ValueError):
    """A protocol file does not make sense."""

    exit_status = 2


class BadBattery(StationError, ValueError):
    """A battery file does not make sense."""

    exit_status = 2


class NotNow(StationError, RuntimeError):
    """The station cannot do this in its present state."""

    status = 409


class BadRequest(StationError, ValueError):
    """A command to the station is malformed."""

    exit_status = 2
    status = 400


class NotAllowed(StationError, PermissionError):
    """Whoever asks may not have the station do this."""

    status = 403


class StationAway(StationError, ConnectionError):
    """The station process does not answer."""

    status = 503


class DataFolderError(StationError, OSError):
    """The data folder cannot be used."""

    exit_status = 2


class DamagedDatabase(StationError, RuntimeError):
    """The database file is damaged; it was set aside and a new one begun."""


class NewerDatabase(StationError, RuntimeError):
    """A later release has written the database."""

    exit_status = 2


class BadChunk(StationError, ValueError):
    """A stored second of raw counts is torn or of another version."""


class StorageFailed(StationError, OSError):
    """Something could not be written to the database."""


class PortInUse(StationError, OSError):
    """Nothing can be served at that address."""

    exit_status = 2


class ChildRefused(StationError, RuntimeError):
    """A process of the station ended at its start because its input is bad."""

    exit_status = 2


class UndefinedMeasure(StationError, ArithmeticError):
    """A measure has no value for this signal; the message is the reason."""


class UnknownMeasure(StationError, LookupError):
    """There is no measure of that name."""

    exit_status = 2


class BadCalibration(StationError, ValueError):
    """What was measured gives no calibration, or a calibration file is damaged."""


class TrialFailed(StationError, RuntimeError):
    """A trial ended without a result; the message says why."""


class ClubAway(StationError, ConnectionError):
    """The club server does not answer."""


class BrokerAway(StationError, ConnectionError):
    """The MQTT broker does not answer."""


class ClusterAway(StationError, ConnectionError):
    """The scheduler of a Dask cluster does not answer."""


class PackagesMissing(StationError, ImportError):
    """Packages that only one command needs are not installed."""


class NotEnrolled(StationError, PermissionError):
    """The club does not know this station."""

    exit_status = 2


class UnknownDrill(NotFound):
    """There is no drill of that name."""


class BadDrill(StationError, ValueError):
    """A drill file does not make sense."""

    exit_status = 2


class NoPlan(NotFound):
    """This person has no plan yet."""
