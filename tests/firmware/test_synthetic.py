from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from firmware.board import BoardOptions
from firmware.clock import NS_PER_S, SimulatedClock
from firmware.description import load_description
from firmware.errors import BadBoard, BadCommand
from firmware.moves import COMMANDS
from firmware.reading import COUNT_MAX, Flag
from firmware.rhythm import LANDINGS
from firmware.synthetic import SyntheticBoard
from tests.fakes.boards import Felt, felt, readings_of, simulated

WEIGHT_N = 70 * 9.80665
SCRIPT = [(2.0, "step_on"), (7.0, "lift_left"), (12.0, "foot_down"), (15.0, "step_off")]


def acted(seconds: float, *commands: tuple[float, str], seed: int = 1) -> Felt:
    return felt(readings_of(simulated(f"synthetic:seed={seed}"), seconds, commands))


def test_the_same_seed_and_commands_give_the_same_readings() -> None:
    once, again, other = (
        readings_of(simulated("synthetic", seed=seed), 20, SCRIPT) for seed in (5, 5, 6)
    )
    assert once == again
    assert once != other


def test_the_chips_run_free_near_their_rate_and_in_order_of_time() -> None:
    readings = readings_of(simulated("synthetic", seed=2), 60)
    assert [r.t_ns for r in readings] == sorted(r.t_ns for r in readings)
    rates_hz = []
    for cell in range(4):
        own = [r for r in readings if r.cell == cell]
        assert [r.seq for r in own] == list(range(len(own)))
        gaps_ns = np.diff([r.t_ns for r in own])
        rates_hz.append(1e9 / gaps_ns.mean())
        assert np.ptp(gaps_ns) <= 80_000
    for rate_hz in rates_hz:
        assert 0.0095 < abs(93 / rate_hz - 1) < 0.0405
    assert len({round(rate_hz, 3) for rate_hz in rates_hz}) == 4


def test_an_empty_board_shows_only_the_noise_of_the_converter() -> None:
    readings = readings_of(simulated("synthetic", seed=2), 20)
    offsets = []
    for cell in range(4):
        counts = np.array([r.count for r in readings if r.cell == cell])
        offsets.append(counts.mean())
        assert counts.std() == pytest.approx(45, rel=0.1)
    assert np.ptp(offsets) > 1000


def test_somebody_steps_on_and_stands_still() -> None:
    seen = acted(12, (2, "step_on"))
    assert seen.between(0, 1.9).force_n.max() < 1
    quiet = seen.between(6, 12)
    assert quiet.force_n.mean() == pytest.approx(WEIGHT_N, rel=0.005)
    assert quiet.force_n.std() < 0.01 * WEIGHT_N
    assert abs(quiet.ml_mm.mean()) < 25
    assert seen.between(2, 4).force_n.max() > 1.03 * WEIGHT_N


@pytest.mark.parametrize(("lifted", "side"), [("left", 1), ("right", -1)])
def test_a_lifted_foot_puts_the_weight_over_the_other(lifted: str, side: int) -> None:
    seen = acted(16, (2, "step_on"), (7, f"lift_{lifted}"), (13, "foot_down"))
    alone = seen.between(9.5, 13)
    assert alone.force_n.mean() == pytest.approx(WEIGHT_N, rel=0.01)
    assert alone.ml_mm.mean() == pytest.approx(side * 100, abs=20)
    before, after = seen.between(12.9, 13), seen.between(13.22, 13.4)
    assert side * (before.ml_mm.mean() - after.ml_mm.mean()) > 35
    assert abs(seen.between(15, 16).ml_mm.mean()) < 25


def test_lifting_the_other_foot_first_puts_this_one_down() -> None:
    seen = acted(18, (2, "step_on"), (7, "lift_left"), (11, "lift_right"))
    assert seen.between(9.5, 11).ml_mm.mean() > 70
    assert seen.between(15, 18).ml_mm.mean() < -70


def test_a_hop_unloads_flies_and_lands() -> None:
    seen = acted(14, (2, "step_on"), (7, "lift_left"), (11, "hop"))
    hop = seen.between(11, 12.5)
    assert hop.force_n.min() < 0.05 * WEIGHT_N
    landing = hop.force_n[np.argmin(hop.force_n) :]
    assert landing.max() > 1.3 * WEIGHT_N
    assert seen.between(13, 14).ml_mm.mean() > 70


def test_a_wobble_is_survived() -> None:
    seen = acted(16, (2, "step_on"), (7, "lift_left"), (11, "wobble"))
    quiet, wobble = seen.between(9.5, 11), seen.between(11.5, 13)
    assert np.ptp(wobble.ap_mm) > np.ptp(quiet.ap_mm)
    assert seen.between(14.5, 16).ml_mm.mean() > 70
    slow_mm = wobble.ml_mm[25:] - wobble.ml_mm[:-25]
    assert np.abs(slow_mm).max() < 60


def test_a_fall_on_one_foot_ends_with_the_other_on_the_board() -> None:
    seen = acted(18, (2, "step_on"), (7, "lift_left"), (11, "fall"))
    assert np.ptp(seen.between(11.6, 12.6).ap_mm) > 40
    assert abs(seen.between(15, 18).ml_mm.mean()) < 30
    assert seen.between(15, 18).force_n.min() > 0.95 * WEIGHT_N


def test_a_fall_on_two_feet_ends_off_the_board() -> None:
    seen = acted(14, (2, "step_on"), (7, "fall"))
    assert seen.between(11, 14).force_n.max() < 1


def test_stepping_off_leaves_the_board_empty_until_the_next_visit() -> None:
    seen = acted(16, (2, "step_on"), (7, "lift_left"), (9, "step_off"), (13, "step_on"))
    assert np.abs(seen.between(11, 13).force_n).max() < 1
    assert seen.between(15, 16).force_n.min() > 0.9 * WEIGHT_N


def test_hops_land_on_the_beat_that_is_heard() -> None:
    script = [(2, "step_on"), (5, "lift_left"), (6, f"beat:{8 * NS_PER_S}:5e8")]
    seen = acted(13, *script, (7, "keeping:0.1:0:0:6"), (7, "hops"))
    landings = [
        t_s
        for t_s, before, after in zip(
            seen.t_s[1:], seen.force_n, seen.force_n[1:], strict=False
        )
        if before < 0.1 * WEIGHT_N <= after and t_s > 6
    ]
    assert np.diff(landings) == pytest.approx([0.5] * 6, abs=0.02)
    assert landings[0] == pytest.approx(8.1, abs=0.03)


@pytest.mark.parametrize(
    "name", ["beat:soon:1", "keeping:1:2", "rail:much", "keeping:a:b:c:d"]
)
def test_what_cannot_be_heard_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(BadCommand, match="write"):
        simulated("synthetic", 1).command(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_cannot_be_done_is_not_done(name: str) -> None:
    if name == "step_on" or name in LANDINGS:
        return
    seen = acted(4, (1.5, name))
    assert np.abs(seen.force_n).max() < 1


def test_the_person_weighs_what_was_asked_for() -> None:
    readings = readings_of(simulated("synthetic:mass=50,seed=3"), 8, [(2, "step_on")])
    force_n = felt(readings).between(5, 8).force_n.mean()
    assert force_n == pytest.approx(50 * 9.80665, rel=0.005)


def test_a_load_beyond_the_converter_is_flagged_and_ends_at_its_range() -> None:
    description = load_description()
    sensitive = tuple(replace(c, counts_per_n=60_000.0) for c in description.cells)
    board = SyntheticBoard(
        BoardOptions(
            clock=SimulatedClock(),
            seed=1,
            description=replace(description, cells=sensitive),  # type: ignore[arg-type]  # four cells
        )
    )
    board.prepare()
    standing = [r for r in readings_of(board, 6, [(1, "step_on")]) if r.t_ns > 4e9]
    assert {r.count for r in standing} == {COUNT_MAX}
    assert all(r.flags == Flag.SATURATED for r in standing)


def test_a_process_that_was_held_up_shows_the_gap_in_seq() -> None:
    clock = SimulatedClock()
    board = SyntheticBoard(BoardOptions(clock=clock, seed=1))
    board.prepare()
    readings = board.readings()
    before = [next(readings) for _ in range(8)]
    clock.sleep_until_ns(clock.now_ns() + 10_000_000_000)
    after = [next(readings) for _ in range(8)]
    assert after[0].t_ns - before[-1].t_ns > 8_000_000_000
    for cell in range(4):
        old = [r.seq for r in before if r.cell == cell]
        new = [r.seq for r in after if r.cell == cell]
        assert new[0] - old[-1] == pytest.approx(930, abs=60)


def test_an_unknown_command_is_refused_with_those_it_knows() -> None:
    with pytest.raises(BadCommand, match="lift_left"):
        simulated("synthetic").command("levitate")


@pytest.mark.parametrize(
    "argument", ["mass=", "mass=nan", "mass=5", "seed=x", "sway=1"]
)
def test_a_bad_argument_is_refused_with_an_example_or_the_range(argument: str) -> None:
    with pytest.raises(BadBoard, match=r"synthetic:mass=82|20 to 250"):
        simulated(f"synthetic:{argument}")
