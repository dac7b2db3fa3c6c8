from __future__ import annotations

import random

import pytest

from firmware.description import load_description
from firmware.reading import CELLS, Flag, Reading
from station.calibrate.rest import rest, unrest
from station.errors import BadCalibration

BOARD = load_description()


def readings(
    level: float = 5000.0,
    *,
    noise: float = 45.0,
    drift_per_s: float = 0.0,
    seconds: float = 5.0,
) -> list[Reading]:
    rng = random.Random(2)
    return [
        Reading(
            cell,
            seq,
            seq * 10_750_000 + cell * 2_000_000,
            round(level * (cell + 1) + drift_per_s * seq / 93 + rng.gauss(0, noise)),
        )
        for seq in range(int(93 * seconds))
        for cell in range(len(CELLS))
    ]


def test_the_mean_noise_and_drift_of_each_cell_are_found() -> None:
    measured = rest(readings(drift_per_s=30.0))
    assert measured.mean_count[1] == pytest.approx(10_000 + 75, abs=10)
    assert measured.noise_count[2] == pytest.approx(45, rel=0.1)
    assert measured.drift_count_per_s[3] == pytest.approx(30, abs=5)
    assert measured.readings == (465, 465, 465, 465)
    assert measured.seconds == pytest.approx(5, abs=0.1)
    assert unrest(measured, BOARD) == []


def test_spikes_and_flagged_readings_do_not_count() -> None:
    clean = readings()
    dirty = [
        r._replace(count=0x7FFFF) if n in (40, 77) else r for n, r in enumerate(clean)
    ]
    dirty[90] = dirty[90]._replace(count=-1, flags=int(Flag.DESYNC))
    assert rest(dirty).mean_count == pytest.approx(rest(clean).mean_count, abs=1)
    assert rest(dirty).noise_count == pytest.approx(rest(clean).noise_count, rel=0.05)


def test_a_cell_that_says_nothing_good_is_named() -> None:
    mute = [
        r._replace(flags=int(Flag.MISSING)) if r.cell == 2 else r for r in readings()
    ]
    with pytest.raises(BadCalibration, match="rear left cell gave 0 good"):
        rest(mute)
    with pytest.raises(BadCalibration, match="front left"):
        rest([])


def test_shaking_and_creeping_are_told_apart() -> None:
    (shaking, *_) = unrest(rest(readings(noise=3000)), BOARD)
    assert "front left cell shook by" in shaking
    (creeping, *_) = unrest(rest(readings(drift_per_s=-400)), BOARD)
    assert "crept by -0.18" in creeping
    assert "warm up" in creeping
