"""The error of a measure: the person's own, or that of published repeats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from station.language import _, plural
from station.norms.tables import BDS, Repeatability
from station.reliability.student import NORMAL_95, t_quantile_95

ENOUGH_DEGREES = 8
"""Own repeats count from here, such as four sessions of three trials."""


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """The standard error of measurement of one trial, and where it was learnt."""

    sem: float
    factor_95: float
    """What |difference| / SE exceeds by chance in 5 % of cases."""
    source: str
    repeats: int = 0
    """How many of the person's own it was learnt from; none where others' were used."""
    days: int = 0
    """On how many days these were."""

    def mdc95(self, trials_before: int, trials_after: int) -> float:
        """Return the smallest difference of two means that chance seldom makes.

        `factor * SEM * sqrt(1 / m1 + 1 / m2)`: for single trials 1.96 sqrt(2) SEM. The
        means are of one session each; what differs from day to day is not in it.
        """
        return (
            self.factor_95
            * self.sem
            * math.sqrt(1.0 / trials_before + 1.0 / trials_after)
        )


def own_error(sessions: Sequence[Sequence[float]]) -> MeasurementError | None:
    """Return the error from one person's repeats, or None where they are too few.

    Each session holds repeats of one day and condition, on the scale on which they are
    compared. The SEM is their pooled standard deviation about the sessions' means; few
    degrees of freedom are paid for with the t distribution.
    """
    repeated = [session for session in sessions if len(session) > 1]
    degrees = sum(len(session) - 1 for session in repeated)
    if degrees < ENOUGH_DEGREES:
        return None
    square = 0.0
    for session in repeated:
        mean = math.fsum(session) / len(session)
        square += math.fsum((value - mean) ** 2 for value in session)
    repeats = degrees + len(repeated)
    return MeasurementError(
        math.sqrt(square / degrees),
        t_quantile_95(degrees),
        plural(
            "your own %(repeats)s repeats on %(num)s day",
            "your own %(repeats)s repeats on %(num)s days",
            len(repeated),
            repeats=repeats,
        ),
        repeats,
        len(repeated),
    )


def table_error(
    table: Repeatability, *, log_scale: bool, mean: float
) -> MeasurementError:
    """Return the error from published repeats.

    Where the table gives a smallest change in percent, it is turned into an SEM about
    `mean`, or on the log scale into the SD of a log-normal of that variation.
    """
    if table.sem is not None:
        sem = table.sem
    else:
        variation = (table.mdc95_pct or 0.0) / 100.0 / (NORMAL_95 * math.sqrt(2.0))
        sem = math.sqrt(math.log1p(variation**2)) if log_scale else variation * mean
    return MeasurementError(
        sem,
        NORMAL_95,
        _(
            "repeats of %(n)s people (%(how)s): %(source)s",
            n=table.people,
            how=_(table.where),
            source=BDS.text,
        ),
    )
