"""What the readings of some seconds say about each cell and its chip.

The board should be empty: a person moves more than a cell makes noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from firmware.description import BoardDescription, Cell
from firmware.reading import CELLS, Flag, Reading
from station.diagnose.findings import Finding
from station.figures import decimal
from station.language import _
from station.live.watch import (
    GOOD_PERIOD_NS,
    NOISE_N,
    TEN_SPS_NS,
    conversions_between,
)
from station.timebase import period_ns
from station.values import CellTrace

NS_PER_S = 1e9
FLAGGED_SHARE = 0.03
"""A reader on a busy machine still gets 97 of a hundred conversions."""
NOTE_SHARE = 0.01
SPIKE_SIGMAS = 12.0
SPIKE_N = 2.0
SPIKE_SHARE = 0.002
STUCK_SHARE = 0.5
_OFF_PERIOD = int(Flag.PERIOD | Flag.SETTLING)
"""What the reader of the pins says of a chip that runs at another rate."""


class CellHealth(msgspec.Struct, frozen=True):
    """The figures of one cell."""

    good: int
    flagged: int
    missing: int
    lost: int
    """Steps in `seq` beyond one."""
    rate_hz: float
    noise_n: float
    spikes: int
    saturated: int
    not_released: int
    constant: bool
    last_count: int

    @property
    def conversions(self) -> int:
        """How many the chip made, as far as is known."""
        return self.good + self.flagged + self.lost

    @property
    def bad_share(self) -> float:
        """Flagged and lost conversions, as part of all."""
        return (self.flagged + self.lost) / max(1, self.conversions)

    @property
    def ten_sps(self) -> bool:
        """Whether the chip runs at the rate that a RATE jumper at 10 gives."""
        slow, fast = (NS_PER_S / period_ns for period_ns in reversed(TEN_SPS_NS))
        return slow <= self.rate_hz <= fast


def cell_findings(
    readings: Iterable[Reading], description: BoardDescription
) -> list[Finding]:
    """Return what every check on the readings says about every cell."""
    rows: list[list[Reading]] = [[] for _ in CELLS]
    for reading in readings:
        rows[reading.cell].append(reading)
    healths = [
        cell_health(own, cell)
        for own, cell in zip(rows, description.cells, strict=True)
    ]
    findings = []
    for check in _CHECKS:
        findings += [
            msgspec.structs.replace(found, cell=name)
            for name, health in zip(CELLS, healths, strict=True)
            if (found := check(health, name.replace("_", " "))) is not None
        ]
    return findings


def cell_health(readings: list[Reading], cell: Cell) -> CellHealth:
    """Return the figures of one cell from its readings, in order."""
    heard = [reading for reading in readings if not reading.flags & Flag.MISSING]
    good = [reading for reading in heard if not reading.flags]
    steps = np.array([conversions_between(*pair) for pair in pairwise(heard)], np.int64)
    trace = CellTrace(
        seq=np.concatenate(([0], np.cumsum(steps)))[: len(heard)],
        t_ns=np.array([reading.t_ns for reading in heard], np.int64),
        count=np.array([reading.count for reading in heard], np.int32),
        # The rate is judged here, so a chip off its nominal period still counts.
        flags=np.array([r.flags & ~_OFF_PERIOD for r in heard], np.uint16),
    )
    count = np.array([reading.count for reading in good], np.float64)
    noise, spikes = _noise_and_spikes(count, cell)
    return CellHealth(
        good=len(good),
        flagged=len(heard) - len(good),
        missing=len(readings) - len(heard),
        lost=int(np.clip(steps - 1, 0, None).sum()),
        rate_hz=NS_PER_S / period_ns(trace) if len(heard) > 1 else 0.0,
        noise_n=noise,
        spikes=spikes,
        saturated=sum(bool(r.flags & Flag.SATURATED) for r in heard),
        not_released=sum(bool(r.flags & Flag.NOT_RELEASED) for r in heard),
        constant=len(good) > 1 and bool(np.ptp(count) == 0),
        last_count=heard[-1].count if heard else 0,
    )


def _noise_and_spikes(count: NDArray[np.float64], cell: Cell) -> tuple[float, int]:
    """Noise in newton, from the differences of neighbours, and wild single values."""
    if len(count) < 5:
        return 0.0, 0
    shown_n = count / abs(cell.counts_per_n)
    # The median deviation of differences sees neither spikes, drift nor a slow load.
    noise_n = 1.4826 * float(np.median(np.abs(np.diff(shown_n)))) / math.sqrt(2)
    windows = np.lib.stride_tricks.sliding_window_view(shown_n, 5)
    off = np.abs(shown_n[2:-2] - np.median(windows, axis=1))
    return noise_n, int((off > max(SPIKE_SIGMAS * noise_n, SPIKE_N)).sum())


def _answers(health: CellHealth, where: str) -> Finding | None:
    if health.conversions == 0:
        return Finding(
            "answers",
            "problem",
            _(
                "The %(where)s cell does not answer: its DOUT stays high. "
                "Check the plug, the module's supply, and that sck and dout in "
                "board.toml are the pins it is wired to.",
                where=where,
            ),
        )
    if health.missing:
        return Finding(
            "answers",
            "problem",
            _(
                "The %(where)s cell fell silent %(missing)s times: check its "
                "plug and cable for a loose contact.",
                where=where,
                missing=health.missing,
            ),
            value=float(health.missing),
        )
    return Finding("answers", "ok", _("The %(where)s cell answers.", where=where))


def _rate(health: CellHealth, where: str) -> Finding | None:
    if health.conversions < 2:
        return None
    period = NS_PER_S / health.rate_hz
    if GOOD_PERIOD_NS[0] <= period <= GOOD_PERIOD_NS[1]:
        text = _(
            "The %(where)s chip runs at %(rate)s Hz (jumper at 80).",
            where=where,
            rate=decimal(health.rate_hz, 1),
        )
        return Finding("rate", "ok", text, value=health.rate_hz, unit="Hz")
    if health.ten_sps:
        return Finding(
            "rate",
            "problem",
            _(
                "The %(where)s chip runs at %(rate)s Hz: its RATE jumper is at "
                "10. Set it to 80 (RATE pin high).",
                where=where,
                rate=decimal(health.rate_hz, 1),
            ),
            value=health.rate_hz,
            unit="Hz",
        )
    return Finding(
        "rate",
        "problem",
        _(
            "The %(where)s chip runs at %(rate)s Hz, 74 to 105 are "
            "expected: check its RATE pin and its supply.",
            where=where,
            rate=decimal(health.rate_hz, 1),
        ),
        value=health.rate_hz,
        unit="Hz",
    )


def _flagged(health: CellHealth, where: str) -> Finding | None:
    if not health.conversions or health.ten_sps:
        # A chip at a tenth of its rate is flagged for just that.
        return None
    text = _(
        "%(bad_share)s %% of the %(where)s cell's conversions were faulty or lost",
        bad_share=decimal(100 * health.bad_share, 1),
        where=where,
    )
    if health.bad_share > FLAGGED_SHARE:
        return Finding(
            "flagged",
            "problem",
            _(
                "%(text)s: close other programs, check the cable between Pi "
                "and module, and see 'priority' below.",
                text=text,
            ),
            value=100 * health.bad_share,
            unit="%",
        )
    level = "note" if health.bad_share > NOTE_SHARE else "ok"
    return Finding("flagged", level, f"{text}.", value=100 * health.bad_share, unit="%")


def _stuck(health: CellHealth, where: str) -> Finding | None:
    if not health.conversions:
        return None
    if health.not_released > STUCK_SHARE * health.conversions:
        return Finding(
            "stuck",
            "problem",
            _(
                "DOUT of the %(where)s cell stays low: it is shorted to "
                "ground, or the module has no power. Check the plug and the "
                "wires.",
                where=where,
            ),
        )
    if health.constant:
        return Finding(
            "stuck",
            "problem",
            _(
                "The %(where)s cell says %(last_count)s all the time: check "
                "the four wires between module and cell.",
                where=where,
                last_count=health.last_count,
            ),
            value=float(health.last_count),
        )
    return Finding("stuck", "ok", _("The %(where)s cell's value moves.", where=where))


def _saturation(health: CellHealth, where: str) -> Finding | None:
    if not health.conversions:
        return None
    if health.saturated:
        return Finding(
            "saturation",
            "problem",
            _(
                "The %(where)s cell was at the end of its range %(saturated)s "
                "times: take the load off; if it stays, a wire of the cell is "
                "broken (often A+ or A-).",
                where=where,
                saturated=health.saturated,
            ),
            value=float(health.saturated),
        )
    return Finding(
        "saturation", "ok", _("The %(where)s cell is within its range.", where=where)
    )


def _noise(health: CellHealth, where: str) -> Finding | None:
    if health.good < 5:
        return None
    text = _(
        "The %(where)s cell's noise is %(noise)s N",
        where=where,
        noise=decimal(health.noise_n, 3),
    )
    if health.noise_n > NOISE_N:
        return Finding(
            "noise",
            "problem",
            _(
                "%(text)s, at most %(noise)s N are good: keep the mV wires "
                "short, twisted, shielded and away from Wi-Fi and switching "
                "supplies; is the board empty and the floor still?",
                text=text,
                noise=NOISE_N,
            ),
            value=health.noise_n,
            unit="N",
        )
    return Finding("noise", "ok", f"{text}.", value=health.noise_n, unit="N")


def _spikes(health: CellHealth, where: str) -> Finding | None:
    if health.good < 5:
        return None
    values = {"where": where, "spikes": health.spikes}
    if health.spikes > max(1, SPIKE_SHARE * health.good):
        return Finding(
            "spikes",
            "problem",
            _(
                "The %(where)s cell gave %(spikes)s wild values that no flag "
                "explains: check for loose contacts and a bad supply, and put 220 ohm "
                "in series with SCK and DOUT.",
                **values,
            ),
            value=float(health.spikes),
        )
    return Finding(
        "spikes",
        "note" if health.spikes else "ok",
        _("The %(where)s cell gave %(spikes)s wild values.", **values),
        value=float(health.spikes),
    )


_CHECKS: tuple[Callable[[CellHealth, str], Finding | None], ...] = (
    _answers,
    _rate,
    _flagged,
    _stuck,
    _saturation,
    _noise,
    _spikes,
)
