"""What is stored, as it is given to the writer and to readers: values, never a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from station.store.trace import TRACE_HZ


class Person(msgspec.Struct, frozen=True):
    """Somebody who has a code here."""

    id: str
    code: str
    nickname: str | None
    created_at: str
    """ISO 8601 UTC."""
    trials: int = 0


class StoredMeasure(msgspec.Struct, frozen=True):
    """One number of a trial; where `value` is None, `reason` says why."""

    name: str
    value: float | None
    unit: str
    reason: str | None = None


class StoredEvent(msgspec.Struct, frozen=True):
    """Something that the detectors or the operator saw during a trial."""

    t_ns: int
    type: str
    confidence: float | None
    detail: dict[str, Any] = {}


class TrialSummary(msgspec.Struct, frozen=True):
    """One trial, as a line of a list needs it."""

    id: str
    person_id: str | None
    """None for a guest."""
    protocol_id: str
    protocol_version: str
    side: str | None
    stance: str
    vision: str
    surface: str
    state: str
    """running, done, failed, interrupted or discarded."""
    outcome: str | None
    """What ended it; None while it runs and when the station died meanwhile."""
    reason: str | None
    started_at: str
    boot_id: str
    start_ns: int | None
    """CLOCK_MONOTONIC where what is measured begins; None if it never did."""
    end_ns: int | None
    hold_s: float | None
    simulated: bool
    board_id: str
    calibration_id: str | None
    pipeline: str | None
    flags: tuple[str, ...]
    series_id: str | None = None
    step: int = 0
    """Index within the protocol."""
    practice: bool = False
    accepted_at: str | None = None
    """When a clinician looked at it and let it count, ISO 8601 UTC."""
    run_id: str | None = None
    """The run of a battery that it belongs to, ..."""
    run_part: int | None = None
    """... and which part of its plan it is."""
    foam: str | None = None
    """What it was done on; None where it was on none, or nobody said on which."""


class TrialDetail(msgspec.Struct, frozen=True):
    """One trial with everything that was made of it."""

    summary: TrialSummary
    measures: dict[str, StoredMeasure]
    events: tuple[StoredEvent, ...]
    trace_mm: tuple[tuple[float, float], ...]
    """CoP (ML, AP) for drawing; empty when the trial has none."""
    trace_hz: float = TRACE_HZ
    answers: dict[str, bool] = {}
    """What was asked after it, by question."""


class HistoryPoint(msgspec.Struct, frozen=True):
    """One finished trial of a row of like trials."""

    trial_id: str
    started_at: str
    state: str
    outcome: str | None
    hold_s: float | None
    simulated: bool
    pipeline: str | None
    measures: dict[str, float]
    """Only those that have a value."""
    step: int = 0
    series_id: str | None = None
    foam: str | None = None
    """As in `TrialSummary`; trials on two foams are never compared."""


class TrialStart(msgspec.Struct, frozen=True):
    """What is known of a trial when it begins."""

    id: str
    person_id: str | None
    protocol_id: str
    protocol_version: str
    side: str | None
    stance: str
    vision: str
    surface: str
    boot_id: str
    simulated: bool
    board_id: str
    series_id: str | None = None
    """Shared by the trials of one run of a protocol with several steps."""
    step: int = 0
    practice: bool = False
    run_id: str | None = None
    """The run of a battery that it belongs to."""
    run_part: int | None = None


class TrialEnd(msgspec.Struct, frozen=True):
    """What became of it."""

    state: str
    """`done`, `failed`, `interrupted` or `discarded`."""
    outcome: str | None
    reason: str | None = None
    start_ns: int | None = None
    end_ns: int | None = None
    hold_s: float | None = None
    calibration: str | None = None
    """The calibration that was in force, as JSON."""
    pipeline: str | None = None
    flags: tuple[str, ...] = ()
    measures: tuple[StoredMeasure, ...] = ()
    events: tuple[StoredEvent, ...] = ()
    trace_mm: Sequence[tuple[float, float]] = ()
    load_n: float | None = None
    """Mean weight on the board, where somebody stood still on it."""
