"""`heron trial`: one protocol in the terminal, from the first prompt to the result.

A station that runs in the data folder is used; where none runs, one is started for the
time of the trial. On a simulated board the person does as the prompts say.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import click

from firmware.clock import MonotonicClock
from station.children import Family
from station.client import SOCKET_NAME, StationClient
from station.errors import BadRequest, StationAway, TrialFailed
from station.folder import claimed, data_folder
from station.launch import planned, start_station
from station.protocols.conclusion import conclude
from station.protocols.library import find_protocol, load_library
from station.protocols.prompts import OUTCOMES
from station.protocols.spec import Protocol
from station.roles import STAFF
from station.series import check_side
from station.store import queries
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.records import TrialDetail
from station.summary import as_object, series_object
from station.terminal_guide import guide

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

    A test of several steps waits for Enter before each way to stand. Exit status 1 when
    it failed or was stopped, or when no step of several came to a result.
    """
    folder = data_folder(data)
    chosen = find_protocol(load_library(folder), protocol, folder)
    check_side(chosen, side)
    with _station(folder, board) as client:
        trial_id, series_id = guide(client, chosen, side)
    with contextlib.closing(connect_readonly(folder / DATABASE_NAME)) as db:
        detail = queries.trial(db, trial_id)
        steps = queries.series(db, series_id) if series_id else []
    if series_id is not None:
        _tell_series(chosen, steps, as_json=as_json)
        return
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
    client = StationClient(folder / SOCKET_NAME, by=STAFF)
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


def _tell_series(
    protocol: Protocol, steps: list[TrialDetail], *, as_json: bool
) -> None:
    """Print what the steps of a test came to. Raises `TrialFailed`."""
    found = conclude(protocol, steps)
    if as_json:
        click.echo(json.dumps(series_object(protocol, steps)))
    else:
        click.echo(protocol.title)
        if steps and steps[0].summary.simulated:
            click.echo("Simulated data.")
        for one in found.conditions:
            value = OUTCOMES.get(one.outcome or "", one.state.replace("_", " "))
            if one.value is not None:
                value = f"{one.value:10.2f} {one.unit}"
            click.echo(f"  {one.name:<26} {value}  {one.measure}")
        for each in found.compared:
            value = (
                "-"
                if each.comparison.value is None
                else f"{each.comparison.value:10.2f}"
            )
            of = f"{each.first} / {each.second}"
            click.echo(f"  {each.comparison.name:<26} {value}  {of}")
    if all(one.value is None for one in found.conditions):
        raise TrialFailed("no step of this test came to a result")


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
