"""How every program of Heron speaks and ends: one line, and an exit status.

Exit status 2 stands for bad input, 1 for a failure, 130 for Ctrl-C.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from firmware.errors import HeronError

_FULL = (errno.ENOSPC, errno.EDQUOT)


def say(message: str) -> None:
    """Say `message` on one line of standard error."""
    line = " ".join(message.split())
    sys.stderr.write(f"heron: {line}\n")


def fail(message: str, status: int) -> NoReturn:
    """Say `message` on one line of standard error and leave with `status`."""
    say(message)
    sys.exit(status)


@contextmanager
def exits_cleanly() -> Iterator[None]:
    """Turn what may go wrong inside into one line and an exit status."""
    try:
        yield
    except HeronError as error:
        fail(str(error), error.exit_status)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _drop_output()
        sys.exit(1)
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _drop_output()
        fail(f"the output cannot be written ({error.strerror}): free some space", 1)


def _drop_output() -> None:
    """Let the interpreter end without a second complaint about standard output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
