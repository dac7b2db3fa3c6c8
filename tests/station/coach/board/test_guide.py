from __future__ import annotations

import pytest

from station.coach.board.guide import Guide
from station.coach.board.programme import Asked, Settings, programme_of
from station.coach.values import Side
from station.protocols.tasks import HopsOnBeat, TempoReps
from tests.fakes.training import DRILLS, PROTOCOLS, programme


def guide(drill: str, rung: int = 0, settings: Settings = Settings()) -> Guide:  # noqa: B008 - frozen
    asked = [Asked(drill, rung)]
    return programme_of(asked, DRILLS, PROTOCOLS, settings)[0].bouts[0].guide


def test_every_rung_of_every_drill_can_be_led() -> None:
    kinds: set[str] = set()
    for drill in DRILLS.values():
        for rung in range(len(drill.ladder) + 1):
            for part in programme(Asked(drill.id, rung, 2, "left")):
                for bout in part.bouts:
                    kinds.add(bout.guide.kind)
                    assert bout.guide.length_s > 0
                    assert bout.guide.on_board <= bool(drill.board)
    assert kinds == {
        *("hold", "tempo", "raises", "hops", "targets", "clock", "breath"),
        *("landings", "rebounds", "hurdles", "tilts"),
    }


def test_hops_keep_to_the_persons_own_running_cadence() -> None:
    task = guide("hops-on-the-beat").protocol
    faster = guide(
        "hops-on-the-beat", settings=Settings(run_cadence_per_min=187.0)
    ).protocol
    assert task is not None
    assert faster is not None
    beats = [one.trials[0].task for one in (task, faster)]
    assert [one.bpm for one in beats if isinstance(one, HopsOnBeat)] == [75.0, 82.0]
    swing = guide("leg-swings", settings=Settings(run_cadence_per_min=187.0)).metronome
    assert swing is not None
    assert swing.bpm == 40.0, "a swing is no stride"


def test_a_hand_on_the_rail_is_no_fail_where_it_belongs() -> None:
    tasks = [guide("single-leg-squat", rung).protocol for rung in (0, 2)]
    shares = [
        one.trials[0].task.support_share
        for one in tasks
        if one is not None and isinstance(one.trials[0].task, TempoReps)
    ]
    assert shares == [1.0, 0.05]


@pytest.mark.parametrize(
    ("sets", "extra", "order"),
    [
        (1, None, [(1, "left"), (1, "right")]),
        (
            2,
            "right",
            [(1, "left"), (1, "right"), (2, "left"), (2, "right"), (3, "right")],
        ),
    ],
)
def test_both_legs_take_turns_and_the_weaker_one_does_more(
    sets: int, extra: Side | None, order: list[tuple[int, str]]
) -> None:
    (part,) = programme(Asked("single-leg-stand", 0, sets, extra))
    assert [(one.number, one.side) for one in part.bouts] == order
    assert part.bouts[0].rest_s < part.bouts[1].rest_s


def test_the_dot_fades_from_set_to_set() -> None:
    (part,) = programme(Asked("single-leg-stand", 0, 3))
    cursors = [
        one.guide.protocol.trials[0].cursor
        for one in part.bouts
        if one.side == "left" and one.guide.protocol is not None
    ]
    assert cursors == ["always", "fading", "before"]


def test_a_breath_has_a_pace() -> None:
    calm = guide("breathing").metronome
    assert calm is not None
    assert len(calm.bar) == 10
    assert calm.bar[0] == "up"
    assert calm.bar[4] == "down"
