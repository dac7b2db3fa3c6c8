"""What the simulated person is asked to do, and the beat that they hear before it."""

from __future__ import annotations

from collections.abc import Callable

from firmware.wire import Hello
from station.errors import BadRequest, NotNow
from station.messages import TrialView
from station.task_views import RepsView


def ask_person(
    action: str,
    hello: Hello | None,
    trial: TrialView | None,
    send: Callable[[str], None],
) -> None:
    """Have the simulated person do something, to the beat of the trial if it has one.

    Raises:
        NotNow: there is no board.
        BadRequest: this board cannot do it.
    """
    if hello is None:
        raise NotNow("no board is connected: wait until it is")
    if action not in hello.commands:
        known = ", ".join(hello.commands) or "nothing"
        raise BadRequest(f"this board cannot '{action}'; it can: {known}")
    task = None if trial is None else trial.task
    if isinstance(task, RepsView) and task.beats is not None and hello.simulated:
        send(f"beat:{task.beats.first_ns}:{60e9 / task.beats.bpm}")
    send(action)
