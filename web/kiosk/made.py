"""Files that the program itself makes: reports and exports, in a process of their own.

Fonts, PDF and numpy are never loaded into the kiosk, and the process that makes a file
is nicer than the one that reads the board. One is made at a time.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response

from station.errors import NotNow, StationError
from web.kiosk.i18n import _, later
from web.kiosk.services import services

LONGEST_S = 120.0
FORMS: dict[str, tuple[Any, Any, str]] = {
    "tidy": (later("Table"), later("CSV, a row per trial"), "csv"),
    "cop": (later("Samples"), later("CSV, 100 Hz, a file per trial"), "zip"),
    "csv": (later("Session bundles"), later("Raw counts, can be played again"), "zip"),
    "json": (later("Results"), later("JSON, all measures"), "json"),
    "fhir": (later("FHIR R4"), later("For a records system, with the report"), "json"),
    "c3d": (later("C3D"), later("Force platform, for gait programs"), "zip"),
}
"""Name, what it is, suffix of the file that is saved."""
MIME = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class File:
    """A file to be kept by whoever asked for it."""

    body: bytes
    suffix: str
    stem: str

    @property
    def name(self) -> str:
        """What it is saved as."""
        return f"{self.stem}.{self.suffix}"


def exported(whose: str, form: str) -> File:
    """Return everything of a person in one of `FORMS`; of all with `everybody`."""
    suffix = FORMS[form][2]
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        heron(["export", whose, "--format", form, "--out", str(out)])
        if out.is_dir():
            return File(_zipped(out), "zip", f"{whose}-{form}")
        return File(out.read_bytes(), suffix, f"{whose}-{form}")


def given(file: File, *, keep: bool = True) -> Response:
    """Return a file as an answer, to be kept or to be looked at."""
    answer = Response(file.body, content_type=MIME[file.suffix])
    how = "attachment" if keep else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="{file.name}"'
    return answer


def heron(arguments: list[str]) -> bytes:
    """Run the program at a low priority and return what it printed.

    Raises:
        NotNow: another file is being made.
        StationError: it could not be made; the sentence is the program's own.
    """
    if not _one_at_a_time.acquire(timeout=20.0):
        raise NotNow(_("another file is being made: try again in a moment"))
    begin = "from firmware.start import main; main()"
    try:
        done = subprocess.run(
            [
                *("nice", "-n", "10", sys.executable, "-c", begin),
                *arguments,
                *("--data", str(services().settings.data)),
            ],
            capture_output=True,
            timeout=LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotNow(_("this takes too long here: use the terminal")) from error
    finally:
        _one_at_a_time.release()
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _refusal(done.returncode, said[-1] if said else "")
    return done.stdout


def _refusal(status: int, said: str) -> StationError:
    sentence = said.removeprefix("heron: ").removeprefix("Error: ")
    return NotNow(sentence) if status == 2 else StationError(sentence)


def _zipped(folder: Path) -> bytes:
    """Return every file below a folder in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))
    return packed.getvalue()
