from __future__ import annotations

import gc
import json
import subprocess
import sys

import pytest

from firmware import realtime

PROBE = """
import gc, json, os, resource
from firmware import realtime
notes = realtime.prepare_process()
print(json.dumps([notes, gc.isenabled(), os.sched_getscheduler(0),
                  len(os.sched_getaffinity(0))]))
"""


def probe(before: str = "") -> tuple[list[str], bool, int, int]:
    """Prepare a process of its own, since what is asked for cannot be given back."""
    result = subprocess.run(
        [sys.executable, "-c", before + PROBE],
        check=True,
        capture_output=True,
        text=True,
    )
    notes, collecting, scheduler, processors = json.loads(result.stdout)
    return notes, collecting, scheduler, processors


def test_collections_stop_and_one_processor_is_kept() -> None:
    _, collecting, _, processors = probe()
    assert not collecting
    assert processors == 1


def test_what_was_refused_is_noted_with_what_to_do() -> None:
    refused = (
        "import os, resource\n"
        "import firmware.realtime, json\n"
        "resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))\n"
        "resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))\n"
        "os.getuid() or (os.setgid(65534), os.setuid(65534))\n"
    )
    notes, *_ = probe(refused)
    assert any("SCHED_FIFO" in note and "systemd" in note for note in notes)
    assert any("memory" in note and "LimitMEMLOCK" in note for note in notes)


def test_notes_come_only_for_what_was_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc, "freeze", lambda: None)
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr(realtime, "schedule_first", lambda: "")
    monkeypatch.setattr(realtime, "settle_on_last_cpu", lambda: "stays anywhere")
    monkeypatch.setattr(realtime, "lock_memory", lambda: "")
    assert realtime.prepare_process() == ["stays anywhere"]
