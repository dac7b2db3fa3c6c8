from __future__ import annotations

import time
from pathlib import Path

import pytest

from firmware.clock import NS_PER_S, MonotonicClock
from station.children import STOP_NS, Family
from station.errors import ChildRefused


def test_what_lies_in_the_working_folder_is_not_taken_for_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever starts `heron run` beside a json.py of their own does not run that."""
    (tmp_path / "json.py").write_text("raise SystemExit(9)\n")
    monkeypatch.chdir(tmp_path)
    family = Family(MonotonicClock(), lambda said: None)
    family.start("sampler", ["firmware.sampler", "--board", "no", "--socket", "s"])
    with pytest.raises(ChildRefused, match="sampler"):
        family.watch(20)
    family.stop()


def test_a_child_that_does_not_heed_is_killed(tmp_path: Path) -> None:
    deaf = tmp_path / "deaf"
    story = (
        "import pathlib, signal, time; signal.signal(15, signal.SIG_IGN); "
        f"pathlib.Path({str(deaf)!r}).touch(); time.sleep(600)"
    )
    family = Family(MonotonicClock(), lambda said: None)
    family.start("deaf", ["timeit", "-n", "1", story])
    (pid,) = family.pids().values()
    give_up_s = time.monotonic() + 60
    while not deaf.exists():
        assert time.monotonic() < give_up_s, "it did not start"
        time.sleep(0.01)
    family.stop()
    assert not Path(f"/proc/{pid}").exists()
    assert STOP_NS < 2 * NS_PER_S
