"""`heron trial`: one protocol in the terminal, from the first prompt to the result.

A station that runs in the data folder is used; where none runs, one is started for the
time of the trial. On a simulated board the person does as the prompts say.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from firmware.clock import MonotonicClock
from station.acting import act
from station.children import Family
from station.client import SOCKET_NAME, StationClient
from station.errors import BadRequest, NotNow, StationAway, TrialFailed
from station.folder import claimed, data_folder
from station.launch import planned, start_station
from station.messages import LiveView, TrialView
from station.protocols.library import find_protocol, load_library
from station.protocols.prompts import OUTCOMES, PROMPTS
from station.protocols.spec import Protocol
from station.protocols.state import begin
from station.store import queries
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.queries import TrialDetail
from station.summary import as_object

START_S = 10.0
"""How long a station may take until its board answers."""


@click.command()
@click.argument("protocol")
@click.option("--side", type=click.Choice(["left", "right"]), help="The stance leg.")
@click.option(
    "--board", metavar="SPEC", help="As for heron run; by default what there is."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one object.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Data folder; by default heron in the user's data directory.",
)
def trial(
    protocol: str,
    side: str | None,
    board: str | None,
    as_json: bool,
    data: Path | None,
) -> None:
    """Run one test PROTOCOL in the terminal and print its result.

    Exit status 1 when the trial failed or was stopped.
    """
    folder = data_folder(data)
    chosen = find_protocol(load_library(folder), protocol)
    if len(chosen.steps) > 1:
        raise BadRequest(
            f"'{protocol}' has several steps: run it on the kiosk, with 'heron run'"
        )
    begin(chosen, trial_id="", t_ns=0, side=side)
    with _station(folder, board) as client:
        trial_id = _run(client, chosen, side)
    with contextlib.closing(connect_readonly(folder / DATABASE_NAME)) as db:
        detail = queries.trial(db, trial_id)
    if as_json:
        click.echo(json.dumps(as_object(detail)))
    else:
        _print_table(chosen, detail)
    if detail.summary.state != "done":
        outcome = detail.summary.outcome or ""
        why = detail.summary.reason or OUTCOMES.get(outcome, outcome)
        raise TrialFailed(f"this trial has no result: {why}")


@contextlib.contextmanager
def _station(folder: Path, board: str | None) -> Iterator[StationClient]:
    """Give a station with a board that answers: the one that runs, or one for now."""
    client = StationClient(folder / SOCKET_NAME)
    with contextlib.suppress(StationAway):
        running = client.request("status")["board"]
        if board is not None and running not in (board, None):
            raise BadRequest(
                f"the station that runs in {folder} has the board {running}: leave "
                "--board out, or choose another data folder with --data"
            )
        yield client
        return
    with claimed(folder):
        plan = planned(folder, board)
    click.echo(f"Heron: board {plan.board} ({plan.why})", err=True)
    clock = MonotonicClock()
    family = Family(clock, lambda line: click.echo(f"Heron: {line}", err=True))
    try:
        start_station(family, plan)
        deadline_ns = clock.now_ns() + round(START_S * 1e9)
        while not _connected(client):
            family.watch(0.05)
            if clock.now_ns() > deadline_ns:
                raise StationAway(f"board {plan.board} did not answer: check its cable")
        yield client
    finally:
        family.stop()


def _connected(client: StationClient) -> bool:
    with contextlib.suppress(StationAway):
        return bool(client.request("status")["connected"])
    return False


def _run(client: StationClient, protocol: Protocol, side: str | None) -> str:
    """Guide through the trial until its result is stored; return its id."""
    views = client.views()
    next(views)
    try:
        made = client.request("start_trial", protocol=protocol.id, side=side)
        trial_id: str = made["trial"]
        prompt = ""
        faults: list[str] = []
        for view in views:
            trial = view.trial
            if trial is None or trial.id != trial_id:
                continue
            if trial.prompt != prompt:
                prompt = trial.prompt
                _show(PROMPTS.get(prompt, prompt))
                act(client.request, view, prompt)
            _show_faults(view, faults)
            _show_live(view, trial)
            if trial.stored:
                break
    except KeyboardInterrupt:
        with contextlib.suppress(NotNow, StationAway):
            client.request("cancel_trial")
        raise
    finally:
        _show("")
    return trial_id


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


def _print_table(protocol: Protocol, detail: TrialDetail) -> None:
    outcome = detail.summary.outcome or ""
    click.echo(f"{protocol.title}: {OUTCOMES.get(outcome, outcome)}")
    if detail.summary.simulated:
        click.echo("Simulated data.")
    wanted = (protocol.outcomes.primary, *protocol.outcomes.secondary)
    for name in wanted:
        each = detail.measures.get(name)
        if each is not None:
            value = each.reason if each.value is None else f"{each.value:.2f}"
            unit = "" if each.value is None else each.unit
            click.echo(f"  {name:<26} {value:>10} {unit}".rstrip())
