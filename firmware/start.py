"""Where the `heron` command begins: Ctrl-C is quiet even while it is being imported."""

from __future__ import annotations

import signal


def main() -> None:
    """Import the command line, let it handle Ctrl-C from then on, and run it."""
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from firmware import cli  # noqa: PLC0415 - this is what takes long

    signal.signal(signal.SIGINT, handler)
    cli.main()
