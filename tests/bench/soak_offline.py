"""Six weeks offline, then 2000 trials to the club while somebody stands on the board.

`python -m tests.bench.soak_offline` asserts that no trial in progress loses a
reading, and prints how the screen kept up. What the suite does with 40 trials.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.fakes.catch_up import Live, catch_up

TRIALS = 2000
KEPT_S = 30
STAND_S = 20.0
BEFORE = 3


def run() -> None:
    """Catch up and print what the trials meanwhile were like, beside those before."""
    with tempfile.TemporaryDirectory(prefix="heron-offline-") as folder:
        done = catch_up(
            Path(folder), TRIALS, kept_s=KEPT_S, stand_s=STAND_S, before=BEFORE
        )
    sent = sum(live.sent for live in done.meanwhile)
    rate = TRIALS / done.took_s
    print(
        f"{sent} of {TRIALS} trials of {KEPT_S} s arrived within {done.took_s:.0f} s,"
    )
    print(f"{rate:.0f} a second or more, meanwhile {len(done.meanwhile)} were done:")
    print(f"{'':24} {'offline':>10} {'catching up':>12}")
    for name, value in (
        ("trials with a result", lambda all_: sum(one.state == "done" for one in all_)),
        ("readings kept", lambda all_: sum(one.readings for one in all_)),
        ("readings lost", lambda all_: sum(one.lost for one in all_)),
        ("views a second", _views_hz),
        ("views the watcher missed", lambda all_: sum(one.missed for one in all_)),
    ):
        print(f"{name:24} {value(done.before):>10} {value(done.meanwhile):>12}")
    assert all(one.state == "done" and not one.flags for one in done.meanwhile)
    assert not sum(one.lost for one in done.meanwhile)


def _views_hz(trials: Sequence[Live]) -> float:
    return round(statistics.mean(one.views_hz for one in trials), 1)


if __name__ == "__main__":
    run()
