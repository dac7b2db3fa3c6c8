"""Results as sentences that a loudspeaker can say."""

from __future__ import annotations

from station.definitions import definition
from station.figures import decimal
from station.language import _, mark
from station.messages import SeriesView
from station.protocols.conclusion import Conclusion, primary_of
from station.protocols.prompts import OUTCOMES
from station.protocols.spec import Protocol
from station.retelling import retold
from station.store.records import TrialDetail

UNITS = {
    "s": mark("seconds"),
    "mm": mark("millimetres"),
    "mm/s": mark("millimetres per second"),
    "mm2": mark("square millimetres"),
    "mm2/s": mark("square millimetres per second"),
    "Hz": mark("hertz"),
    "deg": mark("degrees"),
    "%": mark("percent"),
    "1": "",
}
"""How a unit is spoken."""

CARD = mark("Press the button when you are set.")
ASKING = mark("Press the button to do it once more, or hold it to stop.")
LEGS = {"left": mark("On the left leg."), "right": mark("On the right leg.")}
SERIES = {
    "finished": mark("The test is finished."),
    "stopped": mark("The test was stopped."),
    "abandoned": mark("The test was given up, because nobody pressed the button."),
}


def quantity(name: str, value: float, unit: str) -> str:
    """Return a value with its name, such as `Time held: 23.4 seconds`."""
    digits = decimal(value, 1 if abs(value) < 100 else 0)
    spoken = UNITS.get(unit, unit)
    said = f"{digits} {_(spoken) if spoken else ''}".rstrip()
    return _("%(what)s: %(value)s", what=_(definition(name).title), value=said)


def said_of(protocol: Protocol, detail: TrialDetail) -> str:
    """Return what came out of one trial, in one or two sentences."""
    summary = detail.summary
    simulated = _("Simulated.") + " " if summary.simulated else ""
    if summary.state != "done":
        known = OUTCOMES.get(summary.outcome or "")
        if known:
            return simulated + _(known)
        why = retold(summary.reason or "")
        return simulated + _("There is no result: %(why)s.", why=why)
    name = primary_of(protocol, summary.step)
    found = detail.measures.get(name)
    if found is None or found.value is None:
        why = retold((found.reason if found else summary.reason) or "")
        nothing = _("nothing was measured")
        return simulated + _("There is no value: %(why)s.", why=why or nothing)
    leg = f" {_(LEGS[summary.side])}" if summary.side else ""
    return f"{simulated}{quantity(name, found.value, found.unit)}.{leg}"


def said_of_series(series: SeriesView, conclusion: Conclusion) -> str:
    """Return what came out of a test of several steps."""
    sentences = [_(SERIES[series.outcome or "stopped"])]
    for one in conclusion.conditions:
        if one.value is not None:
            value = quantity(one.measure, one.value, one.unit)
            sentences.append(f"{one.name}. {value}.")
    return " ".join(sentences)
