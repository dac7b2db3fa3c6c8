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


def group_of(nodeid: str) -> str:
    """Return what shares a worker: a file, or all stations with a browser.

    A station in real time with a browser in front of it takes what a core has; two of
    them at once would have each other wait.
    """
    file = nodeid.partition("::")[0]
    if file.startswith("tests/e2e/") and file not in WITHOUT_A_STATION:
        return "stations"
    return file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the stations: they take longest, and mostly wait."""
    items.sort(key=lambda item: group_of(item.nodeid) != "stations")


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
