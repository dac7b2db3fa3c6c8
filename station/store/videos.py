"""Videos of trials: a row for each in the database, the pictures in a folder beside it.

The station makes the row and an empty file, the kiosk adds to the file what its camera
gives, and the station deletes both: when somebody asks, when the person is erased or
takes their word back, and when the time to keep them is over. Reading functions take
any connection; those that change something are handed to `Writer.change`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from station.days import CLOCK_SET_FROM
from station.errors import NotFound, NotNow
from station.language import _
from station.store import members

FOLDER = "videos"
"""In the data folder."""
SETTLED_AFTER_S = 120.0
"""A video to which nothing was added for so long has been broken off."""

MOST_ERROR_NS = 10_000_000_000

Mime = Literal["video/webm", "video/mp4"]


class NewVideo(msgspec.Struct, frozen=True):
    """What is known of a video when it begins."""

    person: str
    trial: str
    mime: Mime
    start_ns: Annotated[int, Meta(ge=0)]
    """When its first picture was taken, CLOCK_MONOTONIC of the station."""
    error_ns: Annotated[int, Meta(ge=0, le=MOST_ERROR_NS)]
    """How far off that may be."""


class Video(msgspec.Struct, frozen=True):
    """One video."""

    id: str
    person_id: str
    trial_id: str
    mime: str
    state: str
    """`coming` while it is recorded, `kept` when it is whole, or broken off."""
    begun_at: str
    """ISO 8601 UTC, as `expires_at`."""
    expires_at: str
    start_ns: int
    error_ns: int
    duration_s: float | None
    """None for one that was broken off."""
    bytes: int


_COLUMNS = ", ".join(f"video.{name}" for name in Video.__struct_fields__)
_LOOKED_AT = (
    " JOIN trial ON trial.id = video.trial_id"
    " WHERE video.state = 'kept' AND trial.start_ns IS NOT NULL"
)
"""A trial that never came to be measured has nothing to be looked at beside."""


def path_of(data: Path, video_id: str) -> Path:
    """Return where the pictures of a video are."""
    return data / FOLDER / video_id


def video(db: sqlite3.Connection, video_id: str, person_id: str | None = None) -> Video:
    """Return one video in any state, of that person if one is named.

    Raises `NotFound`.
    """
    row = db.execute(
        f"SELECT {_COLUMNS} FROM video"  # noqa: S608 - our own names
        " WHERE id = ?1 AND (?2 IS NULL OR person_id = ?2)",
        (video_id, person_id),
    ).fetchone()
    if row is None:
        raise NotFound("there is no such video: it may have been deleted")
    return Video(*row)


def of_trial(db: sqlite3.Connection, trial_id: str) -> list[Video]:
    """Return what can be watched of a trial, the oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM video{_LOOKED_AT}"  # noqa: S608 - as above
        " AND video.trial_id = ? ORDER BY video.seq",
        (trial_id,),
    )
    return [Video(*row) for row in rows]


def of_person(db: sqlite3.Connection, person_id: str) -> list[Video]:
    """Return what can be watched of a person, the newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM video{_LOOKED_AT}"  # noqa: S608 - as above
        " AND video.person_id = ? ORDER BY video.seq DESC",
        (person_id,),
    )
    return [Video(*row) for row in rows]


def begin(
    db: sqlite3.Connection, data: Path, new: NewVideo, now: dt.datetime, keep_days: int
) -> str:
    """Make place for the video of a trial that runs; return its id.

    Raises:
        NotFound: that person has no such trial.
        NotNow: the trial does not run, or the person did not agree.
    """
    row = db.execute(
        "SELECT state FROM trial WHERE id = ? AND person_id = ?",
        (new.trial, new.person),
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no trial {new.trial} of that person")
    if row["state"] != "running":
        raise NotNow(_("this trial is over: a video is recorded while it runs"))
    if "video" not in members.agreed(db, new.person):
        raise NotNow(_("this person has not agreed to videos"))
    made = Video(
        id=str(uuid.uuid4()),
        person_id=new.person,
        trial_id=new.trial,
        mime=new.mime,
        state="coming",
        begun_at=_iso(now),
        expires_at=_iso(now + dt.timedelta(days=keep_days)),
        start_ns=new.start_ns,
        error_ns=new.error_ns,
        duration_s=None,
        bytes=0,
    )
    path = path_of(data, made.id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    db.execute(
        f"INSERT INTO video ({', '.join(Video.__struct_fields__)})"  # noqa: S608 - as above
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        msgspec.structs.astuple(made),
    )
    return made.id


def end(
    db: sqlite3.Connection, data: Path, one: Video, duration_s: float | None
) -> int:
    """Keep a video as far as it came; return its bytes, 0 for one that is dropped.

    Raises `NotNow` if it has ended already.
    """
    if one.state == "kept":
        raise NotNow(_("this video has ended already"))
    return _settle(db, data, one.id, duration_s)


def remove(db: sqlite3.Connection, data: Path, one: Video) -> None:
    """Delete one video for good."""
    _delete(db, data, [one.id])


def remove_all(db: sqlite3.Connection, data: Path, person_id: str) -> int:
    """Delete every video of a person for good; return how many."""
    rows = db.execute("SELECT id FROM video WHERE person_id = ?", (person_id,))
    return _delete(db, data, [row["id"] for row in rows.fetchall()])


def remove_of(db: sqlite3.Connection, data: Path, trial_id: str) -> int:
    """Delete every video of a trial for good; return how many."""
    rows = db.execute("SELECT id FROM video WHERE trial_id = ?", (trial_id,))
    return _delete(db, data, [row["id"] for row in rows.fetchall()])


def tidy(db: sqlite3.Connection, data: Path, now: dt.datetime) -> int:
    """Delete what is no longer to be kept; return how many files and rows went.

    That is what has expired, videos of trials that never came to be measured, files
    without a row and rows without a file. What was broken off is kept as far as it
    came.
    """
    if now >= CLOCK_SET_FROM:
        _date_anew(db, now)
    rows = db.execute(
        "SELECT video.id, expires_at <= ? OR (trial.state <> 'running'"
        "   AND trial.start_ns IS NULL) AS unwanted, video.state"
        " FROM video JOIN trial ON trial.id = trial_id",
        (_iso(now),),
    ).fetchall()
    gone = _delete(db, data, [row["id"] for row in rows if row["unwanted"]])
    for row in rows:
        if row["unwanted"]:
            continue
        try:
            changed_s = path_of(data, row["id"]).stat().st_mtime
        except FileNotFoundError:
            gone += _delete(db, data, [row["id"]])
            continue
        left = now.timestamp() - changed_s > SETTLED_AFTER_S
        if row["state"] == "coming" and left:
            gone += not _settle(db, data, row["id"], None)
    known = {row["id"] for row in db.execute("SELECT id FROM video")}
    strays = [path for path in _files(data) if path.name not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    return gone + len(strays)


def _date_anew(db: sqlite3.Connection, now: dt.datetime) -> None:
    """Count from now what was filmed before the clock was set; it is not old."""
    rows = db.execute(
        "SELECT id, begun_at, expires_at FROM video WHERE begun_at < ?",
        (_iso(CLOCK_SET_FROM),),
    ).fetchall()
    for row in rows:
        begun_at, expires_at = map(
            dt.datetime.fromisoformat, (row["begun_at"], row["expires_at"])
        )
        db.execute(
            "UPDATE video SET begun_at = ?, expires_at = ? WHERE id = ?",
            (_iso(now), _iso(now + (expires_at - begun_at)), row["id"]),
        )


def _settle(
    db: sqlite3.Connection, data: Path, video_id: str, duration_s: float | None
) -> int:
    try:
        size = path_of(data, video_id).stat().st_size
    except FileNotFoundError:
        size = 0
    if not size:
        _delete(db, data, [video_id])
        return 0
    db.execute(
        "UPDATE video SET state = 'kept', bytes = ?, duration_s = ? WHERE id = ?",
        (size, duration_s, video_id),
    )
    return size


def _delete(db: sqlite3.Connection, data: Path, ids: Iterable[str]) -> int:
    """Delete files first: a row without one is found again, a face must not stay."""
    count = 0
    for video_id in ids:
        path_of(data, video_id).unlink(missing_ok=True)
        db.execute("DELETE FROM video WHERE id = ?", (video_id,))
        count += 1
    return count


def _files(data: Path) -> list[Path]:
    with contextlib.suppress(FileNotFoundError), os.scandir(data / FOLDER) as entries:
        return [Path(entry.path) for entry in entries if entry.is_file()]
    return []


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
