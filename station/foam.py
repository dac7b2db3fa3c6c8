"""Which foam somebody stands on: sway on foam depends on it, so that trials name it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.errors import BadRequest
from station.protocols.spec import Trial
from station.protocols.state import TrialEvent

UNKNOWN = "foam_unknown"
"""Flag of a trial on a foam that nobody named."""


class Foam:
    """The foams of this place, and the one that is used now.

    A place with one foam uses that; one with several has to be told.
    """

    def __init__(self, models: Sequence[str] = ()) -> None:
        self._models = tuple(models)
        self._model = models[0] if len(models) == 1 else None

    def view(self) -> dict[str, Any]:
        """Return `models` and the present `model`."""
        return {"models": list(self._models), "model": self._model}

    def choose(self, model: str | None) -> dict[str, Any]:
        """Use another foam from now on; None for one that is not listed.

        Raises:
            BadRequest: it is none of the configured ones.
        """
        if model is not None and model not in self._models:
            known = ", ".join(self._models) or "none"
            raise BadRequest(
                f"'{model}' is no foam of this place, which has: {known}: "
                "list it under foam.models in heron.toml"
            )
        self._model = model
        return self.view()

    def noted(self, trial: Trial, t_ns: int) -> tuple[TrialEvent, ...]:
        """Return what is kept of it with a trial that begins now."""
        if trial.surface != "foam":
            return ()
        return (TrialEvent(t_ns, "foam", 1.0, {"model": self._model}),)
