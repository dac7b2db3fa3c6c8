"""Results as sentences that a loudspeaker can say."""

from __future__ import annotations

from station.definitions import definition
from station.messages import SeriesView
from station.protocols.conclusion import Conclusion, primary_of
from station.protocols.prompts import OUTCOMES
from station.protocols.spec import Protocol
from station.store.queries import TrialDetail

UNITS = {
    "s": "seconds",
    "mm": "millimetres",
    "mm/s": "millimetres per second",
    "mm2": "square millimetres",
    "mm2/s": "square millimetres per second",
    "Hz": "hertz",
    "deg": "degrees",
    "%": "percent",
    "1": "",
}
"""How a unit is spoken."""

CARD = "Press the button when you are set."
ASKING = "Press the button to do it once more, or hold it to stop."
SERIES = {
    "finished": "The test is finished.",
    "stopped": "The test was stopped.",
    "abandoned": "The test was given up, because nobody pressed the button.",
}


def quantity(name: str, value: float, unit: str) -> str:
    """Return a value with its name, such as `Time held: 23.4 seconds`."""
    digits = f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
    return f"{definition(name).title}: {digits} {UNITS.get(unit, unit)}".rstrip()


def said_of(protocol: Protocol, detail: TrialDetail) -> str:
    """Return what came out of one trial, in one or two sentences."""
    summary = detail.summary
    simulated = "Simulated. " if summary.simulated else ""
    if summary.state != "done":
        known = OUTCOMES.get(summary.outcome or "")
        return simulated + (known or f"There is no result: {summary.reason}.")
    name = primary_of(protocol, summary.step)
    found = detail.measures.get(name)
    if found is None or found.value is None:
        why = found.reason if found else summary.reason
        return f"{simulated}There is no value: {why or 'nothing was measured'}."
    leg = f" On the {summary.side} leg." if summary.side else ""
    return f"{simulated}{quantity(name, found.value, found.unit)}.{leg}"


def said_of_series(series: SeriesView, conclusion: Conclusion) -> str:
    """Return what came out of a test of several steps."""
    sentences = [SERIES[series.outcome or "stopped"]]
    for one in conclusion.conditions:
        if one.value is not None:
            value = quantity(one.measure, one.value, one.unit)
            sentences.append(f"{one.name}. {value}.")
    return " ".join(sentences)
