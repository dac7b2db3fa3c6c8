from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from station.analysis import analyse_file
from station.store import queries
from station.store.database import DATABASE_NAME, connect_readonly
from station.store.records import TrialDetail
from tests.e2e.kiosk import LARGE, Kiosk, Visitor
from tests.shared_data import needs_shared_data, signal_path

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NAME = "BDS00001"
WITHIN = 0.02
LENGTH_S = 30.0


@needs_shared_data
def test_a_real_person_on_the_screen_agrees_with_their_file(
    browser: Browser, tmp_path: Path
) -> None:
    path = signal_path(NAME)
    with Kiosk.running(tmp_path, f"playback:{path}") as kiosk:
        page = browser.new_page(viewport={"width": LARGE[0], "height": LARGE[1]})
        visitor = Visitor(page, kiosk)
        # Who is played steps on by themselves, and that wakes the kiosk too. On a busy
        # machine that is before the test is chosen: they come when it is their turn.
        page.goto(f"{kiosk.url}/who")
        visitor.be_guest()
        visitor.act("step_off")
        visitor.choose("quiet-stance-eyes-open")
        visitor.start()
        visitor.step_on()
        visitor.stand_still()
        shown = numbers(page)
        trial = page.url.rpartition("/")[2]
    db = connect_readonly(tmp_path / DATABASE_NAME)
    detail = queries.trial(db, trial)
    db.close()
    from_s = found_at(path, detail)
    expected = analyse_file(window(path, tmp_path / "window.csv", from_s)).measures
    for name, value in shown.items():
        assert value == pytest.approx(expected[name].value, rel=WITHIN), name


def numbers(page: Page) -> dict[str, float]:
    """Return mean velocity and ellipse area as they stand on the screen."""
    big = page.locator("#number").inner_text()
    page.locator("#toggle").click()
    ellipse = page.locator("#numbers div", has_text="95 % ellipse").inner_text()
    return {
        "mean_velocity": number(big, "mm/s"),
        "prediction_ellipse_area": number(ellipse.partition("ellipse")[2], "mm²"),
    }


def number(words: str, unit: str) -> float:
    found = re.search(rf"([\d,.]+)\s*{re.escape(unit)}", words)
    assert found is not None, words
    return float(found[1].replace(",", ""))


def found_at(path: Path, detail: TrialDetail) -> float:
    """Return where in the file the trial's trace lies, in seconds."""
    table = np.genfromtxt(path, delimiter=",", skip_header=1)
    trace: NDArray[np.float64] = np.array(detail.trace_mm)
    step = round(100.0 / detail.trace_hz)
    span = (len(trace) - 1) * step + 1
    apart = [
        float(np.abs(table[n : n + span : step, 1:3] - trace).mean())
        for n in range(len(table) - span + 1)
    ]
    best = int(np.argmin(apart))
    assert apart[best] < 0.5, "the trace is not in the file"
    return float(table[best, 0])


def window(path: Path, out: Path, from_s: float) -> Path:
    """Write the lines of the trial's length that begin at `from_s`."""
    head, *lines = path.read_text("utf-8").splitlines(keepends=True)
    kept = [
        line
        for line in lines
        if from_s <= float(line.partition(",")[0]) <= from_s + LENGTH_S
    ]
    out.write_text(head + "".join(kept), "utf-8")
    return out
