"""Word to systemd: ready, and still alive. Does nothing outside a systemd service.

The protocol is sd_notify(3): datagrams to the socket that $NOTIFY_SOCKET names.
"""

from __future__ import annotations

import os
import socket

_NEVER_NS = 1 << 62


class Notifier:
    """Tells the service manager how this process is doing."""

    def __init__(self) -> None:
        address = os.environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address[:1] == "@" else address
        watchdog_us = int(os.environ.get("WATCHDOG_USEC", "0"))
        self._pet_every_ns = watchdog_us * 1000 // 3
        self._pet_next_ns = 0 if self._address and watchdog_us else _NEVER_NS

    def ready(self) -> None:
        """Say that the service is up."""
        self._send("READY=1")

    def alive(self, now_ns: int) -> None:
        """Pet the watchdog, at most three times in its interval."""
        if now_ns >= self._pet_next_ns:
            self._pet_next_ns = now_ns + self._pet_every_ns
            self._send("WATCHDOG=1", wait_s=0.0)

    def _send(self, state: str, wait_s: float = 0.1) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.settimeout(wait_s)
            try:
                notify.sendto(state.encode(), self._address)
            except OSError:
                # A service manager that is gone or busy must not stop the sampler.
                return
