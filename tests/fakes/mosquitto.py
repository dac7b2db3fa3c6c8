"""A real mosquitto of the tests' own, over TLS and with a password, as clubs run it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.fakes.club_process import free_port

USER, PASSWORD = "track", "a heron stands on one leg"


def program() -> str | None:
    """Return where mosquitto is, None where it is not installed."""
    return shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin")


class Mosquitto:
    """A broker in `folder`; `ca_file` is what its certificate is to be checked by."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.ca_file = folder / "ca.pem"
        key, passwords = folder / "key.pem", folder / "passwords"
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec"),
                *("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
                *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", str(key), "-out", str(self.ca_file)),
            ],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            ["mosquitto_passwd", "-c", "-b", str(passwords), USER, PASSWORD],
            check=True,
            capture_output=True,
        )
        self._config = folder / "mosquitto.conf"
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\ncertfile {self.ca_file}\n"
            f"keyfile {key}\npassword_file {passwords}\nallow_anonymous false\n"
            "user root\npersistence false\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, again too; what was retained is forgotten."""
        found = program()
        assert found is not None
        self._process = subprocess.Popen(
            [found, "-c", self._config], stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while True:
            assert self._process.poll() is None, "mosquitto has ended"
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return
            assert time.monotonic() < deadline, "mosquitto did not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it, as when its machine goes."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def brokering(folder: Path) -> Iterator[Mosquitto]:
    """Run a broker."""
    broker = Mosquitto(folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()
