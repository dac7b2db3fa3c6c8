"""From a chip's fault to the words on the screen and the fate of a trial.

A person stands on four virtual chips, read by the real reader, in a station that
records; the second half of the table that tests/firmware/test_fault_matrix.py begins.
"""

from __future__ import annotations

import functools
import operator
from pathlib import Path

import pytest

from firmware.reading import Flag, Reading
from station.live.watch import CODES
from station.protocols.prompts import OUTCOMES
from tests.fakes.chip_board import ChipBoard
from tests.fakes.chip_faults import FAULTS, Fault
from tests.fakes.gpio import FakeClock
from tests.fakes.gym import Gym
from tests.fakes.stand import add_stand

DOCS = Path(__file__).parents[2] / "docs" / "acquisition.md"
DETECTORS = """
    { use = "stepped_off", then = "fail", for_s = 0.5 },
    { use = "support_touched", then = "fail" },
    { use = "foot_moved", then = "fail", shift_mm = 60 },
    { use = "saturated", then = "fail" },
    { use = "dropout", then = "fail" },
"""
ALWAYS = {"not_calibrated"}
LATER_S = 6.0
"""A stuck cell is told after three seconds, and what it seemed to be withdrawn."""


def words(fault: Fault) -> str:
    """What the screen tells of the front left cell."""
    if fault.problem is None:
        return ""
    return CODES[fault.problem].text % {"corner": "front left", "rate": 145}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_has_its_words_and_the_trial_its_fate(
    fault: Fault, tmp_path: Path
) -> None:
    add_stand(tmp_path, 5, DETECTORS)
    clock = FakeClock(1_000_000_000)
    gym = Gym(tmp_path, ChipBoard, clock=clock)
    assert isinstance(gym.board, ChipBoard)
    trial = gym.start("stand")
    gym.run(20, lambda view: view.trial and view.trial.phase == "recording")
    gym.run(0.5)
    seen: list[int] = []

    def note(reading: Reading) -> Reading:
        if reading.cell == 0:
            seen.append(reading.flags)
        return reading

    gym.spoil = note
    before = len(gym.views)
    gym.board.fail(fault)
    shown = gym.finish().trial
    gym.run(LATER_S if fault.lasts else 1)
    detail = gym.keeper.submit(lambda writer: writer.trial(trial)).result()
    views = gym.views[-1:] if fault.lasts else gym.views[before:]
    told = {
        problem.text
        for view in views
        for problem in view.problems
        if problem.code not in ALWAYS
    }
    gym.keeper.close()

    assert fault.flags in functools.reduce(operator.or_, map(Flag, seen))
    assert told == ({words(fault)} if fault.problem else set())
    assert shown is not None
    assert (shown.outcome, detail.summary.outcome) == (fault.fate, fault.fate)
    assert set(detail.summary.flags) - ALWAYS == set(fault.marks)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_docs_have_the_table(fault: Fault) -> None:
    page = DOCS.read_text("utf-8")
    flags = ", ".join(f"`{(flag.name or '').lower()}`" for flag in fault.flags)
    fate = "fails" if fault.fate != "completed" else "goes on"
    marks = "".join(f", marked `{mark}`" for mark in fault.marks)
    told = words(fault).replace("145 times", "… times") or "nothing"
    row = (
        f"| {fault.name} | {flags or 'none'} | {told} | {fate}: `{fault.fate}`{marks} |"
    )
    assert row in page, row
    assert f"`{fault.fate}`: {OUTCOMES[fault.fate]}" in page
