"""A real PostgreSQL of the tests' own, run by an ordinary user on a socket in `folder`.

PostgreSQL refuses to be run by root, so root hands it to `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import uuid
from pathlib import Path


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, None where they are not installed."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists():
            return place
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Postgres:
    """A cluster with durable commits, as a club would run it."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._bin = bin_folder
        self._data = folder / "data"
        self._socket = folder / "s"
        self._user = "nobody" if os.geteuid() == 0 else ""
        self._socket.mkdir()
        if self._user:
            account = pwd.getpwnam(self._user)
            folder.chmod(0o755)
            os.chown(folder, account.pw_uid, account.pw_gid)
            os.chown(self._socket, account.pw_uid, account.pw_gid)
        self._run("initdb", "-D", self._data, "-U", "heron", "-A", "trust", "--no-sync")
        self._run(
            "pg_ctl",
            *("-D", self._data, "-w", "-l", folder / "log"),
            *("-o", f"-c listen_addresses='' -k {self._socket}"),
            "start",
        )

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"test_{uuid.uuid4().hex}"
        self._run("createdb", "-h", self._socket, "-U", "heron", name)
        return f"postgresql://heron@/{name}?host={self._socket}"

    def dump(self, url: str, file: Path) -> None:
        """Back a database up while it is used, as docs/club.md says."""
        self._client("pg_dump", "--format=custom", f"--file={file}", url)

    def restore(self, file: Path) -> str:
        """Restore a backup into a new database and return its URL."""
        url = self.new_database()
        self._client("pg_restore", "--exit-on-error", f"--dbname={url}", file)
        return url

    def stop(self) -> None:
        """End it."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def _client(self, program: str, *arguments: str | Path) -> None:
        subprocess.run([self._bin / program, *arguments], check=True)

    def _run(self, program: str, *arguments: str | Path) -> None:
        account = []
        if self._user:
            who = pwd.getpwnam(self._user)
            account = [
                "setpriv",
                f"--reuid={who.pw_uid}",
                f"--regid={who.pw_gid}",
                "--clear-groups",
            ]
        done = subprocess.run(
            [*account, self._bin / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd="/",
        )
        assert done.returncode == 0, done.stderr
