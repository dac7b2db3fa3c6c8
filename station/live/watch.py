"""Watches the readings for faults of the machine, and says them in plain words.

Each fault has a code, listed with its meaning in docs/problems.md. A fault is told once
it has lasted a moment and withdrawn once it has been gone for a while, so that no
message flickers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from firmware.description import BoardDescription
from firmware.reading import CELLS, COUNT_MAX, Flag, Reading
from station.calibration import Calibration
from station.corners import corner_words
from station.figures import decimal
from station.language import _, mark
from station.messages import Problem

NS = 1_000_000_000
ON_NS = NS // 2
OFF_NS = 2 * NS
CELL_SILENT_NS = NS // 2
BOARD_SILENT_NS = NS
STUCK_NS = 3 * NS
TEN_SPS_NS = (70e6, 110e6)
"""Periods of a chip whose RATE pin is low: 85.6 ms measured, 100 ms nominal."""
GOOD_PERIOD_NS = (9.5e6, 13.5e6)
"""Periods of a chip at 80 SPS nominal, on its own oscillator."""
FLAGGED_SHARE = (0.05, 0.02)
"""Told above the first, withdrawn below the second."""
NOISE_N = 0.2
"""Ten times what an HX711 is worth; CoP noise reaches 0.1 mm under a person."""


# Plain integers: operations on an IntFlag cost ten times as much, 370 times a second.
_MISSING = int(Flag.MISSING)
_SATURATED = int(Flag.SATURATED)
_PERIOD = int(Flag.PERIOD)
_FAULTY = ~int(Flag.PERIOD | Flag.SATURATED)
"""The rate is watched by itself: a slow chip's conversions are not faulty."""


class Sentence(NamedTuple):
    """What a code means: how bad, and the words."""

    severity: str
    text: str


CODES = {
    "no_readings": Sentence(
        "fault", mark("The board sends nothing. Check its cable and its power.")
    ),
    "cell_missing": Sentence(
        "fault", mark("The %(corner)s cell does not answer. Check its plug.")
    ),
    "rate_10_sps": Sentence(
        "fault",
        mark(
            "The %(corner)s chip sends 10 times a second instead of 80. "
            "Set its RATE jumper to 80."
        ),
    ),
    "rate_odd": Sentence(
        "attention",
        mark(
            "The %(corner)s chip sends %(rate)s times a second; 74 to 105 are "
            "expected. "
            "Check its RATE jumper and its supply."
        ),
    ),
    "cell_saturated": Sentence(
        "fault",
        mark(
            "The %(corner)s cell is beyond what it can measure. "
            "Take the load off; if it stays, check its wires."
        ),
    ),
    "cell_stuck": Sentence(
        "fault",
        mark(
            "The %(corner)s cell gives the same value all the time. "
            "Check its four wires."
        ),
    ),
    "many_flagged": Sentence(
        "attention",
        mark(
            "%(share)s %% of what the %(corner)s cell sends is faulty. "
            "Check its wires and what else the computer is doing."
        ),
    ),
    "not_tared": Sentence(
        "attention",
        mark("The board has not found its zero. Leave it empty for a moment."),
    ),
    "noise_high": Sentence(
        "attention",
        mark(
            "The %(corner)s cell is noisy: %(noise)s N at rest. "
            "Check its wires and what vibrates near the board."
        ),
    ),
}

_WRITTEN: dict[str, Callable[[float], str]] = {
    "rate": lambda hz: decimal(hz, 0),
    "share": lambda part: decimal(100.0 * part, 0),
    "noise": lambda newton: decimal(newton, 2),
}
_ORDER = {code: place for place, code in enumerate(CODES)}


def conversions_between(before: Reading, after: Reading) -> int:
    """Return how many conversions the chip made from one reading to a later one.

    That is the difference of `seq`, except at a tenth of the rate: there the reader of
    the pins takes the chip for one that loses seven conversions of eight, and flags
    every reading because its time does not fit.
    """
    steps = (after.seq - before.seq) & 0xFFFFFFFF
    slow = TEN_SPS_NS[0] <= after.t_ns - before.t_ns <= TEN_SPS_NS[1]
    return 1 if slow and after.flags & _PERIOD else steps


class Watch:
    """Feed it every reading, flagged ones too; ask `problems` now and then."""

    def __init__(
        self, description: BoardDescription, now_ns: int, *, played: bool = False
    ) -> None:
        """Begin at `now_ns`, on the clock of the readings.

        Cells that are `played` from a recording may be without any noise; real ones
        and simulated ones never all stand still.
        """
        self._played = played
        self._cells = tuple(_CellWatch(description.period_ns, now_ns) for _ in CELLS)
        self._latches: dict[tuple[str, int], _Latch] = {}

    def push(self, reading: Reading) -> None:
        """Take note of a reading."""
        self._cells[reading.cell].push(reading)

    @property
    def rates_hz(self) -> tuple[float, ...]:
        """How often each chip converts, about; of one that is silent, how it did."""
        return tuple(round(NS / cell.period_ns, 1) for cell in self._cells)

    def problems(
        self, now_ns: int, calibration: Calibration, *, tared: bool
    ) -> tuple[Problem, ...]:
        """Return what is wrong at `now_ns`, in the order of `CODES`."""
        now = {
            (code, cell): values
            for code, cell, values in self._true_now(now_ns, calibration, tared=tared)
        }
        for key in now:
            self._latches.setdefault(key, _Latch())
        told = [
            (*key, latch.values)
            for key, latch in self._latches.items()
            if latch.update(now.get(key), now_ns)
        ]
        self._latches = {k: v for k, v in self._latches.items() if not v.idle}
        told.sort(key=lambda one: (_ORDER[one[0]], one[1]))
        return tuple(_problem(*one) for one in told)

    def _true_now(
        self, now_ns: int, calibration: Calibration, *, tared: bool
    ) -> Iterator[tuple[str, int, dict[str, float]]]:
        """Yield (code, cell, values) of every fault, without patience."""
        if all(now_ns - cell.heard_ns > BOARD_SILENT_NS for cell in self._cells):
            yield "no_readings", 0, {}
            return
        moving = [now_ns - cell.changed_ns < STUCK_NS for cell in self._cells]
        gains = calibration.matrix_n_per_count
        noise_count = calibration.tare_noise_count or (0.0,) * len(CELLS)
        for index, cell in enumerate(self._cells):
            if now_ns - cell.heard_ns > CELL_SILENT_NS:
                yield "cell_missing", index, {}
                continue
            silent = self._played and not any(moving) and not cell.flagged
            stuck = not moving[index] and not silent
            yield from self._cell_faults(index, cell, stuck=stuck)
            noise_n = abs(gains[index][index]) * noise_count[index]
            if noise_n > NOISE_N:
                yield "noise_high", index, {"noise": noise_n}
        if not tared:
            yield "not_tared", 0, {}

    def _cell_faults(
        self, index: int, cell: _CellWatch, *, stuck: bool
    ) -> Iterator[tuple[str, int, dict[str, float]]]:
        """Yield what is wrong with a chip that answers; flags where nothing else is."""
        if cell.saturated:
            yield "cell_saturated", index, {}
            return
        if stuck:
            yield "cell_stuck", index, {}
            return
        if TEN_SPS_NS[0] <= cell.period_ns <= TEN_SPS_NS[1]:
            yield "rate_10_sps", index, {}
            return
        if not GOOD_PERIOD_NS[0] <= cell.period_ns <= GOOD_PERIOD_NS[1]:
            yield "rate_odd", index, {"rate": NS / cell.period_ns}
        told = self._latches.get(("many_flagged", index))
        limit = FLAGGED_SHARE[1 if told and told.on else 0]
        if cell.flagged_share > limit:
            yield "many_flagged", index, {"share": cell.flagged_share}


class _CellWatch:
    """What is known of one chip; O(1) per reading."""

    __slots__ = (
        "_last",
        "changed_ns",
        "flagged",
        "flagged_share",
        "heard_ns",
        "period_ns",
        "saturated",
    )

    def __init__(self, period_ns: int, now_ns: int) -> None:
        self._last: Reading | None = None
        self.heard_ns = now_ns
        self.changed_ns = now_ns
        self.period_ns = float(period_ns)
        self.flagged = False
        self.flagged_share = 0.0
        self.saturated = False

    def push(self, reading: Reading) -> None:
        flags, last = reading.flags, self._last
        if flags & _MISSING:
            return
        self.heard_ns = reading.t_ns
        self.saturated = flags & _SATURATED != 0 or abs(reading.count) >= COUNT_MAX
        self.flagged = flags & _FAULTY != 0
        self.flagged_share += 0.01 * (self.flagged - self.flagged_share)
        if last is None or reading.count != last.count:
            self.changed_ns = reading.t_ns
        if last is not None:
            steps = conversions_between(last, reading)
            if 0 < steps <= 10:
                period_ns = (reading.t_ns - last.t_ns) / steps
                self.period_ns += 0.1 * (period_ns - self.period_ns)
        self._last = reading


class _Latch:
    """On after a fault has lasted, off after it has been gone."""

    __slots__ = ("_gone_ns", "_since_ns", "on", "values")

    def __init__(self) -> None:
        self.on = False
        self.values: dict[str, float] = {}
        self._since_ns: int | None = None
        self._gone_ns: int | None = None

    def update(self, values: dict[str, float] | None, now_ns: int) -> bool:
        if values is None:
            self._since_ns = None
            if self._gone_ns is None:
                self._gone_ns = now_ns
            self.on = self.on and now_ns - self._gone_ns < OFF_NS
            return self.on
        self.values, self._gone_ns = values, None
        if self._since_ns is None:
            self._since_ns = now_ns
        self.on = self.on or now_ns - self._since_ns >= ON_NS
        return self.on

    @property
    def idle(self) -> bool:
        """Whether there is nothing left to remember."""
        return not self.on and self._since_ns is None


def _problem(code: str, cell: int, values: dict[str, float]) -> Problem:
    sentence = CODES[code]
    said = {"corner": _(corner_words(CELLS[cell]))}
    said |= {name: _WRITTEN[name](value) for name, value in values.items()}
    # A sentence without a hole has no double percent signs either.
    text = _(sentence.text, **said) if "%(" in sentence.text else _(sentence.text)
    return Problem(code, sentence.severity, text)
