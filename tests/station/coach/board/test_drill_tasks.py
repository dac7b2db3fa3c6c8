"""Landings, pushes, hurdle steps and tilts of scripted people, as a set counts them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from firmware.board import BoardOptions
from firmware.clock import SimulatedClock
from firmware.synthetic import SyntheticBoard
from station.coach.board import machine
from station.coach.board.answers import Said, tell
from station.coach.board.ground import FLAT, Board
from station.coach.board.programme import Asked, Programme, programme_of
from station.coach.board.results import items_of
from station.coach.board.state import SessionState
from station.coach.board.tasks import Landings
from station.coach.board.view import view
from station.coach.spec import Drill
from station.messages import SetView
from station.protocols.detectors import Detection, Flight, Look
from station.protocols.tasks import Setting
from station.task_views import RepsView, TiltsView
from station.values import CopSample
from tests.fakes.standing import DOME_MM, NS, RIM_MM, board_samples
from tests.fakes.training import DRILLS, PROTOCOLS

DAY = dt.date(2026, 3, 2)
DOME = Board(rig="wobble_on_plate", dome_radius_mm=DOME_MM, rim_radius_mm=RIM_MM)


@dataclass
class Done:
    """A set that somebody did, and what the screen showed meanwhile."""

    programme: Programme
    state: SessionState
    counts: list[int] = field(default_factory=list)
    tilts: list[TiltsView] = field(default_factory=list)
    values: list[dict[str, float]] = field(default_factory=list)

    @property
    def last(self) -> SetView:
        return self.state.done[-1].view

    def note(self, now_ns: int) -> None:
        trial = view(self.programme, self.state, now_ns).trial
        task = None if trial is None else trial.task
        if isinstance(task, RepsView) and task.count not in (None, *self.counts[-1:]):
            self.counts.append(task.count or 0)
            self.values.append(task.values)
        if isinstance(task, TiltsView):
            self.tilts = [*self.tilts[-1:], task]


def do(
    programme: Programme,
    answers: Callable[[str], str | None],
    *says: str,
    seconds: float = 90.0,
    board: Board = FLAT,
) -> Done:
    """Do the only set of a session, doing what `answers` makes of each prompt."""
    options = BoardOptions("mass=70", clock=SimulatedClock(NS), seed=3)
    person = SyntheticBoard(options)
    for word in says:
        person.command(word)
    state = machine.begin_session("s", NS)
    state = tell(programme, state, NS, Said("go"), board)
    done, asked, hears = Done(programme, state), "", False
    todo: list[tuple[int, str]] = []
    for one in board_samples(person, (), seconds):
        t_ns = one.raw.t_ns
        done.state = machine.advance(programme, done.state, one.raw)
        if done.state.phase != "set":
            break
        done.note(t_ns)
        shown = view(programme, done.state, t_ns).trial
        assert shown is not None
        beats = shown.task.beats if isinstance(shown.task, RepsView) else None
        if beats is not None and not hears:
            hears = True
            person.command(f"beat:{beats.first_ns}:{60e9 / beats.bpm}")
        if shown.prompt != asked:
            asked = shown.prompt
            todo += schedule(answers(asked) or "", t_ns)
        while todo and t_ns >= todo[0][0]:
            person.command(todo.pop(0)[1])
    return done


def schedule(words: str, t_ns: int) -> list[tuple[int, str]]:
    """Return what is done when: a second later, and after as many as a number says."""
    found, at_ns = [], t_ns + NS
    for word in words.split():
        if word.isdigit():
            at_ns += int(word) * NS
        else:
            found.append((at_ns, word))
    return found


def short(drill: str, reps: int, board: Board = FLAT, **more: object) -> Programme:
    """Return a session of one set with so many repetitions."""
    chosen = DRILLS[drill]
    start = replace(chosen.start, repetitions=reps, **more)
    drills: dict[str, Drill] = {drill: replace(chosen, start=start, ladder=())}
    return programme_of([Asked(drill)], drills, PROTOCOLS, board=board)


def landing(*commands: str) -> Callable[[str], str | None]:
    """Return what somebody does who lands in these ways, one after the other."""
    ways = iter(commands)

    def answer(prompt: str) -> str | None:
        if prompt in ("step_on", "step_on_again"):
            return "step_on"
        if prompt == "step_off_behind":
            return "step_off"
        return next(ways, None) if prompt == "hop_on" else None

    return answer


def test_landings_are_counted_and_held_against_the_one_before() -> None:
    done = do(short("land-softly", 2), landing("land", "land"))
    assert done.last.outcome == "completed"
    assert (done.last.reps, done.last.good, done.last.fails) == (2, 2, 0)
    assert done.last.complete
    assert done.counts == [0, 1]
    assert done.last.peak_share == pytest.approx(2.2, abs=0.3)
    assert done.last.settle_s == pytest.approx(0.6, abs=0.4)
    assert "before_share" not in done.values[-1]
    (item,) = items_of(done.programme, done.state, DAY)
    assert item.passed
    assert item.peak_share == done.last.peak_share


def test_a_landing_that_is_left_before_it_is_steady_is_lost() -> None:
    done = do(short("land-softly", 1), landing("rebound", "land"))
    assert (done.last.reps, done.last.fails) == (1, 1)
    assert done.last.outcome == "completed"


def test_a_hop_on_the_spot_loses_a_landing_and_is_none_itself() -> None:
    told, state = look_at(
        [(0.2, 1.8, 0.0), (0.1, 0.0, 0.0), (0.2, 1.6, 0.0), (1.5, 1.0, 0.0)]
    )
    assert [one.type for one in told] == ["landing_lost"]
    assert told[0].detail == {"why": "left"}
    assert state.done == 0


def test_on_one_leg_the_other_foot_loses_a_landing() -> None:
    programme = short("land-softly", 1, base="single_leg")
    assert programme[0].bouts[0].side == "left"
    restless = [(0.02, 1.0 + 0.1 * (n % 2), -80.0) for n in range(50)]
    told, state = look_at([*restless, (1.0, 1.0, 60.0)], side="left")
    assert [one.detail.get("why") for one in told] == ["touched_down"]
    told, state = look_at([*restless, (1.0, 1.0, -80.0)], side="left")
    assert [one.type for one in told] == ["landing"]
    assert told[0].detail["in_time"]
    assert state.done == 1


def look_at(
    pieces: list[tuple[float, float, float]], side: str | None = None
) -> tuple[list[Detection], Landings.State]:
    """Show a landing by pieces: how long, which load, where side to side."""
    task, flight = Landings(reps=2), Flight()
    state = task.start(Setting(NS, "t", side, 700.0, 0.0, 0.0)).state
    air, t_ns = flight.start(), NS
    told: list[Detection] = []
    for seconds, share, ml_mm in pieces:
        for _ in range(round(100 * seconds)):
            t_ns += NS // 100
            load_n = 700.0 * share
            sample = CopSample(t_ns, ml_mm, 0.0, load_n, (load_n / 4,) * 4, 0)
            look = Look(sample, t_ns, ml_mm, 0.0, load_n, 700.0, side)
            air, found = flight.see(air, look)
            turn = task.see(state, look, () if found is None else (found,))
            state = turn.state
            told += turn.events
    return told, state


def test_who_walks_away_from_landings_ends_the_set() -> None:
    done = do(short("land-softly", 2), landing("land"))
    assert done.last.outcome == "stepped_off"
    assert done.last.reps == 1
    assert not done.last.complete


def test_pushes_are_timed_and_who_stays_has_lost_one() -> None:
    done = do(short("land-and-push", 2), landing("rebound 3 land 4 step_off 3 rebound"))
    assert (done.last.reps, done.last.fails) == (2, 1)
    assert done.last.contact_s == pytest.approx(0.26, abs=0.03)
    assert done.last.complete
    assert done.last.good is None


def test_hurdle_steps_count_when_the_weight_is_back() -> None:
    answer = {"step_on": "step_on", "listen": "hurdles"}.get
    done = do(short("low-hurdle-steps", 5), answer, "keeping:0:0.02:0:8")
    assert done.last.outcome == "completed"
    assert (done.last.reps, done.last.good, done.last.fails) == (5, 5, 0)
    assert done.counts == [0, 1, 2, 3, 4]


def test_hurdle_steps_off_the_beat_are_none() -> None:
    answer = {"step_on": "step_on", "listen": "hurdles"}.get
    done = do(short("low-hurdle-steps", 5), answer, "keeping:0:0:0.25:8")
    assert done.last.reps == 5
    assert done.last.good == 1, "the first one only begins"
    (item,) = items_of(done.programme, done.state, DAY)
    assert not item.passed


@pytest.mark.parametrize("board", [FLAT, DOME])
def test_tilts_are_counted_to_each_side_after_the_middle(board: Board) -> None:
    sides = " lean_middle ".join(
        f"reach_{way}" for way in ("front", "front", "left", "rear", "right")
    )
    answer = {"step_on": "dome step_on", "tilt_slowly": f"{sides} lean_middle"}.get
    done = do(short("wobble-tilts", 4, board), answer, board=board)
    assert done.last.outcome == "completed"
    assert done.last.reps == 4, "a second tilt to the front was not asked for"
    shown = done.tilts[-1]
    assert sum(shown.counts.values()) >= 3
    assert (shown.tilt_deg is None) is (board is FLAT)


def test_a_rim_that_strikes_is_a_fail() -> None:
    answer = {
        "step_on": "dome step_on",
        "tilt_slowly": "tip reach_front lean_middle reach_left lean_middle reach_rear "
        "lean_middle reach_right lean_middle",
    }.get
    done = do(short("wobble-tilts", 4, DOME), answer, board=DOME)
    assert done.last.fails == done.tilts[-1].strikes >= 1


@pytest.mark.parametrize("drill", ["hops-on-the-beat", "land-softly", "land-and-push"])
def test_what_leaves_the_ground_is_done_beside_a_board_that_may_not_bear_it(
    drill: str,
) -> None:
    weak = Board(capacity_n=(980.0,) * 4)
    for board, kind in ((weak, "clock"), (FLAT, None)):
        (part,) = programme_of([Asked(drill)], DRILLS, PROTOCOLS, board=board)
        guide = part.bouts[0].guide
        assert guide.on_board is (kind is None)
