"""What the machine itself does to the readings: supply, punctuality, GPIO chip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from firmware.clock import NS_PER_S, Clock
from firmware.description import BoardDescription
from firmware.errors import BoardNotFound
from station.calibrate.ageing import calibration_problem, noise_floor_problem
from station.calibration import Calibration
from station.diagnose.findings import Finding
from station.figures import decimal
from station.language import _
from station.supply import PROBLEM, supply_weak

NAPS = 400
NAP_NS = 2_500_000
LATE_NOTE_MS = 2.0
LATE_MS = 10.0
"""A conversion lasts 10.7 ms: later than this and one is lost."""


def supply_finding(root: Path = Path("/")) -> Finding:
    """Say whether the supply is too weak; `root` stands for the file system's root."""
    weak = supply_weak(root)
    if weak is None:
        text = _("The supply cannot be judged: this machine has no sensor.")
        return Finding("supply", "note", text)
    if weak:
        return Finding("supply", "problem", PROBLEM.text, value=1.0)
    return Finding("supply", "ok", _("The Pi's supply is strong enough."), value=0.0)


def latency_finding(clock: Clock) -> Finding:
    """Say how late the machine wakes a program that asked to sleep a moment."""
    late_ns = []
    for _nap in range(NAPS):
        due_ns = clock.now_ns() + NAP_NS
        clock.sleep_until_ns(due_ns)
        late_ns.append(clock.now_ns() - due_ns)
    worst_ms = 1e3 * max(late_ns) / NS_PER_S
    text = _(
        "Of %(naps)s naps the latest ended %(worst)s ms late; half of "
        "them less than %(late_ns)s ms",
        naps=NAPS,
        worst=decimal(worst_ms, 1),
        late_ns=decimal(1000.0 * sorted(late_ns)[NAPS // 2] / NS_PER_S, 2),
    )
    if worst_ms > LATE_MS:
        return Finding(
            "latency",
            "problem",
            _(
                "%(text)s: close other programs, and let the sampler run first "
                "(see 'priority').",
                text=text,
            ),
            value=worst_ms,
            unit="ms",
        )
    level = "note" if worst_ms > LATE_NOTE_MS else "ok"
    return Finding("latency", level, f"{text}.", value=worst_ms, unit="ms")


def gpio_finding(
    description: BoardDescription, chips: Callable[[], Iterable[tuple[str, str]]]
) -> Finding:
    """Say which GPIO chip is used and why; `chips` gives path and label of each."""
    wanted = description.chip_labels
    try:
        found = list(chips())
    except BoardNotFound as error:
        return Finding("gpio_chip", "problem", f"{_capital(str(error))}.")
    listed = ", ".join(f"{path} is {label}" for path, label in found) or "none"
    for path, label in found:
        if label in wanted:
            return Finding(
                "gpio_chip",
                "ok",
                _(
                    "%(path)s is used: its label %(label)s is one of "
                    "hx711.chip_label in board.toml (chips: %(listed)s; numbers "
                    "differ between kernels).",
                    path=path,
                    label=label,
                    listed=listed,
                ),
            )
    return Finding(
        "gpio_chip",
        "problem",
        _(
            "No GPIO chip has a label of hx711.chip_label (%(wanted)s); "
            "chips: %(listed)s. Run this on the Pi, or name the chip of "
            "the 40-pin header in board.toml.",
            wanted=", ".join(wanted),
            listed=listed,
        ),
    )


def calibration_finding(calibration: Calibration, now: datetime) -> Finding:
    """Say whether the board is calibrated; a doubt about it is a note."""
    doubt = calibration_problem(calibration, now) or noise_floor_problem(calibration)
    if doubt is not None:
        return Finding("calibration", "note", doubt.text)
    off_mm = calibration.residual_mm or 0.0
    return Finding(
        "calibration",
        "ok",
        _(
            "Calibrated %(made_at)s; points held out were found to %(off)s mm.",
            made_at=calibration.made_at[:10],
            off=decimal(off_mm, 2),
        ),
        value=off_mm,
        unit="mm",
    )


def priority_finding(refusal: str) -> Finding:
    """Say whether this process got real-time priority; `refusal` says why not."""
    if refusal:
        return Finding("priority", "note", f"{_capital(refusal)}.")
    return Finding("priority", "ok", _("Readings are taken before everything else."))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
