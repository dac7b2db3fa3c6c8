"""A trial played again from the counts that were stored of it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from station.calibration import Calibration
from station.live.path import LivePath
from station.protocols.engine import advance
from station.protocols.spec import Protocol
from station.protocols.state import TrialEvent, TrialState, begin
from station.reanalysis import Stored, stored_trial
from station.store import queries
from station.store.chunks import join_chunks, unpack_chunk
from station.store.records import StoredEvent
from station.values import CopSample
from tests.fakes.gym import Gym


def felt_again(stored: Stored) -> Iterator[CopSample]:
    """Yield what the board felt, from the counts alone."""
    path = LivePath(msgspec.json.decode(stored.calibration, type=Calibration))
    cells = join_chunks(map(unpack_chunk, stored.chunks))
    for reading in heapq.merge(*cells, key=lambda one: one.t_ns):
        for sample in path.push(reading):
            yield sample.raw


def played_again(
    protocol: Protocol, stored: Stored, side: str | None
) -> tuple[TrialState, list[TrialEvent]]:
    """Return what the engine makes of it."""
    begun_ns = stored.events[0].t_ns
    state = begin(
        protocol,
        trial_id=stored.trial_id,
        t_ns=begun_ns - 1,
        side=side,
        tared=True,
    )
    events: list[TrialEvent] = []
    for sample in felt_again(stored):
        if sample.t_ns >= begun_ns:
            state, told = advance(protocol, state, sample)
            events.extend(told)
    return state, events


def numbers(events: Iterable[TrialEvent | StoredEvent]) -> list[float]:
    """Return every number in the details of events."""
    found = (value for one in events for value in one.detail.values())
    return [value for value in found if isinstance(value, float)]


@pytest.mark.parametrize(
    ("protocol", "side", "deed"),
    [
        ("single-leg-eyes-open", "left", "fall"),
        ("quiet-stance-eyes-open", None, "hop"),
        ("quiet-stance-eyes-open", None, "wobble"),
    ],
)
def test_the_stored_counts_give_the_trial_to_the_nanosecond(
    tmp_path: Path, protocol: str, side: str | None, deed: str
) -> None:
    gym = Gym(tmp_path)
    trial = gym.start(protocol, side=side)
    gym.run(60, lambda view: view.trial is not None and view.trial.phase == "recording")
    gym.run(6)
    gym.ask("demo", action=deed)
    gym.finish()
    db = gym.database()
    stored, summary = stored_trial(db, trial), queries.trial(db, trial).summary
    db.close()
    gym.keeper.close()

    state, events = played_again(gym.protocols[protocol], stored, side)

    assert (state.phase, state.outcome) == (summary.state, summary.outcome)
    assert (state.start_ns, state.end_ns) == (summary.start_ns, summary.end_ns)
    assert [(one.t_ns, one.type) for one in events] == [
        (one.t_ns, one.type) for one in stored.events
    ]
    # The chips' clocks are known a little worse with only 2 s of what came before.
    assert numbers(events) == pytest.approx(numbers(stored.events), rel=1e-5)
    third = played_again(gym.protocols[protocol], stored, side)
    assert repr(third) == repr((state, events))
