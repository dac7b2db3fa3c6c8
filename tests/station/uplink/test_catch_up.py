"""Weeks offline, then everything at once: the one on the board notices nothing."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.catch_up import catch_up


def test_catching_up_takes_no_reading_from_a_trial(tmp_path: Path) -> None:
    done = catch_up(tmp_path, trials=40, kept_s=30, stand_s=2)
    assert sum(live.sent for live in done.meanwhile) >= 40
    assert done.meanwhile[0].sent > 0
    for live in done.meanwhile:
        assert live.state == "done"
        assert live.flags == []
        assert live.readings > 2 * 4 * 80
        assert live.lost == 0
        assert live.views_hz > 0
