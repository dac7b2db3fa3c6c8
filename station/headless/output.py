"""Lights, buzzer, voice and lines: none of them may stop the others, or a test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from firmware.clock import NS_PER_S, Clock
from firmware.errors import PanelNotFound
from firmware.panel import NullPanel, Panel
from station.headless.lines import TROUBLES, Line, Problem, result_line
from station.headless.voice import Voice
from station.store.records import TrialDetail

RETRY_NS = 10 * NS_PER_S
"""How long to wait before a panel that failed is tried again."""

LineT = TypeVar("LineT", bound=Line)


class Output:
    """What people see and hear of a station without a screen.

    Args:
        open_panel: opens the panel, its presses told already; may raise
            `PanelNotFound`, now or later, when it is tried again.
        voice: speaks, or does not.
        write: is given each line, as a struct or a plain object.
        clock: monotonic.
        wall: what the clock on the wall shows.
    """

    def __init__(
        self,
        open_panel: Callable[[], Panel],
        voice: Voice,
        write: Callable[[Line | dict[str, Any]], None],
        clock: Clock,
        wall: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._open_panel = open_panel
        self._voice = voice
        self._write = write
        self._clock = clock
        self._wall = wall
        self._panel: Panel | None = None
        self._retry_ns = clock.now_ns()
        self._state = "off"
        self._troubles: dict[str, str] = {}

    @property
    def panel_works(self) -> bool:
        """Whether a panel is fitted and was reached."""
        return self._panel is not None and not isinstance(self._panel, NullPanel)

    def tick(self) -> None:
        """Look for a panel that is away, when it is time to."""
        if self._panel is not None or self._clock.now_ns() < self._retry_ns:
            return
        self._retry_ns = self._clock.now_ns() + RETRY_NS
        try:
            self._panel = self._open_panel()
        except PanelNotFound as error:
            self.trouble("panel_away", str(error))
            return
        self.trouble("panel_away", None)
        state = self._state
        self._use(lambda panel: panel.show(state))

    def light(self, state: str) -> bool:
        """Show a state of the panel; return whether it is another than before."""
        changed = state != self._state
        self._state = state
        if changed:
            self._use(lambda panel: panel.show(state))
        return changed

    def beep(self, kind: str, times: int | None = None) -> None:
        """Sound the buzzer."""
        self._use(lambda panel: panel.beep(kind, times))

    def speak(self, sentence: str) -> None:
        """Say it aloud, where there is a voice."""
        self.trouble("voice_failed", self._voice.say(sentence))

    def line(self, kind: type[LineT], **fields: Any) -> None:
        """Write a line of this kind."""
        self._write(kind(at=self._now(), **fields))

    def result(self, detail: TrialDetail, said: str) -> None:
        """Write the line of a trial that is over."""
        self._write(result_line(self._now(), detail, said))

    def trouble(self, code: str, text: str | None) -> None:
        """Say once that one of `TROUBLES` began, or with None that it is over."""
        if (text is not None) is self.troubled(code):
            return
        if text is None:
            said = self._troubles.pop(code)
        else:
            said = self._troubles[code] = text
        on = text is not None
        self.line(Problem, code=code, severity=TROUBLES[code], text=said, on=on)

    def troubled(self, code: str) -> bool:
        """Return whether one of `TROUBLES` is going on."""
        return code in self._troubles

    def close(self) -> None:
        """Put everything out."""
        self._voice.close()
        if self._panel is not None:
            self._panel.close()
            self._panel = None

    def _use(self, do: Callable[[Panel], None]) -> None:
        if self._panel is None:
            return
        try:
            do(self._panel)
        except PanelNotFound as error:
            self._panel.close()
            self._panel = None
            self._retry_ns = self._clock.now_ns() + RETRY_NS
            self.trouble("panel_away", str(error))

    def _now(self) -> str:
        return self._wall().isoformat(timespec="milliseconds")
