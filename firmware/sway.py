"""How a standing person sways: an inverted pendulum that is kept from falling.

Per axis the centre of mass (CoM) accelerates away from the centre of pressure (CoP),
`com'' = w0^2 (com - cop)`. The person moves the CoP beyond the CoM in proportion to how
far the CoM is from where they mean to stand and to how fast it moves, through muscles
that lag. Two sources keep it going: the place where they mean to stand drifts over
seconds, and the muscles tremble. Drift and tremble per condition are in `SWAY`; they
are fitted so that the CoP of many simulated people lies where that of real people lies,
which tests/firmware/test_sway.py checks and names the sources for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

STEP_S = 0.01
"""Time step of the model."""
PENDULUM_W0 = 3.0
"""sqrt(g / effective height) of a standing adult, in rad/s."""
MUSCLE_LAG_S = 0.1
DRIFT_S = 1.8
"""Correlation time of the place where the person means to stand."""
FIRMNESS = {"two": (0.3, 0.28), "one": (0.8, 0.4)}
"""Gains of the CoP on CoM position (1) and velocity (s), on two feet and on one."""
TREMBLE_S = {"two": 0.15, "one": 0.1}
"""Correlation time of the muscles' tremble."""


@dataclass(frozen=True, slots=True)
class Restlessness:
    """What moves a person, as standard deviations in mm."""

    drift_ml_mm: float
    tremble_ml_mm: float
    drift_ap_mm: float
    tremble_ap_mm: float


SWAY = {
    # feet, eyes, surface        drift ML, tremble ML, drift AP, tremble AP
    ("two", "open", "firm"): Restlessness(2.3, 0.35, 5.1, 0.48),
    ("two", "closed", "firm"): Restlessness(2.25, 0.45, 5.2, 0.58),
    ("two", "open", "foam"): Restlessness(4.0, 1.34, 11.3, 1.69),
    ("two", "closed", "foam"): Restlessness(4.15, 2.15, 10.8, 2.82),
    ("one", "open", "firm"): Restlessness(2.2, 3.4, 4.4, 3.4),
    ("one", "closed", "firm"): Restlessness(3.0, 8.2, 6.0, 8.2),
    ("one", "open", "foam"): Restlessness(2.6, 4.4, 5.2, 4.4),
    ("one", "closed", "foam"): Restlessness(3.9, 10.5, 7.8, 10.5),
    # where a dome of 300 mm touches the ground
    ("two", "open", "wobble"): Restlessness(9.0, 6.0, 11.0, 6.0),
    ("two", "closed", "wobble"): Restlessness(15.0, 11.0, 18.0, 11.0),
    ("one", "open", "wobble"): Restlessness(9.0, 7.0, 11.0, 7.0),
    ("one", "closed", "wobble"): Restlessness(15.0, 11.0, 18.0, 11.0),
}
"""How restless people are in each condition."""


class AxisSway:
    """One axis of a standing person; `step` gives the next CoP."""

    def __init__(self, random: Random) -> None:
        self._gauss = random.gauss
        self._com_mm = self._speed_mm_s = self._cop_mm = 0.0
        self._drift = self._tremble = 0.0

    def step(self, feet: str, drift_mm: float, tremble_mm: float) -> float:
        """Return the CoP 10 ms later, in mm from where the person stands on average."""
        stiffness, damping = FIRMNESS[feet]
        gauss = self._gauss
        self._drift += self._drift * -_DRIFT_DECAY + _DRIFT_KICK * gauss(0.0, 1.0)
        decay, kick = _TREMBLE[feet]
        self._tremble += self._tremble * -decay + kick * gauss(0.0, 1.0)
        com_mm, speed_mm_s = self._com_mm, self._speed_mm_s
        wanted_mm = (
            com_mm
            + stiffness * (com_mm - drift_mm * self._drift)
            + damping * speed_mm_s
            + tremble_mm * self._tremble
        )
        self._cop_mm += (wanted_mm - self._cop_mm) * (STEP_S / MUSCLE_LAG_S)
        speed_mm_s += PENDULUM_W0**2 * (com_mm - self._cop_mm) * STEP_S
        self._speed_mm_s = speed_mm_s
        self._com_mm = com_mm + speed_mm_s * STEP_S
        return self._cop_mm


def _decay_and_kick(correlation_s: float) -> tuple[float, float]:
    """Return the step of a unit Ornstein-Uhlenbeck process of that correlation time."""
    decay = 1.0 - math.exp(-STEP_S / correlation_s)
    return decay, math.sqrt(1.0 - (1.0 - decay) ** 2)


_DRIFT_DECAY, _DRIFT_KICK = _decay_and_kick(DRIFT_S)
_TREMBLE = {feet: _decay_and_kick(tau_s) for feet, tau_s in TREMBLE_S.items()}
