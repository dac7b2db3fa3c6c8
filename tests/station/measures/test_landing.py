from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from station.measures import REGISTRY
from station.measures.landing import compute_landing

BODY_N = 700.0
RATE_HZ = 100.0


def jump(settle_s: float = 0.8) -> NDArray[np.float64]:
    """Stand 1 s, fly 0.40 s, land hard, swing, stand for 5 s."""
    t_s = np.arange(int(5.0 * RATE_HZ)) / RATE_HZ
    swing = np.where(t_s < settle_s, 900.0 * np.cos(20.0 * t_s) ** 2 + 60.0, 0.0)
    return np.concatenate((np.full(100, BODY_N), np.zeros(40), BODY_N + swing))


def reason(force_n: NDArray[np.float64], name: str, body_n: float = BODY_N) -> str:
    found = compute_landing(force_n, RATE_HZ, body_n)[name]
    assert found.value is None
    assert found.reason
    return found.reason


def test_flight_lasts_from_the_last_contact_to_the_next() -> None:
    found = compute_landing(jump(), RATE_HZ, BODY_N)["flight_time_s"]
    assert found.value == pytest.approx(0.40, abs=0.011)
    assert found.unit == REGISTRY["flight_time_s"].unit


def test_contact_between_two_flights() -> None:
    force_n = np.concatenate(
        (np.zeros(20), np.full(25, 1500.0), np.zeros(30), np.full(100, BODY_N))
    )
    found = compute_landing(force_n, RATE_HZ, BODY_N)["contact_time_s"]
    assert found.value == pytest.approx(0.25, abs=0.011)


def test_time_to_stabilization_is_when_the_force_stays_at_body_weight() -> None:
    found = compute_landing(jump(0.8), RATE_HZ, BODY_N)["time_to_stabilization_s"]
    assert found.value == pytest.approx(0.80, abs=0.02)


def test_stability_index_of_a_quiet_landing_is_nothing() -> None:
    force_n = np.concatenate((np.zeros(50), np.full(400, BODY_N)))
    found = compute_landing(force_n, RATE_HZ, BODY_N)["vertical_stability_index"]
    assert found.value == pytest.approx(0.0)
    loud = np.concatenate((np.zeros(50), np.full(400, 1.5 * BODY_N)))
    found = compute_landing(loud, RATE_HZ, BODY_N)["vertical_stability_index"]
    assert found.value == pytest.approx(0.5)


def test_absences_have_their_reasons() -> None:
    standing = np.full(500, BODY_N)
    assert (
        reason(standing, "flight_time_s") == "there is no flight between two contacts"
    )
    assert reason(standing, "contact_time_s").startswith("there is no contact")
    assert reason(standing, "time_to_stabilization_s") == "nobody lands on the board"
    assert reason(jump()[:250], "vertical_stability_index").startswith("fewer than 3 s")
    assert reason(jump()[:200], "time_to_stabilization_s").startswith("fewer than 1 s")
    assert reason(jump(), "time_to_stabilization_s", 0.0).startswith("the body weight")
    restless = np.concatenate((np.zeros(50), np.tile([500.0, 900.0], 300)))
    assert "does not settle" in reason(restless, "time_to_stabilization_s")
    broken = jump()
    broken[3] = np.nan
    assert reason(broken, "flight_time_s") == "the force is missing in places"
    assert reason(np.zeros(0), "flight_time_s")


def test_forces_beyond_all_bounds_have_no_index() -> None:
    huge = np.concatenate((np.zeros(50), np.full(400, 1e300)))
    assert reason(huge, "vertical_stability_index").startswith("the numbers are too")
