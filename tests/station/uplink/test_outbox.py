from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.errors import NotFound
from station.store import outbox
from tests.fakes.outbox import Keeper

LONGEST_NS = 1000


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    made = Keeper(tmp_path)
    yield made
    made.close()


def head(keeper: Keeper, now_ns: int = 10) -> int | None:
    found = keeper.look(lambda db: outbox.snapshot(db, now_ns, LONGEST_NS))
    return found.head.seq if found.head else None


def mark(keeper: Keeper, seq: int, said: outbox.Said, next_try_ns: int = 0) -> None:
    keeper.look(lambda db: outbox.mark(db, seq, said, next_try_ns, "why"))


def test_rows_are_due_in_order_and_a_failed_one_lets_others_pass(
    keeper: Keeper,
) -> None:
    keeper.finish(3)
    assert head(keeper) == 1
    mark(keeper, 1, "again", 500)
    assert head(keeper) == 2
    mark(keeper, 2, "sent")
    mark(keeper, 3, "refused")
    assert head(keeper) is None
    assert keeper.look(lambda db: outbox.snapshot(db, 10, 1000)).wake_ns == 500
    assert head(keeper, 500) == 1
    assert keeper.states() == ["queued", "sent", "refused"]
    view = keeper.look(outbox.waiting)
    assert (view.queued, view.refused, view.last_error) == (1, 1, "why")


def test_a_time_of_an_earlier_boot_holds_nothing_up(keeper: Keeper) -> None:
    keeper.finish()
    mark(keeper, 1, "again", 10**15)
    assert head(keeper) == 1


def test_send_now_wants_all_that_is_not_there_yet(keeper: Keeper) -> None:
    keeper.finish(3)
    mark(keeper, 1, "sent")
    mark(keeper, 2, "refused")
    mark(keeper, 3, "again", 700)
    assert keeper.look(outbox.send_now) == 2
    assert keeper.states() == ["sent", "queued", "queued"]
    assert keeper.look(lambda db: outbox.snapshot(db, 10, 1000)).asked == 2


def test_what_was_acknowledged_stays_so(keeper: Keeper) -> None:
    keeper.finish()
    mark(keeper, 1, "sent")
    mark(keeper, 1, "again")
    mark(keeper, 1, "refused")
    assert keeper.states() == ["sent"]
    with pytest.raises(NotFound, match="number 9"):
        mark(keeper, 9, "sent")


def test_what_a_club_has_lost_is_sent_again(keeper: Keeper) -> None:
    keeper.finish(3)
    mark(keeper, 1, "sent")
    mark(keeper, 2, "sent")
    keeper.look(
        lambda db: db.execute(
            "UPDATE outbox SET acknowledged_at = '2026-01-01T00:00:00' WHERE seq = 1"
        )
    )
    assert keeper.look(lambda db: outbox.send_again(db, "2026-01-02")) == 1
    assert keeper.states() == ["sent", "queued", "queued"]


def counts_of(keeper: Keeper) -> list[str]:
    rows = keeper.look(
        lambda db: db.execute("SELECT DISTINCT trial_id FROM chunk").fetchall()
    )
    return [row[0] for row in rows]


def test_counts_are_let_go_only_when_acknowledged_old_and_in_the_way(
    keeper: Keeper, tmp_path: Path
) -> None:
    trials = keeper.finish(4)
    for seq in (1, 2, 3):
        mark(keeper, seq, "sent")
    keeper.look(
        lambda db: db.execute(
            "UPDATE outbox SET acknowledged_at = '2026-01-01T00:00:00' WHERE seq < 3"
        )
    )

    def let_go(keep_days: float, floor_bytes: int) -> int:
        return int(
            keeper.look(lambda db: outbox.let_go(db, tmp_path, keep_days, floor_bytes))
        )

    everything = 1 << 60
    assert let_go(30, floor_bytes=0) == 0
    assert let_go(10**5, everything) == 0
    assert set(counts_of(keeper)) == set(trials)
    assert let_go(30, everything) == 2
    assert set(counts_of(keeper)) == set(trials[2:])
    assert let_go(30, everything) == 0
