from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from firmware.description import load_description
from firmware.reading import CELLS, COUNT_MAX, Flag, Reading
from station.calibration import Calibration, nominal_calibration
from station.live.watch import CODES, Watch
from station.messages import Problem

NS = 1_000_000_000
DESCRIPTION = load_description()
NOMINAL = nominal_calibration(DESCRIPTION)


def stream(seconds: float, period_ns: int = 10_700_000) -> list[Reading]:
    """Return what four healthy chips send: every count differs from the one before."""
    return [
        Reading(cell, seq, NS + seq * period_ns + cell * 2_000_000, 1000 + seq % 7)
        for seq in range(int(seconds * NS / period_ns))
        for cell in range(4)
    ]


class Desk:
    """A watch that is asked thirty times a second, as the station does."""

    def __init__(self, *, played: bool = False) -> None:
        self.watch = Watch(DESCRIPTION, NS, played=played)
        self.now_ns = NS
        self.told: list[tuple[float, tuple[Problem, ...]]] = []

    def feed(
        self,
        readings: Iterable[Reading],
        until_s: float,
        calibration: Calibration = NOMINAL,
        *,
        tared: bool = True,
    ) -> tuple[Problem, ...]:
        todo = [r for r in readings if r.t_ns > self.now_ns]
        while self.now_ns < NS + until_s * NS:
            self.now_ns += 33_000_000
            while todo and todo[0].t_ns <= self.now_ns:
                self.watch.push(todo.pop(0))
            problems = self.watch.problems(self.now_ns, calibration, tared=tared)
            self.told.append(((self.now_ns - NS) / NS, problems))
        return self.told[-1][1]


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


def changed(change: Callable[[Reading], Reading | None]) -> list[Reading]:
    """Return fourteen seconds; the rear left chip misbehaves from 3 s to 6 s."""
    readings = []
    for reading in stream(14):
        bad = reading.cell == 2 and 4 * NS <= reading.t_ns < 7 * NS
        kept = change(reading) if bad else reading
        if kept is not None:
            readings.append(kept)
    return readings


def test_a_healthy_board_has_no_problems() -> None:
    desk = Desk()
    desk.feed(stream(10), 9.9)

    assert {codes(problems) == [] for _, problems in desk.told} == {True}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("cell_missing", lambda _: None),
        ("cell_missing", lambda r: r._replace(count=0, flags=Flag.MISSING)),
        (
            "cell_saturated",
            lambda r: r._replace(count=COUNT_MAX, flags=Flag.SATURATED),
        ),
        ("many_flagged", lambda r: r._replace(flags=Flag.DESYNC)),
    ],
)
def test_a_faulty_cell_is_named_and_forgiven(
    code: str, change: Callable[[Reading], Reading | None]
) -> None:
    desk = Desk()
    during = desk.feed(changed(change), 5.5)
    desk.feed(changed(change), 13.9)

    assert code in codes(during)
    assert all("rear left" in problem.text for problem in during)
    assert code not in codes(desk.told[-1][1])
    changes = [
        (code in codes(before)) is not (code in codes(after))
        for (_, before), (_, after) in zip(desk.told, desk.told[1:], strict=False)
    ]
    assert sum(changes) == 2


def test_a_stuck_cell_is_told_and_a_recording_without_noise_is_not_stuck() -> None:
    stuck = [r._replace(count=77) if r.cell == 1 else r for r in stream(8)]
    still = [r._replace(count=77) for r in stream(8)]

    assert codes(Desk().feed(stuck, 7.9)) == ["cell_stuck"]
    assert codes(Desk().feed(still, 7.9)) == ["cell_stuck"] * 4
    assert codes(Desk(played=True).feed(stuck, 7.9)) == ["cell_stuck"]
    assert codes(Desk(played=True).feed(still, 7.9)) == []


def test_the_ten_sps_jumper_is_told_for_each_chip() -> None:
    problems = Desk().feed(stream(10, 85_635_000), 9.9)

    assert codes(problems) == ["rate_10_sps"] * 4
    assert [
        corner.replace("_", " ") in p.text
        for corner, p in zip(CELLS, problems, strict=True)
    ]


def test_an_odd_rate_is_told() -> None:
    assert codes(Desk().feed(stream(5, 20_000_000), 4.9)) == ["rate_odd"] * 4


def test_silence_of_the_whole_board_is_one_problem() -> None:
    assert codes(Desk().feed(stream(3), 6)) == ["no_readings"]


def test_tare_and_noise_are_told() -> None:
    noisy = NOMINAL.with_tare((0.0,) * 4, (10.0, 1000.0, 10.0, 10.0))
    problems = Desk().feed(stream(3), 2.9, noisy, tared=False)

    assert codes(problems) == ["not_tared", "noise_high"]
    assert "front right" in problems[1].text
    assert "0.46 N" in problems[1].text


def test_every_code_is_explained_in_the_docs() -> None:
    text = (Path(__file__).parents[3] / "docs" / "problems.md").read_text("utf-8")

    for code, sentence in CODES.items():
        assert f"| `{code}` | {sentence.severity} |" in text
