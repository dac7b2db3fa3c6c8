"""What is to be said of each cell and its chip, from the figures of some seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from firmware.description import BoardDescription
from firmware.reading import CELLS, Reading
from station.diagnose.findings import Finding
from station.diagnose.health import NS_PER_S, CellHealth, cell_health
from station.figures import decimal
from station.language import _
from station.live.watch import (
    GOOD_PERIOD_NS,
    NOISE_N,
)

FLAGGED_SHARE = 0.03
"""A reader on a busy machine still gets 97 of a hundred conversions."""
NOTE_SHARE = 0.01
SPIKE_SHARE = 0.002
STUCK_SHARE = 0.5


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
