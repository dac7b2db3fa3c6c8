from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from firmware.commands import sample
from firmware.errors import BadBoard, BadOutput, BadUsage, HeronError
from firmware.reading import CELLS, Flag, Reading
from firmware.sample import SampleCounts, write_samples
from tests.fakes.boards import simulated


def run(*arguments: str) -> Result:
    return CliRunner().invoke(sample, arguments)


def test_every_conversion_is_a_row(tmp_path: Path) -> None:
    out = tmp_path / "counts.csv"
    done = run(
        "--board", "synthetic:seed=1", "--seconds", "10", "--out", str(out), "--fast"
    )
    assert done.exit_code == 0
    with out.open(encoding="ascii") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["cell", "seq", "t_ns", "count", "flags"]
    assert {row["cell"] for row in rows} == set(CELLS)
    assert {row["flags"] for row in rows} == {""}
    spans_ns = int(rows[-1]["t_ns"]) - int(rows[0]["t_ns"])
    assert spans_ns == pytest.approx(10e9, abs=10e6)
    assert f"all: {len(rows)} good, 0 flagged, 0 missed" in done.stderr


def test_a_dash_is_standard_output() -> None:
    done = run("--board", "synthetic", "--seconds", "0.1", "--out", "-", "--fast")
    assert done.stdout.startswith("cell,seq,t_ns,count,flags\n")
    assert "front_left:" in done.stderr


def test_flags_are_named_and_counted_per_cell() -> None:
    conversions = [
        Reading(0, 0, 0, 5),
        Reading(0, 1, 1, 5, Flag.DESYNC | Flag.NOT_RELEASED),
        Reading(0, 4, 2, 5),
        Reading(3, 0, 3, 0, Flag.MISSING),
        Reading(0, 5, 3_000_000_000, 5),
    ]
    out = io.StringIO()
    counts = write_samples(conversions, 2, out)
    assert "front_left,1,1,5,desync|not_released\n" in out.getvalue()
    assert counts.summary() == [
        "front_left: 2 good, 1 flagged, 2 missed",
        "front_right: 0 good, 0 flagged, 0 missed",
        "rear_left: 0 good, 0 flagged, 0 missed",
        "rear_right: 0 good, 0 flagged, 1 missed",
        "all: 2 good, 1 flagged, 3 missed",
    ]


def test_repeatable_with_a_seed() -> None:
    arguments = ("--board", "synthetic", "--seconds", "1", "--out", "-", "--fast")
    once, again, other = (run(*arguments, "--seed", seed) for seed in "778")
    assert once.stdout == again.stdout != other.stdout


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"--out": "no/such/folder.csv"}, BadOutput),
        ({"--out": "."}, BadOutput),
        ({"--seconds": "nan"}, BadUsage),
        ({"--board": "levitating"}, BadBoard),
        ({"--board": "playback:no.csv"}, HeronError),
    ],
)
def test_bad_input_is_an_error_with_status_2(
    changes: dict[str, str], error: type[HeronError]
) -> None:
    options = {"--board": "synthetic", "--seconds": "1", "--out": "-"} | changes
    done = run(*[word for option in options.items() for word in option], "--fast")
    assert isinstance(done.exception, error)
    assert done.exception.exit_status == 2


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "inf"])
def test_an_impossible_duration_is_refused(seconds: str) -> None:
    done = run("--board", "synthetic", "--seconds", seconds, "--out", "-")
    assert done.exit_code == 2


def test_a_board_that_cannot_be_prepared_leaves_an_older_file_alone(
    tmp_path: Path,
) -> None:
    out = tmp_path / "old.csv"
    out.write_text("precious")
    run("--board", "playback:no.csv", "--seconds", "1", "--out", str(out), "--fast")
    assert out.read_text() == "precious"


def test_a_repeated_seq_is_no_loss() -> None:
    counts = SampleCounts()
    for seq in (3, 3, 4):
        counts.add(Reading(1, seq, seq, 0))
    assert sum(counts.missed) == 0


def test_the_shortest_sample_still_ends() -> None:
    out = io.StringIO()
    write_samples(simulated("synthetic").readings(), 1e-9, out)
    assert len(out.getvalue().splitlines()) == 2
