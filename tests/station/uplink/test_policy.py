from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from station.store.outbox import Row, Snapshot
from station.uplink.policy import (
    FIRST_NS,
    LONGEST_NS,
    Answer,
    Line,
    backoff_ns,
    judge,
    notice,
    settle,
    wait_ns,
)

SHA = "a" * 64
KEPT = {"ok": True, "sha256": SHA}


@pytest.mark.parametrize(
    ("status", "reply", "said"),
    [
        (201, KEPT, "sent"),
        (200, KEPT, "sent"),
        (200, None, "again"),  # a page of somebody else
        (200, {"ok": True}, "again"),
        (200, {"ok": True, "sha256": "b" * 64}, "again"),
        (204, None, "again"),
        (302, None, "again"),
        (409, {"ok": False, "sha256": SHA}, "sent"),
        (409, {"ok": False, "sha256": "b" * 64}, "refused"),
        (409, None, "again"),  # of a proxy, or cut before the words
        (409, {"ok": False}, "refused"),
        (400, {"ok": False, "error": "no"}, "refused"),
        (400, {"ok": False, "retry": True}, "again"),
        (400, {"error": "no"}, "again"),
        (401, {"ok": False}, "refused"),
        (403, None, "again"),
        (404, None, "again"),
        (410, {"ok": False}, "refused"),
        (413, {"ok": False}, "refused"),
        (413, None, "again"),
        (408, {}, "again"),
        (429, {}, "again"),
        (500, {}, "again"),
        (502, None, "again"),
        (503, ["?"], "again"),
    ],
)
def test_what_an_answer_means(status: int, reply: object, said: str) -> None:
    answer = judge(status, reply, SHA)
    assert answer.said == said
    assert (answer.error is None) == (said == "sent")


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_a_wait_is_anything_up_to_a_limit_that_doubles(
    failures: int, chance: random.Random
) -> None:
    limit_ns = min(LONGEST_NS, FIRST_NS * 2 ** min(failures, 20))
    assert 0 <= backoff_ns(failures, chance) < limit_ns


def test_waits_are_spread_over_the_whole_range() -> None:
    chance = random.Random(1)
    waits = sorted(backoff_ns(3, chance) / (8 * FIRST_NS) for _ in range(2000))
    assert waits[200] == pytest.approx(0.1, abs=0.03)
    assert waits[1800] == pytest.approx(0.9, abs=0.03)


def test_the_club_may_ask_to_be_left_alone() -> None:
    answer = judge(503, {}, SHA, retry_after_s=120)
    line, mark = settle(Line(), full(1), answer, 0, random.Random(1))
    assert line.until_ns == 120 * 10**9
    assert mark.said == "again"
    answer = judge(503, {}, SHA, retry_after_s=float("inf"))
    line, _ = settle(Line(), full(1), answer, 0, random.Random(1))
    assert line.until_ns == LONGEST_NS


def full(newest: int) -> Snapshot:
    return Snapshot(Row(1, 0), newest, 0, None)


def test_a_new_trial_and_send_now_end_the_pause() -> None:
    paused = Line(failures=4, until_ns=100, newest_seq=3, asked=0)
    assert wait_ns(notice(paused, full(3)), full(3), 40) == 60
    assert wait_ns(notice(paused, full(4)), full(4), 40) == 0
    asked = Snapshot(Row(1, 2), 3, 1, None)
    assert wait_ns(notice(paused, asked), asked, 40) == 0
    fewer = Line(failures=4, until_ns=100, newest_seq=3, asked=2)
    assert wait_ns(notice(fewer, asked), asked, 40) == 60


@dataclass
class Kept:
    state: str = "queued"
    attempts: int = 0
    next_try_ns: int = 0
    on_server: bool = False


class Uplink(RuleBasedStateMachine):
    """Whatever answers come, in whatever order: nothing is lost or sent twice over."""

    def __init__(self) -> None:
        super().__init__()
        self.now_ns = 0
        self.rows: dict[int, Kept] = {}
        self.line = Line()
        self.chance = random.Random(5)

    def snapshot(self) -> Snapshot:
        queued = {n: row for n, row in self.rows.items() if row.state == "queued"}
        due = sorted(
            (row.attempts > 0, n)
            for n, row in queued.items()
            if row.next_try_ns <= self.now_ns
        )
        later = [r.next_try_ns for r in queued.values() if r.next_try_ns > self.now_ns]
        head = Row(due[0][1], self.rows[due[0][1]].attempts) if due else None
        asked = sum(r.attempts > 0 and r.next_try_ns == 0 for r in queued.values())
        return Snapshot(head, len(self.rows), asked, min(later, default=None))

    @rule(count=st.integers(1, 3))
    def trials_end(self, count: int) -> None:
        for _ in range(count):
            self.rows[len(self.rows) + 1] = Kept()

    @rule(
        status=st.sampled_from([200, 201, 409, 400, 401, 408, 429, 500, 503, 0]),
        arrived=st.booleans(),
    )
    @precondition(lambda self: self.rows)
    def look(self, status: int, arrived: bool) -> None:
        outbox = self.snapshot()
        self.line = notice(self.line, outbox)
        wait = wait_ns(self.line, outbox, self.now_ns)
        if wait is None:
            assert all(row.state != "queued" for row in self.rows.values())
            return
        if wait > 0:
            assert wait <= LONGEST_NS
            self.now_ns += wait
            return
        assert outbox.head is not None
        row = self.rows[outbox.head.seq]
        assert row.state == "queued"
        if status == 0:  # the line breaks, before or after the club has it
            row.on_server = row.on_server or arrived
            answer = Answer("again", "cut")
        else:
            good = status in {200, 201, 409}
            row.on_server = row.on_server or good
            answer = judge(status, KEPT if good else {"ok": False}, SHA)
        self.line, mark = settle(self.line, outbox, answer, self.now_ns, self.chance)
        row.attempts += 1
        row.state = "queued" if mark.said == "again" else mark.said
        row.next_try_ns = mark.next_try_ns

    @rule()
    def somebody_presses_send_now(self) -> None:
        for row in self.rows.values():
            if row.state != "sent":
                row.state, row.next_try_ns = "queued", 0

    @invariant()
    def only_what_the_club_has_counts_as_sent(self) -> None:
        for row in self.rows.values():
            assert row.state != "sent" or row.on_server

    def teardown(self) -> None:
        """With a club that answers, everything arrives in bounded time."""
        self.somebody_presses_send_now()
        for _ in range(3 * len(self.rows) + 3):
            self.look(201, arrived=True) if self.rows else None
        assert all(row.state == "sent" for row in self.rows.values())


TestUplink = Uplink.TestCase
TestUplink.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
