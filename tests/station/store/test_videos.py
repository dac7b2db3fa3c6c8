"""Videos: rows and files come together and go together, whatever happens between."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station import roles
from station.errors import BadRequest, NotAllowed, NotFound, NotNow
from station.store import videos
from station.store.database import DATABASE_NAME, connect_readonly
from tests.fakes.station import FakeStation, held

ON = "[kiosk]\nvideo = true\n[video]\nkeep_days = 7\nfree_mb = 1\n"


class Studio:
    """A station that films, with a member who agreed to it."""

    def __init__(self, data: Path) -> None:
        (data / "heron.toml").write_text(ON)
        self.data = data
        self.station = FakeStation(data)
        made = self.station.request("add_person", nickname="Robin")
        self.robin: str = made["person"]
        self.agree(given=True)

    def agree(self, *, given: bool) -> None:
        self.station.request("agree", person=self.robin, purpose="video", given=given)

    def trial(self, person: str | None = None) -> str:
        made: dict[str, str] = self.station.request(
            "start_trial", protocol="quiet-stance-eyes-open", person=person
        )
        return made["trial"]

    def begin(self, trial: str, **fields: Any) -> str:
        wanted: dict[str, Any] = {"mime": "video/webm", "start_ns": 5, "error_ns": 2}
        wanted |= {"person": self.robin, "trial": trial} | fields
        made: dict[str, str] = self.station.request("begin_video", **wanted)
        return made["video"]

    def end(self, video: str, duration_s: float = 3.5) -> Any:
        return self.station.request(
            "end_video", person=self.robin, video=video, duration_s=duration_s
        )

    def remove(self, video: str, **fields: Any) -> None:
        wanted = {"person": self.robin} | fields
        self.station.request("remove_video", video=video, **wanted)

    def filmed(self, content: bytes = b"pictures") -> str:
        """Film a whole trial and return the id of the video."""
        trial = self.trial(self.robin)
        video = self.begin(trial)
        self.path(video).write_bytes(content)
        self.station.finish(trial, held(3.0))
        self.end(video)
        return video

    def path(self, video: str) -> Path:
        return videos.path_of(self.data, video)

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.data / "videos").iterdir())

    def rows(self) -> list[str]:
        return [one.id for one in self.read(videos.of_person, self.robin)]

    def read(self, work: Callable[..., Any], *args: Any) -> Any:
        db = connect_readonly(self.data / DATABASE_NAME)
        try:
            return work(db, *args)
        finally:
            db.close()

    def tidy(self, later: dt.timedelta = dt.timedelta()) -> int:
        now = dt.datetime.now(dt.UTC) + later
        with self.station._writing() as writer:
            return writer.change(lambda db: videos.tidy(db, self.data, now))


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def test_a_video_is_kept_with_what_was_measured_of_it(studio: Studio) -> None:
    video = studio.filmed()
    (kept,) = studio.read(videos.of_person, studio.robin)
    assert (kept.id, kept.state, kept.bytes, kept.duration_s) == (video, "kept", 8, 3.5)
    assert (kept.start_ns, kept.error_ns) == (5, 2)
    days = dt.datetime.fromisoformat(kept.expires_at) - dt.datetime.fromisoformat(
        kept.begun_at
    )
    assert days == dt.timedelta(days=7)
    assert studio.read(videos.of_trial, kept.trial_id) == [kept]


def test_only_the_owner_of_the_data_folder_may_see_the_files(studio: Studio) -> None:
    path = studio.path(studio.filmed())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nobody_is_filmed_without_their_word(studio: Studio) -> None:
    studio.agree(given=False)
    with pytest.raises(NotNow, match="agreed"):
        studio.begin(studio.trial(studio.robin))
    assert not (studio.data / "videos").exists()


def test_a_guest_is_never_filmed(studio: Studio) -> None:
    with pytest.raises(NotFound, match="of that person"):
        studio.begin(studio.trial())


def test_a_station_that_does_not_film_refuses(studio: Studio) -> None:
    (studio.data / "heron.toml").write_text("")
    with pytest.raises(NotNow, match="records no video"):
        studio.begin(studio.trial(studio.robin))


def test_nothing_is_filmed_while_space_is_short(studio: Studio) -> None:
    short = ON.replace("free_mb = 1", "free_mb = 1000000000")
    (studio.data / "heron.toml").write_text(short)
    with pytest.raises(NotNow, match="too little space"):
        studio.begin(studio.trial(studio.robin))


def test_only_a_trial_that_runs_is_filmed(studio: Studio) -> None:
    trial = studio.trial(studio.robin)
    studio.station.finish(trial, held(3.0))
    with pytest.raises(NotNow, match="over"):
        studio.begin(trial)
    with pytest.raises(NotFound):
        studio.begin("no such trial")


@pytest.mark.parametrize(
    "wrong", [{"mime": "text/html"}, {"start_ns": -1}, {"error_ns": 10**11}]
)
def test_what_makes_no_sense_is_refused(studio: Studio, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        studio.begin(studio.trial(studio.robin), **wrong)


def test_taking_the_word_back_deletes_every_video(studio: Studio) -> None:
    studio.filmed()
    studio.filmed()
    studio.agree(given=False)
    assert studio.rows() == studio.files() == []


def test_one_can_be_deleted_alone(studio: Studio) -> None:
    first, second = studio.filmed(), studio.filmed()
    studio.remove(first)
    assert studio.rows() == studio.files() == [second]
    with pytest.raises(NotFound):
        studio.remove(first)


def test_members_may_ask_about_their_own_videos_only(studio: Studio) -> None:
    video, trial = studio.filmed(), studio.trial(studio.robin)
    kim = studio.station.request("add_person", nickname="Kim")["person"]
    by = roles.asker(roles.Role.MEMBER, kim)
    for asked in (kim, studio.robin):
        with pytest.raises((NotFound, NotAllowed)):
            studio.remove(video, person=asked, by=by)
    with pytest.raises(NotFound):
        studio.begin(trial, person=kim)
    assert studio.files() == [video]


def test_somebody_else_on_the_board_leaves_no_pictures(studio: Studio) -> None:
    studio.filmed()
    (kept,) = studio.read(videos.of_person, studio.robin)
    studio.station.request("not_mine", person=studio.robin, trial=kept.trial_id)
    assert studio.rows() == studio.files() == []


def test_an_erased_person_leaves_no_pictures(studio: Studio) -> None:
    studio.filmed()
    studio.station.request("erase_person", person=studio.robin)
    assert studio.files() == []


def test_a_video_from_before_the_clock_was_set_is_not_taken_for_an_old_one(
    studio: Studio,
) -> None:
    video = studio.filmed()

    def unset(db: sqlite3.Connection) -> None:
        db.execute(
            "UPDATE video SET begun_at = '1970-01-01T00:01:00.000+00:00',"
            " expires_at = '1970-01-08T00:01:00.000+00:00' WHERE id = ?",
            (video,),
        )

    with studio.station._writing() as writer:
        writer.change(unset)
    assert studio.tidy() == 0
    assert studio.tidy(dt.timedelta(days=6)) == 0
    assert studio.tidy(dt.timedelta(days=8)) == 1


def test_videos_go_when_their_time_is_over(studio: Studio) -> None:
    studio.filmed()
    assert studio.tidy(dt.timedelta(days=6)) == 0
    assert studio.tidy(dt.timedelta(days=8)) == 1
    assert studio.rows() == studio.files() == []


def test_what_was_broken_off_is_kept_as_far_as_it_came(studio: Studio) -> None:
    trial = studio.trial(studio.robin)
    video = studio.begin(trial)
    studio.path(video).write_bytes(b"half")
    studio.station.finish(trial, held(3.0))
    assert studio.tidy() == 0
    assert studio.rows() == []  # it may still be coming
    assert studio.tidy(dt.timedelta(minutes=5)) == 0
    (kept,) = studio.read(videos.of_person, studio.robin)
    assert (kept.bytes, kept.duration_s) == (4, None)


def test_what_has_no_picture_is_dropped(studio: Studio) -> None:
    trial = studio.trial(studio.robin)
    studio.begin(trial)
    studio.station.finish(trial, held(3.0))
    assert studio.tidy(dt.timedelta(minutes=5)) == 1
    assert studio.files() == []


def test_an_empty_video_is_dropped_at_its_end(studio: Studio) -> None:
    video = studio.begin(studio.trial(studio.robin))
    assert studio.end(video, 0.0) == {"bytes": 0}
    assert studio.files() == []


def test_a_video_ends_once(studio: Studio) -> None:
    video = studio.filmed()
    with pytest.raises(NotNow):
        studio.end(video)


def test_the_video_of_a_trial_that_was_never_measured_is_dropped(
    studio: Studio,
) -> None:
    video = studio.begin(studio.trial(studio.robin))
    studio.path(video).write_bytes(b"stepping on")
    studio.end(video)
    studio.station.request("cancel_trial")
    assert studio.rows() == []
    assert studio.tidy() == 1
    assert studio.files() == []


def test_files_without_a_row_and_rows_without_a_file_go(studio: Studio) -> None:
    video = studio.filmed()
    (studio.data / "videos" / "stray").write_bytes(b"nobody's")
    studio.path(video).unlink()
    assert studio.tidy() == 2
    assert studio.rows() == studio.files() == []
