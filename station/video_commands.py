"""What clients may ask of the station about videos; see `station.commands`."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from concurrent.futures import Future
from typing import Annotated, Any

from msgspec import Meta

from station.command import Arguments, Command, change
from station.config import load_config
from station.core import Station
from station.errors import NotNow
from station.language import _
from station.store import videos


class BeginVideo(Arguments, frozen=True):
    """Make place for the video of the trial that runs; see `station.store.videos`."""

    person: str
    trial: str
    mime: videos.Mime
    start_ns: Annotated[int, Meta(ge=0)]
    error_ns: Annotated[int, Meta(ge=0, le=videos.MOST_ERROR_NS)]

    def do(self, station: Station) -> Future[dict[str, Any]]:
        config = load_config(station.data)
        if not config.kiosk.video:
            raise NotNow(_("this station records no video"))
        if shutil.disk_usage(station.data).free < config.video.free_mb * 1_000_000:
            raise NotNow(_("there is too little space left for a video"))
        new = videos.NewVideo(
            self.person, self.trial, self.mime, self.start_ns, self.error_ns
        )
        now, days = dt.datetime.now(dt.UTC), config.video.keep_days

        def begin(db: sqlite3.Connection) -> dict[str, Any]:
            return {"video": videos.begin(db, station.data, new, now, days)}

        return change(station, begin)


class EndVideo(Arguments, frozen=True):
    """Keep a video as far as it came."""

    person: str
    video: str
    duration_s: Annotated[float, Meta(ge=0)] | None = None

    def do(self, station: Station) -> Future[dict[str, int]]:
        def end(db: sqlite3.Connection) -> dict[str, int]:
            one = videos.video(db, self.video, self.person)
            return {"bytes": videos.end(db, station.data, one, self.duration_s)}

        return change(station, end)


class RemoveVideo(Arguments, frozen=True):
    """Delete a video for good."""

    person: str
    video: str

    def do(self, station: Station) -> Future[None]:
        def remove(db: sqlite3.Connection) -> None:
            videos.remove(db, station.data, videos.video(db, self.video, self.person))

        return change(station, remove)


COMMANDS: dict[str, type[Command]] = {
    "begin_video": BeginVideo,
    "end_video": EndVideo,
    "remove_video": RemoveVideo,
}
