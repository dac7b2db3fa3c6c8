"""The simulated person of a station without a screen: does as the prompts say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from station.acting import act
from station.errors import StationError
from station.headless.lines import Event
from station.headless.output import Output
from station.messages import LiveView, TrialView
from station.protocols.spec import Protocol


class StandIn:
    """Moves the simulated person in the tests that were begun at this desk.

    Others, the kiosk say, move it themselves in theirs.
    """

    def __init__(
        self,
        protocols: Mapping[str, Protocol],
        output: Output,
        ask: Callable[..., Any],
    ) -> None:
        self._protocols = protocols
        self._output = output
        self._ask = ask
        self._mine = ("", "")
        """Trial and series that were begun here."""
        self._acted = ("", "")

    def begin(self, trial_id: str) -> None:
        """Take note of the first trial of a test that was begun here."""
        self._mine = (trial_id, "")

    def follow(self, view: LiveView) -> None:
        """Have the simulated person, where there is one, do as the prompt says."""
        trial = view.trial
        if trial is None or not view.simulated or not self._is_mine(trial):
            return
        if self._acted != (trial.id, trial.prompt):
            self._acted = (trial.id, trial.prompt)
            self._demo(lambda: act(self._ask, view, trial.prompt))

    def put_surface(self, view: LiveView) -> None:
        """Have the simulated person put the foam there, or take it away."""
        trial = view.trial
        if trial is None or trial.series is None or not self._is_mine(trial):
            return
        steps = self._protocols[trial.protocol].steps
        surface = steps[trial.series.upcoming].surface
        if surface in view.commands:
            self._demo(lambda: self._ask("demo", action=surface))

    def _is_mine(self, trial: TrialView) -> bool:
        first, series = self._mine
        if trial.id == first and trial.series is not None:
            series = trial.series.id
            self._mine = (first, series)
        return trial.id == first or (
            trial.series is not None and trial.series.id == series
        )

    def _demo(self, do: Callable[[], object]) -> None:
        try:
            do()
        except StationError as error:
            self._output.line(Event, name="refused", text=str(error))
