"""Which of the panel's states shows what is going on: a pure function of the view."""

from __future__ import annotations

from station.messages import LiveView, SeriesView, TrialView
from station.protocols.state import FINAL

PHASES = {
    "waiting": "preparing",
    "zeroing": "preparing",
    "stepping_on": "preparing",
    "settling": "preparing",
    "lifting": "preparing",
    "rising": "preparing",
    "leaving": "preparing",
    "landing": "preparing",
    "counting_down": "counting",
    "recording": "running",
}
"""The state of the panel in each phase of a trial that is not over."""

BETWEEN = {"resting": "resting", "card": "chosen", "due": "preparing"}
"""... and between two steps."""


def panel_state(view: LiveView | None, *, chosen: bool, result: str | None) -> str:
    """Return a key of `firmware.panel.STATES`.

    Args:
        view: what the station last said, None while it does not answer.
        chosen: whether somebody is known and may press the button.
        result: `good` or `failed` while the last result is shown.
    """
    if view is None or not view.connected:
        return "fault"
    trial, series = view.trial, between(view.trial)
    if trial is not None and trial.phase not in FINAL:
        return PHASES[trial.phase]
    if series is not None and series.phase == "asking":
        return "asking"
    if result is not None and not chosen:
        return result
    if series is not None and series.phase in BETWEEN:
        return BETWEEN[series.phase]
    if any(problem.severity == "fault" for problem in view.problems):
        return "fault"
    return "chosen" if chosen else "ready"


def between(trial: TrialView | None) -> SeriesView | None:
    """Return the test of several steps that is under way, if one is."""
    series = trial.series if trial else None
    return None if series is None or series.phase == "over" else series
