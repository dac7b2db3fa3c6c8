from __future__ import annotations

from pathlib import Path

import pytest

from firmware.clock import MonotonicClock
from station.children import Family
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
