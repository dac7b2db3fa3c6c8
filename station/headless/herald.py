"""Tells what the station does: each phase, each result, each problem, once."""

from __future__ import annotations

import math
from collections.abc import Mapping

from firmware.clock import NS_PER_S, Clock
from station.errors import DataFolderError, NotFound
from station.headless.lights import between
from station.headless.lines import Phase, Problem, Series
from station.headless.output import Output
from station.headless.people import People
from station.headless.sentences import ASKING, CARD, said_of, said_of_series
from station.language import _, plural
from station.messages import LiveView, SeriesView, TrialView
from station.messages import Problem as Known
from station.protocols.conclusion import conclude
from station.protocols.prompts import PROMPTS
from station.protocols.spec import Protocol
from station.protocols.state import FINAL
from station.retelling import retold

RESULT_NS = 6 * NS_PER_S
"""How long the lights show how a trial ended."""
LOOK_NS = NS_PER_S // 2
"""How often the database is asked about a trial that ended unseen."""
BETWEEN_PHASES = ("resting", "card", "asking")


class Herald:
    """Follows the live views; the trial may have been begun by anybody."""

    def __init__(
        self,
        protocols: Mapping[str, Protocol],
        people: People,
        output: Output,
        clock: Clock,
    ) -> None:
        self._protocols = protocols
        self._people = people
        self._output = output
        self._clock = clock
        self._phase: tuple[str, str] | None = None
        self._between = ("", "")
        self._prompt = ("", "")
        self._count = 0
        self._aside = ""
        """What is to be said after the result of the step."""
        self._problems: dict[tuple[str, str], Known] = {}
        self._untold: str | None = None
        self._told: str | None = None
        self._next_look_ns = 0
        self._series_told: str | None = None
        self._result: str | None = None
        self._result_until_ns = 0

    @property
    def result(self) -> str | None:
        """`good` or `failed` while the lights are to show how a trial ended."""
        fresh = self._clock.now_ns() < self._result_until_ns
        return self._result if fresh else None

    def see(self, view: LiveView) -> None:
        """Take up what is new in a view."""
        self._tell_problems(view)
        trial = view.trial
        if self._untold is not None and (trial is None or trial.id != self._untold):
            self._look_up(self._untold)
        if trial is None:
            return
        self._tell_phase(trial)
        self._tell_between(trial)
        if trial.stored and trial.id != self._told:
            self._look_up(trial.id)
        if trial.series is not None and trial.series.phase == "over" and trial.stored:
            self._tell_series(trial.series, trial.protocol)

    def _tell_phase(self, trial: TrialView) -> None:
        if self._phase != (trial.id, trial.phase):
            joined = self._phase is None
            self._phase = (trial.id, trial.phase)
            self._line_of(trial, trial.phase, _prompted(trial))
            if trial.phase not in FINAL:
                self._untold = trial.id
            # What ended before somebody listened is old news.
            if not (joined and trial.stored):
                self._sound(trial)
        if trial.phase == "counting_down":
            self._count_down(trial.remaining_s or 0.0)
        if self._prompt != (trial.id, trial.prompt):
            self._prompt = (trial.id, trial.prompt)
            self._prompted(trial)

    def _tell_between(self, trial: TrialView) -> None:
        """Tell what somebody may do between two steps."""
        series = between(trial)
        if series is None or series.phase not in BETWEEN_PHASES:
            self._aside = ""
            return
        if self._between == (trial.id, series.phase):
            return
        self._between = (trial.id, series.phase)
        text = self._between_text(trial, series)
        self._line_of(trial, series.phase, text)
        if self._untold == trial.id:
            self._aside = text
        else:
            self._output.speak(text)

    def _line_of(self, trial: TrialView, phase: str, text: str) -> None:
        self._output.line(
            Phase,
            trial=trial.id,
            protocol=trial.protocol,
            step=trial.step,
            steps=trial.series.steps if trial.series else 1,
            phase=phase,
            prompt=trial.prompt,
            text=text,
        )

    def _between_text(self, trial: TrialView, series: SeriesView) -> str:
        if series.phase == "asking":
            return _(ASKING)
        if series.phase == "resting":
            rest_s = round(series.remaining_s or 0)
            return plural(
                "Rest for %(num)s second.", "Rest for %(num)s seconds.", rest_s
            )
        protocol = self._protocols.get(trial.protocol)
        cue = protocol.steps[series.upcoming].cue if protocol else ""
        return f"{cue} {_(CARD)}".strip()

    def _sound(self, trial: TrialView) -> None:
        """Beep at what somebody on the board has to know at once."""
        if trial.phase == "recording":
            self._output.beep("start")
        elif trial.phase == "counting_down":
            self._count = math.ceil(trial.remaining_s or 0.0) + 1
        elif trial.phase in FINAL:
            good = trial.phase == "done"
            self._result = "good" if good else "failed"
            self._result_until_ns = self._clock.now_ns() + RESULT_NS
            self._output.beep("done" if good else "failed")

    def _prompted(self, trial: TrialView) -> None:
        """Say what the person is to do; how it ended is said with the result."""
        if trial.phase in FINAL and not trial.prompt.endswith("open_eyes"):
            return
        if trial.prompt.endswith("lift_left"):
            self._output.beep("left")
        elif trial.prompt.endswith("lift_right"):
            self._output.beep("right")
        self._output.speak(_prompted(trial))

    def _count_down(self, remaining_s: float) -> None:
        """Beep at each whole second before the start."""
        count = math.ceil(remaining_s)
        if 0 < count < self._count:
            self._output.beep("count")
        self._count = min(count, self._count)

    def _look_up(self, trial_id: str) -> None:
        """Tell the result of a trial once the database has it."""
        now_ns = self._clock.now_ns()
        if now_ns < self._next_look_ns:
            return
        try:
            detail = self._people.trial(trial_id)
        except DataFolderError:
            detail = None
        except NotFound:
            self._untold, self._told = None, trial_id
            return
        if detail is None:
            self._next_look_ns = now_ns + LOOK_NS
            return
        self._untold, self._told = None, trial_id
        protocol = self._protocols.get(detail.summary.protocol_id)
        said = said_of(protocol, detail) if protocol else detail.summary.state
        self._output.result(detail, said)
        self._output.speak(f"{said} {self._aside}".strip())

    def _tell_series(self, series: SeriesView, protocol_id: str) -> None:
        protocol = self._protocols.get(protocol_id)
        if series.id == self._series_told or protocol is None:
            return
        self._series_told = series.id
        found = conclude(protocol, self._people.series(series.id))
        said = said_of_series(series, found)
        self._output.line(
            Series,
            series=series.id,
            protocol=protocol_id,
            outcome=series.outcome or "stopped",
            said=said,
            conditions=[
                {
                    "name": one.name,
                    "state": one.state,
                    "measure": one.measure,
                    "value": one.value,
                    "unit": one.unit,
                }
                for one in found.conditions
            ],
            compared=[
                {
                    "name": one.comparison.name,
                    "first": one.first,
                    "second": one.second,
                    "value": one.comparison.value,
                }
                for one in found.compared
            ],
        )
        self._output.speak(said)

    def _tell_problems(self, view: LiveView) -> None:
        now = {(one.code, one.text): one for one in view.problems}
        before, self._problems = self._problems, now
        for one, on in (
            *((before[key], False) for key in before.keys() - now.keys()),
            *((now[key], True) for key in now.keys() - before.keys()),
        ):
            self._output.line(
                Problem,
                code=one.code,
                severity=one.severity,
                text=retold(one.text),
                on=on,
            )


def _prompted(trial: TrialView) -> str:
    return _(PROMPTS.get(trial.prompt, trial.prompt))
