from __future__ import annotations

from station.headless.lights import PHASES
from station.protocols import phases


def test_the_panel_has_a_state_for_each_phase_that_a_trial_can_be_in() -> None:
    assert set(PHASES) == set(phases.PHASES)
