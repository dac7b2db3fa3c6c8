"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Examples are judged by what they show, not by how busy the machine is. CI repeats the
# same examples, so that what is red there is red here with CI=1.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests on one worker, and all browser tests on the same one.

    A browser and a station in real time take what a core has; two of them at once would
    have each other wait.
    """
    for item in items:
        file = item.nodeid.partition("::")[0]
        group = "browser" if item.get_closest_marker("e2e") else file
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def ordinary_scheduling() -> Iterator[None]:
    """Give back the priority that code under test may have asked for, and got."""
    yield
    if os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
