"""Leading somebody through a test in the terminal, step after step.

Where people are, a set-up card waits for Enter; a simulated person does as told at once
and needs no rest.
"""

from __future__ import annotations

import contextlib
import sys

import click

from station.acting import act
from station.client import StationClient
from station.errors import NotNow, StationAway
from station.messages import LiveView, SeriesView, TrialView
from station.protocols.prompts import OUTCOMES, PROMPTS
from station.protocols.spec import Protocol


def guide(
    client: StationClient, protocol: Protocol, side: str | None
) -> tuple[str, str | None]:
    """Guide through a test until its result is stored.

    Returns the id of its newest trial, and of its series where it has several steps.
    """
    views = client.views()
    next(views)
    try:
        made = client.request("start_trial", protocol=protocol.id, side=side)
        trial_id, series_id = made["trial"], None
        prompt, between = "", ""
        faults: list[str] = []
        for view in views:
            trial = view.trial
            if trial is None or not _is_ours(trial, trial_id, series_id):
                continue
            if trial.series is not None:
                series_id = trial.series.id
            if (trial.id, trial.prompt) != (trial_id, prompt):
                trial_id, prompt = trial.id, trial.prompt
                _show(PROMPTS.get(prompt, prompt))
                act(client.request, view, prompt)
            _show_faults(view, faults)
            _show_live(view, trial)
            if trial.stored and (trial.series is None or trial.series.phase == "over"):
                break
            if trial.series is not None:
                now = f"{trial.series.phase} {trial.series.upcoming}"
                if trial.stored and now != between:
                    _go_on(client, protocol, view, trial.series)
                between = now if trial.stored else ""
    except KeyboardInterrupt:
        with contextlib.suppress(NotNow, StationAway):
            client.request("cancel_trial")
        raise
    finally:
        _show("")
    return trial_id, series_id


def _is_ours(trial: TrialView, trial_id: str, series_id: str | None) -> bool:
    if trial.series is not None and series_id is not None:
        return trial.series.id == series_id
    return trial.id == trial_id


def _go_on(
    client: StationClient, protocol: Protocol, view: LiveView, series: SeriesView
) -> None:
    """Say what comes between two steps, and go on when somebody is ready."""
    alone = view.simulated or not sys.stdin.isatty()
    step = protocol.steps[min(series.upcoming, series.steps - 1)]
    answer = None
    if series.phase == "resting":
        _show(f"Rest: {series.remaining_s or 0:.0f} s.")
        answer = "next_step" if view.simulated else None
    elif series.phase == "card":
        _show(f"{step.condition}. {step.cue}".strip())
        if not alone:
            click.prompt("Enter when you are set", "", show_default=False, err=True)
        if view.simulated and step.surface in view.commands:
            client.request("demo", action="step_off")
            client.request("demo", action=step.surface)
        answer = "next_step"
    elif series.phase == "asking":
        _show(OUTCOMES.get(view.trial.outcome or "", "") if view.trial else "")
        again = not alone and click.confirm("Once more?", err=True)
        answer = "retry_step" if again else "skip_step"
    if answer is not None:
        # A rest may have ended meanwhile.
        with contextlib.suppress(NotNow):
            client.request(answer)


def _show_faults(view: LiveView, told: list[str]) -> None:
    """Say once what is wrong with the board, when it begins to be."""
    for problem in view.problems:
        if problem.severity == "fault" and problem.text not in told:
            told.append(problem.text)
            _show(problem.text)


def _show(sentence: str) -> None:
    """Put a sentence in place of the live line."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    if sentence:
        click.echo(sentence, err=True)


def _show_live(view: LiveView, trial: TrialView) -> None:
    """Keep one line up to date where somebody is looking."""
    if not sys.stderr.isatty():
        return
    line = trial.phase.replace("_", " ")
    if trial.phase == "recording":
        line = f"{trial.elapsed_s:5.1f} s of {trial.cap_s:g} s"
    elif trial.remaining_s is not None:
        line = f"{line} {trial.remaining_s:3.0f}"
    elif trial.cursor and view.points:
        ml_mm, ap_mm = view.points[-1]
        line = f"{line}, {ml_mm:+6.1f} mm to the right, {ap_mm:+6.1f} mm to the front"
    click.echo(f"\r\x1b[K{line}", nl=False, err=True)
