"""The PINs of the rooms: kept as scrypt hashes, slow to guess.

Wrong ones cost time: after three the door stays shut for half a minute, then twice as
long after each further one, also over a restart. A guest who types nonsense must not
keep staff out for long, so a door waits five minutes at most; in return its PIN has six
digits. Somebody who stands there day and night has tried all of them after 10**6 times
300 s, 9.5 years, and half of them after 4.8. A member's four digits wait an hour at
most: 10**4 times 3600 s are 1.1 years, for the results of one person. The PIN of a door
that was chosen with four digits, before there was this rule, waits an hour too.
`heron pin` opens a door that is shut, and forgets a PIN that nobody knows any more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from werkzeug.security import check_password_hash, generate_password_hash

from station.errors import DataFolderError
from web.errors import DamagedPin
from web.kiosk.secret import write_privately

STAFF_NAME, CLINIC_NAME = "staff-pin.json", "clinic-pin.json"
SHORTEST, LONGEST = 4, 8
SHORTEST_OF_DOOR = 6
FREE_TRIES = 3
FIRST_WAIT_S = 30.0
LONGEST_WAIT_S = 3600.0
LONGEST_WAIT_AT_DOOR_S = 300.0


def wait_left_s(
    wrong: int,
    at_s: float,
    now_s: float | None = None,
    longest_s: float = LONGEST_WAIT_S,
) -> float:
    """Return how long nothing is let in after so many wrong, the last at `at_s`."""
    now_s = time.time() if now_s is None else now_s
    over = wrong - FREE_TRIES
    if over < 0:
        return 0.0
    wait_s = min(FIRST_WAIT_S * 2.0 ** min(over, 20), longest_s)
    # A clock that was set back must not shut the door for longer.
    return min(wait_s, max(0.0, at_s + wait_s - now_s))


class _Stored(msgspec.Struct):
    hash: str
    wrong: int = 0
    """How many wrong ones in a row."""
    at_s: float = 0.0
    """When the last of them was."""
    six: bool = False
    """Whether it has six digits at least."""


def hashed(pin: str) -> str:
    """Return what may be kept of a PIN."""
    return generate_password_hash(pin, "scrypt")


def fits(pin: str, kept: str) -> bool:
    """Return whether this is the PIN of that hash."""
    return check_password_hash(kept, pin)


def well_formed(pin: str, shortest: int = SHORTEST) -> bool:
    """Return whether it can be a PIN: so many digits, eight at most."""
    return pin.isascii() and pin.isdigit() and shortest <= len(pin) <= LONGEST


class Pin:
    """The PIN of a door, kept in the file `path`; threads may share it.

    Everything raises `DamagedPin` and `DataFolderError`: a file that cannot be read
    lets nobody in.
    """

    def __init__(self, path: Path, now_s: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now_s = now_s
        self._lock = threading.Lock()

    @property
    def chosen(self) -> bool:
        """Whether there is one."""
        return self._read() is not None

    def choose(self, kept: str) -> bool:
        """Keep the hash of the first PIN; false when there is one already."""
        with self._lock:
            if self._read() is not None:
                return False
            self._write(_Stored(kept, six=True))
            return True

    def replace(self, kept: str) -> None:
        """Keep the hash of a new PIN in place of whatever there was."""
        with self._lock:
            self._write(_Stored(kept, six=True))

    def forgive(self) -> bool:
        """Forget the wrong ones; return whether there were any."""
        with self._lock:
            stored = self._read()
            if stored is None or not stored.wrong:
                return False
            self._write(msgspec.structs.replace(stored, wrong=0))
            return True

    def forget(self) -> None:
        """Have no PIN any more."""
        with self._lock:
            try:
                self._path.unlink(missing_ok=True)
            except OSError as error:
                raise _unusable(self._path, error) from error

    def wait_s(self) -> float:
        """Return how long the door stays shut."""
        stored = self._read()
        return self._left_s(stored) if stored else 0.0

    def admits(self, pin: str) -> bool:
        """Return whether this is it; while the door is shut nothing is."""
        with self._lock:
            stored = self._read()
            if stored is None or self._left_s(stored) > 0:
                return False
            if fits(pin, stored.hash):
                if stored.wrong:
                    self._write(msgspec.structs.replace(stored, wrong=0))
                return True
            once_more = msgspec.structs.replace(
                stored, wrong=stored.wrong + 1, at_s=self._now_s()
            )
            self._write(once_more)
            return False

    def _left_s(self, stored: _Stored) -> float:
        longest_s = LONGEST_WAIT_AT_DOOR_S if stored.six else LONGEST_WAIT_S
        return wait_left_s(stored.wrong, stored.at_s, self._now_s(), longest_s)

    def _read(self) -> _Stored | None:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Stored)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(self._path, error) from error
        except msgspec.DecodeError as error:
            raise DamagedPin(
                f"{self._path} is damaged: delete it, then choose a new PIN"
            ) from error

    def _write(self, stored: _Stored) -> None:
        try:
            write_privately(self._path, msgspec.json.encode(stored))
        except OSError as error:
            raise _unusable(self._path, error) from error


def _unusable(path: Path, error: OSError) -> DataFolderError:
    return DataFolderError(
        f"the PIN {path} cannot be kept ({error.strerror}): "
        "check the folder's permissions"
    )
