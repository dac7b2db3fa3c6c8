"""Hopping in place to a beat (T15)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from station.protocols.detectors.base import NS, Detection, Look
from station.protocols.metronome import Metronome
from station.protocols.tasks.base import Setting, TaskConfig, Turn, begun
from station.task_views import RepsView

FIRM_SHARE = 0.5
"""The place of a contact is where the load is over this share of body weight."""


class HopsOnBeat(TaskConfig, frozen=True, tag_field="use", tag="hops_on_beat"):
    """Land on each beat; counted are landings, told by E9."""

    needs: ClassVar[tuple[str, ...]] = ("flight",)
    on_one_leg: ClassVar[bool] = True

    bpm: Annotated[float, Meta(ge=60, le=240)] = 132.0
    count_in: Annotated[int, Meta(ge=0, le=16)] = 8
    on_beat_share: Annotated[float, Meta(gt=0, lt=0.5)] = 0.10
    """A landing is on the beat within this share of the time between two."""

    @dataclass(frozen=True, slots=True)
    class State:
        """The last landing, and where the foot is since."""

        first_ns: int
        done: int = 0
        landed_ns: int | None = None
        ml_mm: float = 0.0
        ap_mm: float = 0.0
        felt: int = 0
        """Sums and number of the looks of this contact."""
        last: tuple[tuple[str, float], ...] = ()

    @property
    def metronome(self) -> Metronome:
        """One beat for each landing."""
        return Metronome(self.bpm, ("beat",), self.count_in, lead=0.5)

    def start(self, setting: Setting) -> Turn:
        """Return the state of somebody who has not hopped yet."""
        begins = begun(
            "hops_on_beat",
            setting,
            period_s=60 / self.bpm,
            on_beat_share=self.on_beat_share,
        )
        return Turn(self.State(self.metronome.first_ns(setting.t_ns)), (begins,))

    def see(self, state: State, look: Look, found: tuple[Detection, ...]) -> Turn:
        """Tell `hop` at each landing and `push_off` at each take-off after one."""
        told: list[Detection] = []
        for one in found:
            if one.type == "contact":
                state, hop = self._land(state, one)
                told.append(hop)
            elif one.type == "flight" and state.landed_ns is not None:
                told.append(_push_off(state, one))
                state = replace(state, ml_mm=0.0, ap_mm=0.0, felt=0)
        if look.total_n > FIRM_SHARE * look.body_n and math.isfinite(look.ml_mm):
            state = replace(
                state,
                ml_mm=state.ml_mm + look.ml_mm,
                ap_mm=state.ap_mm + look.ap_mm,
                felt=state.felt + 1,
            )
        return Turn(state, tuple(told))

    def _land(self, state: State, contact: Detection) -> tuple[State, Detection]:
        beat = self.metronome
        number = beat.number_near(state.first_ns, contact.t_ns)
        error_s = (contact.t_ns - beat.at_ns(state.first_ns, number)) / NS
        detail: dict[str, Any] = {
            "number": state.done + 1,
            "beat": number,
            "error_s": error_s,
            "flight_s": contact.detail["flight_s"],
        }
        if state.landed_ns is not None:
            detail["interval_s"] = (contact.t_ns - state.landed_ns) / NS
        state = replace(
            state,
            done=state.done + 1,
            landed_ns=contact.t_ns,
            ml_mm=0.0,
            ap_mm=0.0,
            felt=0,
            last=(("error_s", error_s),),
        )
        return state, Detection(contact.t_ns, "hop", contact.confidence, detail)

    def close(self, state: State, t_ns: int) -> tuple[Detection, ...]:
        """Tell `beats`: how many there were to land on."""
        count = int((t_ns - state.first_ns) / self.metronome.period_ns) + 1
        return (Detection(t_ns, "beats", 1.0, {"count": count}),)

    def prompt(self, state: State) -> str:
        """Ask for hops."""
        del state
        return "hop_with_beat"

    def ahead(self) -> RepsView:
        """Return that nothing is done yet."""
        return RepsView(0, None, {}, None)

    def view(self, state: State, now_ns: int) -> RepsView:
        """Return how many are done, and how far the last was from its beat."""
        del now_ns
        return RepsView(state.done, None, dict(state.last), None)


def _push_off(state: HopsOnBeat.State, flight: Detection) -> Detection:
    assert state.landed_ns is not None  # noqa: S101 - a contact came before
    detail = {"contact_s": (flight.t_ns - state.landed_ns) / NS}
    if state.felt:
        detail |= {
            "ml_mm": state.ml_mm / state.felt,
            "ap_mm": state.ap_mm / state.felt,
        }
    return Detection(flight.t_ns, "push_off", flight.confidence, detail)
