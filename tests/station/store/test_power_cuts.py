"""Any history of trials, the power going at any moment: nothing written is lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from firmware.reading import Reading
from station.store.database import damaged_databases, open_database
from station.store.records import StoredMeasure, TrialEnd, TrialStart
from station.store.writer import Writer

OVER = ("done", "failed", "interrupted")


class Station(RuleBasedStateMachine):
    """A writer beside the plainest model of what it has been told."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.states: dict[str, str] = {}
        self.counts: dict[str, list[int]] = {}
        self.recorded: set[str] = set()
        self.posted: list[str] = []

    @initialize()
    def first_start(self) -> None:
        self.db = open_database(self.folder / "heron.db")
        self.writer = Writer(self.db)

    def running(self) -> list[str]:
        return [name for name, state in self.states.items() if state == "running"]

    @rule()
    def begin(self) -> None:
        name = f"trial {len(self.states)}"
        self.writer.begin_trial(
            TrialStart(
                name, None, "p", "1", None, "two_feet", "open", "firm", "boot",
                simulated=True, board_id="b",
            )
        )  # fmt: skip
        self.states[name], self.counts[name] = "running", []

    @precondition(lambda self: bool(self.running()))
    @rule(counts=st.lists(st.integers(-(2**23), 2**23 - 1), max_size=5))
    def record(self, counts: list[int]) -> None:
        name = self.running()[-1]
        kept = self.counts[name]
        chunk = [Reading(0, len(kept) + n, n, count) for n, count in enumerate(counts)]
        number = len(kept) if counts else 10**6 + len(kept)
        self.writer.append_chunk(name, number, chunk)
        self.writer.append_chunk(name, number, chunk)
        kept.extend(counts)

    @precondition(lambda self: bool(self.running()))
    @rule(state=st.sampled_from(OVER), recorded=st.booleans())
    def finish(self, state: str, recorded: bool) -> None:
        name = self.running()[-1]
        end = TrialEnd(
            state,
            "outcome",
            start_ns=1 if recorded else None,
            pipeline="1",
            measures=(StoredMeasure("rms_ml", 1.0, "mm"),),
        )
        self.writer.finish_trial(name, end)
        self.states[name] = state
        if recorded and state in ("done", "failed"):
            self.recorded.add(name)
            self.posted.append(name)

    @precondition(lambda self: not set(OVER).isdisjoint(self.states.values()))
    @rule()
    def discard(self) -> None:
        name = next(n for n, state in self.states.items() if state in OVER)
        self.writer.discard_trial(name, "a reason")
        self.states[name] = "discarded"
        if name in self.recorded:
            self.posted.append(name)

    @rule()
    def the_power_goes(self) -> None:
        """Go on from what lies on the disk now, as another machine would find it."""
        found = Path(tempfile.mkdtemp())
        for name in ("heron.db", "heron.db-wal"):
            shutil.copy(self.folder / name, found / name)
        self.writer.close()
        shutil.rmtree(self.folder)
        self.folder = found
        self.first_start()
        assert self.running() == self.writer.interrupt_running("the power went")
        for name in self.running():
            self.states[name] = "interrupted"

    @invariant()
    def everything_is_there(self) -> None:
        rows = self.db.execute("SELECT id, state FROM trial ORDER BY seq").fetchall()
        assert list(self.states.items()) == [tuple(row) for row in rows]
        for name, counts in self.counts.items():
            stored = self.writer.readings(name)[0]
            assert counts == [reading.count for reading in stored]
        rows = self.db.execute(
            "SELECT json_extract(CAST(body AS TEXT), '$.id') FROM outbox ORDER BY seq"
        ).fetchall()
        assert self.posted == [row[0] for row in rows]
        assert damaged_databases(self.folder) == []

    def teardown(self) -> None:
        self.writer.close()
        shutil.rmtree(self.folder)


TestPowerCuts = Station.TestCase
TestPowerCuts.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None
)
