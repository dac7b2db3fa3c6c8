"""Every threshold of R1 to R12 in one place, so that a coach can set them otherwise.

Where no source is named it is a default of this project: reasonable, not established.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The defaults."""

    sessions_to_step_up: int = 2
    holds_complete_share: float = 0.9
    fails_per_set_ok: int = 1
    rpe_ok: float = 6.0
    fails_per_set_too_many: int = 2
    own_sds: float = 2.0
    """R2: how many standard deviations above one's own mean is too much sway."""

    baseline_days: int = 28
    baseline_tests: int = 6
    """R3: fewer tests give no baseline."""
    tests_in_a_row: int = 2
    test_keeps_days: int = 7
    """R3: what an older test says no longer holds; it is time to test again."""
    yellow_z: float = 1.0
    """R3: one standard deviation is yellow, two are red (athletemonitoring.com)."""
    red_z: float = 2.0
    back_off_share: float = 0.6
    """R3: 40 % fewer sets."""
    back_off_days: int = 5
    """R3: three to seven days."""

    pain_ok: int = 3
    """R4: 0 to 3 is fine, 6 and more stops (a hospital's running guide)."""
    pain_stop: int = 6
    pain_rise: int = 2

    symmetry_pct: float = 90.0
    extra_share: float = 0.5
    even_tests: int = 2

    soreness_too_much: int = 6

    plateau_days: int = 28
    plateau_tests: int = 6
    plateau_sessions: int = 5
    """R9: sessions with a drill, spread over two weeks or more."""
    worthwhile_sds: float = 0.2
    """R9: the smallest worthwhile change, in standard deviations between people."""
    adherence_ok: float = 0.7

    break_days: int = 14
    break_levels: int = 2

    erosion_share: float = 0.3
    erosion_points: int = 4
    """R11: fewer repetitions or pieces of a hold show no trend."""

    fatigue_every_days: int = 7
    fatigue_block: int = 3


DEFAULTS = Thresholds()
