"""What the simulated person does at each prompt, where nobody else moves them."""

from __future__ import annotations

from collections.abc import Callable

from station.messages import LiveView

ACTS = {
    "step_on": "open_eyes step_on",
    "step_on_again": "step_on",
    "both_feet": "foot_down",
    "zeroing": "step_off",
    "count_down": "open_eyes",
    "count_down_close_eyes": "close_eyes",
    "lift_left": "lift_left",
    "lift_right": "lift_right",
    "close_eyes_lift_left": "close_eyes lift_left",
    "close_eyes_lift_right": "close_eyes lift_right",
    "done": "step_off",
    "failed": "step_off",
    "done_open_eyes": "open_eyes step_off",
    "failed_open_eyes": "open_eyes step_off",
}


def act(ask: Callable[..., object], view: LiveView, prompt: str) -> None:
    """Have the simulated person, if there is one, do as told.

    Raises what `ask`, a `StationClient.request`, raises.
    """
    for action in ACTS.get(prompt, "").split():
        if action in view.commands:
            ask("demo", action=action)
