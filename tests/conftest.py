"""What holds for every test."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

# Examples are judged by what they show, not by how busy the machine is. CI repeats the
# same examples, so that what is red there is red here with CI=1.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


# A shell makes what it runs in the background deaf to Ctrl-C, and what the tests start
# would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

WITHOUT_A_STATION = ("tests/e2e/test_bands.py", "tests/e2e/test_club.py")
"""A browser in front of a fake station or of none: nothing of it is in real time."""
FIRST_HALF = (
    *("beats", "clinic", "dome", "kinds", "languages"),
    *("leaning", "looks", "metronome", "playback"),
)
"""These take about as long as all others with a station do."""


def group_of(nodeid: str) -> str:
    """Return what shares a worker: a file, or half of all stations with a browser.

    A station in real time mostly waits, so two at once fit on two cores; a third would
    have the others wait.
    """
    file = nodeid.partition("::")[0]
    if not file.startswith("tests/e2e/") or file in WITHOUT_A_STATION:
        return file
    name = file.removeprefix("tests/e2e/test_").removesuffix(".py")
    return "stations, first half" if name in FIRST_HALF else "stations, second half"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the stations: they take longest, and mostly wait."""
    items.sort(key=lambda item: not group_of(item.nodeid).startswith("stations"))


class ByGroup(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Keeps what shares a group on one worker."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    return ByGroup(config, log)


@pytest.fixture(autouse=True)
def ordinary_scheduling() -> Iterator[None]:
    """Give back the priority that code under test may have asked for, and got."""
    yield
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
