"""The one behind the button: who is tested, what a press means, what the lights show.

No thread and no socket is in here; `process.py` brings what happens, one after another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from firmware.clock import NS_PER_S, Clock
from station.config import HeadlessConfig
from station.errors import DataFolderError, NotFound, StationError
from station.headless.choice import Choice, Who
from station.headless.herald import Herald
from station.headless.lights import between, panel_state
from station.headless.lines import Badge, Event, Ready
from station.headless.output import Output
from station.headless.people import People
from station.headless.stand_in import StandIn
from station.language import _, mark
from station.messages import LiveView
from station.protocols.spec import Protocol
from station.protocols.state import FINAL
from station.retelling import retold

START_NS = 5 * NS_PER_S
"""So long may the station take to start before it counts as away."""
OTHER = {"left": "right", "right": "left"}
KNOWN = mark("Hello. Press the button.")
UNKNOWN = mark("This badge is not known here.")
NOBODY = mark("Hold your badge to the reader first.")
AWAY = mark("The station does not answer. Wait a moment.")


class Desk:
    """Runs the configured protocol for whoever stands there.

    Args:
        config: what to run, and for whom.
        protocols: all that there are.
        people: the station's database.
        output: lights, buzzer, voice and lines.
        ask: `StationClient.request`.
        clock: monotonic.
    """

    def __init__(
        self,
        config: HeadlessConfig,
        *,
        protocols: Mapping[str, Protocol],
        people: People,
        output: Output,
        ask: Callable[..., Any],
        clock: Clock,
    ) -> None:
        self._config = config
        self._protocol = protocols[config.protocol]
        self._people = people
        self._output = output
        self._ask = ask
        self._clock = clock
        self._choice = Choice(config.roster, guests=config.guests, clock=clock)
        self._herald = Herald(protocols, people, output, clock)
        self._view: LiveView | None = None
        self._met_by_ns = clock.now_ns() + START_NS
        self._stand_in = StandIn(protocols, output, ask)
        self._guest_side = "right"

    def see(self, view: LiveView) -> None:
        """Take up what the station shows."""
        if self._view is None:
            self._met_by_ns = self._clock.now_ns()
            self._output.trouble("station_away", None)
            self._check_roster()
        self._view = view
        self._herald.see(view)
        self._stand_in.follow(view)
        self._show()

    def away(self, why: str) -> None:
        """Take note that the station does not answer."""
        self._view = None
        if self._clock.now_ns() >= self._met_by_ns:
            why = retold(why)
            self._output.trouble("station_away", f"{why[:1].upper()}{why[1:]}.")
        self._show()

    def reader(self, trouble: str | None) -> None:
        """Take note that the badge reader is away, or with None that it is there."""
        self._output.trouble("badge_reader_away", trouble)

    def tick(self) -> None:
        """Let time pass; call it a few times a second."""
        self._output.tick()
        who = self._choice.who
        if self._choice.due and who is not None:
            self._begin(who)
        self._show()

    def press(self) -> None:
        """Do what a short press means now."""
        view = self._view
        series = between(view.trial) if view else None
        if view is None:
            self._refuse(AWAY)
        elif _running(view) or (series and series.phase in ("resting", "due")):
            # Nobody cuts a rest short by leaning on the button.
            return
        elif series is not None and series.phase == "card":
            self._stand_in.put_surface(view)
            self._steer("next_step")
        elif series is not None and series.phase == "asking":
            self._steer("retry_step")
        else:
            self._press_idle()

    def hold(self) -> None:
        """Do what a long press means now: stop, or forget who was chosen."""
        view = self._view
        if view is not None and (_running(view) or between(view.trial)):
            self._steer("cancel_trial", "cancelled")
        elif self._choice.clear():
            self._output.line(Event, name="cleared")
        self._show()

    def badge(self, digest: str) -> None:
        """Take note of a badge that was held to the reader."""
        if self._view is None:
            self._refuse(AWAY)
            return
        try:
            code: str | None = self._ask("badge_seen", digest=digest)["code"]
        except StationError as error:
            self._refuse(str(error))
            return
        used = not _running(self._view) and not between(self._view.trial)
        self._output.line(Badge, known=code is not None, code=code, used=used)
        if not used:
            return
        if code is None:
            self._choice.clear()
            self._output.beep("unknown")
            self._output.speak(_(UNKNOWN))
        else:
            self._choice.badge(code)
            self._output.beep("known")
            self._output.speak(_(KNOWN))
        self._show()

    def _press_idle(self) -> None:
        who = self._choice.who
        if who is not None and who.slot is None:
            self._begin(who)
        elif self._config.roster:
            chosen = self._choice.next_slot()
            if chosen.slot:
                self._output.beep("slot", chosen.slot)
            else:
                self._output.beep("guest")
            said = _("Number %(n)s.", n=chosen.slot) if chosen.slot else _("Guest.")
            self._output.speak(said)
            self._output.line(Event, name="slot", slot=chosen.slot, code=chosen.code)
            self._show()
        elif self._config.guests:
            self._begin(Who(None, None))
        else:
            self._refuse(NOBODY)

    def _begin(self, who: Who) -> None:
        """Have the station begin the configured test."""
        self._choice.clear()
        try:
            person = self._people.person(who.code).id if who.code else None
            side = self._side(person)
            asked = {"side": side, "person": person}
            given = {name: value for name, value in asked.items() if value}
            made = self._ask("start_trial", protocol=self._protocol.id, **given)
        except StationError as error:
            self._refuse(str(error), who)
            return
        self._stand_in.begin(made["trial"])
        if person is None and side is not None:
            self._guest_side = side
        self._output.line(
            Event,
            name="started",
            trial=made["trial"],
            code=who.code,
            slot=who.slot,
            side=side,
        )

    def _side(self, person: str | None) -> str | None:
        """Return the leg to stand on; alternating, the other than last time."""
        if not self._protocol.asks_side:
            return None
        if self._config.side != "alternate":
            return self._config.side
        if person is None:
            return OTHER[self._guest_side]
        last = self._people.last_side(person, self._protocol.id)
        return OTHER[last or "right"]

    def _steer(self, command: str, name: str | None = None) -> None:
        try:
            self._ask(command)
        except StationError as error:
            self._refuse(str(error))
            return
        self._output.line(Event, name=name or command)

    def _refuse(self, why: str, who: Who | None = None) -> None:
        why = retold(why)
        text = f"{why[:1].upper()}{why[1:]}"
        code, slot = (who.code, who.slot) if who else (None, None)
        self._output.line(Event, name="refused", text=text, code=code, slot=slot)
        self._output.beep("refused")
        self._output.speak(text)

    def _show(self) -> None:
        """Bring the lights up to date; say when it is somebody's turn."""
        chosen = self._choice.who is not None
        state = panel_state(self._view, chosen=chosen, result=self._herald.result)
        if not self._output.light(state):
            return
        if state == "ready" and self._view is not None:
            self._say_ready(self._view)
        elif state == "chosen" and not chosen:
            self._output.beep("your_turn")

    def _say_ready(self, view: LiveView) -> None:
        config = self._config
        reader = config.badge_reader is not None
        self._output.line(
            Ready,
            protocol=self._protocol.id,
            side=config.side if self._protocol.asks_side else None,
            guests=config.guests,
            roster=len(config.roster),
            panel=self._output.panel_works,
            badge_reader=reader and not self._output.troubled("badge_reader_away"),
            voice=config.voice,
            board=view.board,
            simulated=view.simulated,
        )

    def _check_roster(self) -> None:
        """Say which codes of the roster nobody has, as soon as there is a database."""
        unknown = []
        for code in self._config.roster:
            try:
                self._people.person(code)
            except NotFound:
                unknown.append(code)
            except DataFolderError:
                return
        text = _(
            "Nobody here has the code %(code)s: correct headless.roster",
            code=", ".join(unknown),
        )
        self._output.trouble("roster_unknown", text if unknown else None)


def _running(view: LiveView) -> bool:
    return view.trial is not None and view.trial.phase not in FINAL
