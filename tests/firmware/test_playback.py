from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.board import BoardOptions
from firmware.clock import NS_PER_S, SimulatedClock
from firmware.description import load_description
from firmware.errors import BadBoard, BadCommand, BadPlayback
from firmware.playback import PlaybackBoard
from firmware.tracks import Track, load_recording
from tests.fakes.boards import felt, readings_of, simulated

BOARD = load_description()
HEADER = "t_s,cop_ml_mm,cop_ap_mm"
STEP_ON_S, STAND_S, EMPTY_S, STEP_OFF_S = 1.5, 3.0, 5.0, 1.01
START_S = EMPTY_S + STEP_ON_S + STAND_S


def sway_csv(path: Path, seconds: float = 8.0, force_n: float | None = 600.0) -> Path:
    """Write a recording of a smooth sway and return its path."""
    lines = [HEADER + (",force_n" if force_n else "")]
    for step in range(round(seconds * 100) + 1):
        t_s = step / 100
        ml_mm, ap_mm = 5 + 10 * np.sin(5 * t_s), -20 + 15 * np.cos(3 * t_s)
        row = f"{t_s:.2f},{ml_mm:.5f},{ap_mm:.5f}"
        lines.append(row + (f",{force_n}" if force_n else ""))
    path.write_text("\n".join(lines) + "\n", "ascii")
    return path


def playback(path: Path | str) -> PlaybackBoard:
    board = PlaybackBoard(BoardOptions(argument=str(path), clock=SimulatedClock()))
    board.prepare()
    return board


def test_the_recording_comes_back_in_the_cop_that_was_put_in(tmp_path: Path) -> None:
    board = playback(f"{sway_csv(tmp_path / 'sway.csv')},once")
    seen = felt(readings_of(board, 60))
    assert board.recording_start_ns is not None
    start_s = board.recording_start_ns / NS_PER_S
    assert start_s == pytest.approx(START_S, abs=0.001)
    part = seen.between(start_s + 0.1, start_s + 7.9)
    t_s = part.t_s - start_s
    assert part.force_n == pytest.approx(600, abs=0.5)
    assert np.abs(part.ml_mm - (5 + 10 * np.sin(5 * t_s))).max() < 0.1
    assert np.abs(part.ap_mm - (-20 + 15 * np.cos(3 * t_s))).max() < 0.1


def test_somebody_comes_stands_is_replayed_and_leaves(tmp_path: Path) -> None:
    board = playback(f"{sway_csv(tmp_path / 'sway.csv')},once")
    readings = readings_of(board, 60)
    seen = felt(readings)
    assert seen.between(0, EMPTY_S - 0.05).force_n.max() < 1
    standing = seen.between(EMPTY_S + STEP_ON_S + 0.1, START_S - 0.1)
    assert standing.ml_mm == pytest.approx(5, abs=0.1)
    assert standing.ap_mm == pytest.approx(-5, abs=0.1)
    end_s = START_S + 8 + STEP_OFF_S
    assert seen.between(end_s + 0.1, 60).force_n.max() < 1
    assert readings[-1].t_ns / NS_PER_S == pytest.approx(end_s + EMPTY_S, abs=0.02)


def test_the_board_begins_again_when_the_recording_is_over(tmp_path: Path) -> None:
    board = playback(sway_csv(tmp_path / "sway.csv", seconds=2))
    readings_of(board, 60)
    round_s = EMPTY_S + STEP_ON_S + STAND_S + 2 + STEP_OFF_S
    assert board.recording_start_ns is not None
    start_s = board.recording_start_ns / NS_PER_S
    assert start_s == pytest.approx(START_S + 4 * round_s)


def test_the_weight_is_assumed_when_the_recording_has_none(tmp_path: Path) -> None:
    board = playback(sway_csv(tmp_path / "sway.csv", force_n=None))
    part = felt(readings_of(board, 15)).between(10, 15)
    assert part.force_n == pytest.approx(70 * 9.80665, abs=0.5)


def test_step_on_begins_at_once_and_step_off_ends_it(tmp_path: Path) -> None:
    board = playback(sway_csv(tmp_path / "sway.csv"))
    commands = [(2, "step_on"), (4, "step_on"), (9, "step_off"), (30, "step_on")]
    seen = felt(readings_of(board, 40, commands))
    assert seen.between(2.9, 9).force_n.min() > 500
    assert seen.between(10.2, 29.97).force_n.max() < 1
    assert seen.between(32, 40).force_n.min() > 500
    assert board.recording_start_ns is not None
    assert board.recording_start_ns / NS_PER_S == pytest.approx(34.5, abs=0.03)


def test_a_cop_outside_the_cells_is_played_exactly_and_remarked_upon(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "far.csv"
    path.write_text(f"{HEADER}\n0,0,0\n1,260,10\n9,260,10\n", "ascii")
    board = playback(path)
    assert "attention: in 2 samples" in capsys.readouterr().err
    part = felt(readings_of(board, 18)).between(12, 18)
    assert part.ml_mm == pytest.approx(260, abs=0.1)


def bundle(folder: Path, rows: str, **changes: object) -> Path:
    """Write a session bundle and return its folder."""
    folder.mkdir()
    calibration = {
        "matrix_n_per_count": [
            [(1 / 2190) * (i == j) for j in range(4)] for i in range(4)
        ],
        "tare_count": [1000, 2000, 3000, 4000],
        "ml_mm": [cell.ml_mm for cell in BOARD.cells],
        "ap_mm": [cell.ap_mm for cell in BOARD.cells],
    } | changes
    (folder / "session.json").write_text(json.dumps({"calibration": calibration}))
    header = "t_us,f1_raw,f2_raw,f3_raw,f4_raw,flags\n"
    (folder / "samples.csv").write_text(header + rows)
    return folder


def test_a_session_bundle_is_played_with_each_chip_at_its_own_times(
    tmp_path: Path,
) -> None:
    rows = ""
    for step in range(400):
        counts = [""] * 4
        cell = step % 4
        counts[cell] = str(1000 * (cell + 1) + 2190 * (100 + 20 * cell))
        rows += f"{7_000_000 + step * 2500},{','.join(counts)},\n"
    board = playback(bundle(tmp_path / "session", rows))
    part = felt(readings_of(board, 10.4)).between(7, 10.4)
    assert part.force_n == pytest.approx(100 + 120 + 140 + 160, abs=0.5)
    assert part.ml_mm == pytest.approx((40 * 200) / 520, abs=0.1)
    assert part.ap_mm == pytest.approx((-80 * 200) / 520, abs=0.1)


def test_a_whole_plate_calibration_is_applied(tmp_path: Path) -> None:
    matrix = np.eye(4) / 2000
    matrix[0, 3] = 0.1 / 2000
    rows = "".join(
        f"{step * 10_000},201000,202000,203000,204000,\n" for step in range(300)
    )
    folder = bundle(tmp_path / "s", rows, matrix_n_per_count=matrix.tolist())
    forces_n = [track.force_at(1.234) for track in load_recording(folder, BOARD).tracks]
    assert forces_n == pytest.approx([110, 100, 100, 100])


def test_a_bundle_of_another_board_is_refused(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "s", "0,1,1,1,1,\n", ml_mm=[-100, 100, -100, 100])
    with pytest.raises(BadPlayback, match="other measures"):
        playback(folder)


@pytest.mark.parametrize(
    "calibration",
    [
        "",
        "[]",
        "{}",
        '{"calibration": {"matrix_n_per_count": 3}}',
        '{"calibration": {"matrix_n_per_count": [[1]], "tare_count": [0]}}',
    ],
)
def test_a_bundle_without_a_calibration_is_refused(
    tmp_path: Path, calibration: str
) -> None:
    folder = bundle(tmp_path / "s", "0,1,1,1,1,\n")
    (folder / "session.json").write_text(calibration)
    with pytest.raises(BadPlayback, match=r"session\.json"):
        playback(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "line 1: column t_s is missing"),
        (b"t_s,cop_ml_mm\n0,1\n", "line 1: column cop_ap_mm"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n", "fewer than two samples"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n0,1,2\n", "fewer than two samples"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n0,1,2\n1,nan,2\n", "line 3: 'nan'"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n0,1,2\n1,inf,2\n", "line 3: 'inf'"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n0,1,2\n1,,2\n", "line 3: a value is missing"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n0,1,2\n1,x,2\n", "line 3: 'x'"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n0,1,2\n1,2\n", "line 3: 2 values"),
        (b"t_s,cop_ml_mm,cop_ap_mm\n1,1,2\n\n1,1,2\n", "line 4: time does not grow"),
        (b"\x7fELF\x02\x01\xff\xfe\x00", "not a text file"),
        (b"\x00" * 400, "line 1: column t_s is missing"),
    ],
)
def test_a_malformed_recording_is_refused_by_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(BadPlayback, match=words):
        playback(path)


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_recording_or_a_bad_playback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, headed: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes((HEADER.encode() + b"\n" if headed else b"") + content)
    try:
        recording = load_recording(path, BOARD)
    except BadPlayback:
        return
    assert recording.seconds > 0


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadPlayback, match=r"none\.csv cannot be read"):
        playback(tmp_path / "none.csv")
    with pytest.raises(BadBoard, match="playback:FILE"):
        simulated("playback")
    with pytest.raises(BadCommand, match="step_on, step_off"):
        playback(sway_csv(tmp_path / "sway.csv")).command("hop")


def test_a_track_goes_through_its_samples_and_holds_its_ends() -> None:
    track = Track()
    for t_s, force_n in [(0, 1), (1, 3), (2.5, 2), (3, 7)]:
        track.add(t_s, force_n)
    assert [track.force_at(t) for t in (-1, 0, 1, 2.5, 3, 9, 1)] == [
        1,
        1,
        3,
        2,
        7,
        7,
        3,
    ]


def test_a_track_is_exact_for_a_parabola() -> None:
    track = Track()
    for step in range(12):
        track.add(step * 0.7, 3 + (step * 0.7) ** 2)
    for t_s in np.linspace(0.7, 6.9, 50):
        assert track.force_at(float(t_s)) == pytest.approx(3 + t_s**2)
