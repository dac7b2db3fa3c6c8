"""What clients may ask of the station about badges; see `station.commands`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from station.badges.memory import Badges
from station.command import Arguments, Command, change
from station.core import Station
from station.store.badges import forget
from station.store.writer import Writer


class BadgeSeen(Arguments, frozen=True):
    """Say whose badge was held to the reader."""

    digest: str

    def do(self, station: Station) -> Future[dict[str, str | None]]:
        return station.write(self._find(station.badges))

    def _find(self, badges: Badges) -> Callable[[Writer], dict[str, str | None]]:
        def work(writer: Writer) -> dict[str, str | None]:
            person = badges.seen(writer, self.digest)
            return {
                "person": person.id if person else None,
                "code": person.code if person else None,
            }

        return work


class BadgeLearn(Arguments, frozen=True):
    """Make the last unknown badge, or the one of `digest`, that of a person."""

    person: str
    digest: str | None = None

    def do(self, station: Station) -> Future[dict[str, str]]:
        badges = station.badges
        return station.write(
            lambda writer: {"code": badges.learn(writer, self.person, self.digest).code}
        )


class BadgeForget(Arguments, frozen=True):
    """Forget every badge of a person."""

    person: str

    def do(self, station: Station) -> Future[dict[str, int]]:
        return change(station, lambda db: {"badges": forget(db, self.person)})


COMMANDS: dict[str, type[Command]] = {
    "badge_forget": BadgeForget,
    "badge_learn": BadgeLearn,
    "badge_seen": BadgeSeen,
}
