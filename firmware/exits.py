"""How every program of Heron speaks and ends: one line, and an exit status.

Exit status 2 stands for bad input, 1 for a failure, 130 for Ctrl-C.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from firmware.errors import HeronError


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
        sys.exit(1)
