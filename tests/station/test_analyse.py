from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from station.analyse import analyse
from station.errors import BadSignal
from station.signal_file import read_signal
from tests.shared_data import needs_shared_data, reference, signal_path

HEADER = "t_s,cop_ml_mm,cop_ap_mm"


def sway(t_s: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return 5.0 * np.sin(2.0 * t_s), 3.0 * np.cos(1.3 * t_s) + np.sin(9.0 * t_s)


def write(path: Path, t_s: NDArray[np.float64], decimals: int = 9) -> Path:
    ml, ap = sway(t_s)
    rows = [
        f"{t:.{decimals}f},{a:.9f},{b:.9f}" for t, a, b in zip(t_s, ml, ap, strict=True)
    ]
    path.write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return path


def run_json(*arguments: str) -> dict[str, object]:
    result = CliRunner().invoke(analyse, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    reply: dict[str, object] = json.loads(result.output)
    return reply


def value(reply: dict[str, object], name: str) -> float:
    measures = reply["measures"]
    assert isinstance(measures, dict)
    number = measures[name]["value"]
    assert isinstance(number, float)
    return number


@needs_shared_data
@pytest.mark.parametrize("arguments", [(), ("--no-filter",)])
def test_prints_the_reference_values(arguments: tuple[str, ...]) -> None:
    reply = run_json(str(signal_path("BDS00001")), *arguments)
    pipeline = "unfiltered" if arguments else "canonical"
    assert set(reply) == {"pipeline", "rate_hz", "duration_s", "measures", "flags"}
    assert reply["rate_hz"] == 100.0
    assert reply["duration_s"] == 59.99
    for name in ("path_length", "prediction_ellipse_area", "median_frequency_ap"):
        expected = reference()["BDS00001"][pipeline][name]["value"]
        assert value(reply, name) == pytest.approx(expected, rel=1e-6)


def test_prints_a_table_for_people(tmp_path: Path) -> None:
    path = write(tmp_path / "me.csv", np.arange(3001) / 100.0)
    result = CliRunner().invoke(analyse, [str(path)])
    assert result.exit_code == 0
    assert "me.csv: 30.00 s at 100 Hz, pipeline" in result.output
    assert "path_length " in result.output
    assert "needs 60 s; this recording has 30.0 s" in result.output


@pytest.mark.parametrize("rate_hz", [20.0, 25.0, 80.0, 128.0, 1000.0])
@pytest.mark.parametrize("decimals", [3, 9])
def test_uniform_files_of_any_rate_are_taken_as_they_are(
    tmp_path: Path, rate_hz: float, decimals: int
) -> None:
    t_s = np.arange(int(10 * rate_hz) + 1) / rate_hz
    signal = read_signal(write(tmp_path / "f.csv", t_s, decimals))
    assert signal.flags == ()
    assert signal.series.rate_hz == rate_hz
    np.testing.assert_allclose(signal.series.ml_mm, sway(t_s)[0], atol=1e-8)


def test_jittered_files_are_interpolated_at_the_measured_rate_and_say_so(
    tmp_path: Path,
) -> None:
    rng = np.random.default_rng(3)
    t_s = np.arange(4001) / 80.0 + rng.uniform(-0.002, 0.002, 4001)
    path = write(tmp_path / "f.csv", t_s)
    reply = run_json(str(path))
    flags = reply["flags"]
    assert isinstance(flags, list)
    assert [flag.split(":")[0] for flag in flags] == ["jittered"]
    assert reply["rate_hz"] == pytest.approx(4000 / (t_s[-1] - t_s[0]))
    even = run_json(str(write(tmp_path / "g.csv", np.arange(4001) / 80.0)))
    for name in ("path_length", "prediction_ellipse_area"):
        assert value(reply, name) == pytest.approx(value(even, name), rel=2e-3)


def test_one_lost_sample_is_noticed(tmp_path: Path) -> None:
    t_s = np.delete(np.arange(3001) / 100.0, 1500)
    for decimals in (2, 9):
        signal = read_signal(write(tmp_path / "f.csv", t_s, decimals))
        assert signal.flags[0].startswith("jittered")


def test_a_gap_leaves_no_measure_and_says_where_it_is(tmp_path: Path) -> None:
    t_s = np.arange(3001) / 100.0
    t_s = t_s[(t_s < 10.0) | (t_s > 10.2)]
    reply = run_json(str(write(tmp_path / "f.csv", t_s)))
    flags, measures = reply["flags"], reply["measures"]
    assert isinstance(flags, list)
    assert isinstance(measures, dict)
    assert flags[0] == "gap: nothing between 9.99 s and 10.21 s"
    assert reply["rate_hz"] == pytest.approx(100.0)
    assert {entry["value"] for entry in measures.values()} == {None}
    assert all("missing" in entry["reason"] for entry in measures.values())


def test_slow_files_are_not_filtered_and_say_so(tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", np.arange(601) / 20.0)
    assert run_json(str(path))["flags"] == [
        "not_filtered: 20 Hz is too slow for the 10 Hz low-pass"
    ]
    assert run_json(str(path), "--no-filter")["flags"] == [
        "not_filtered: as asked for with --no-filter"
    ]


def test_edges_of_the_feet_give_the_time_to_boundary(tmp_path: Path) -> None:
    path = str(write(tmp_path / "f.csv", np.arange(6001) / 100.0))
    measures = run_json(path)["measures"]
    assert isinstance(measures, dict)
    assert measures["time_to_boundary_min"]["value"] is None
    with_feet = run_json(path, "--support", "-50,50,-100,100", "--noise-floor", "1.5")
    assert 0.0 < value(with_feet, "time_to_boundary_min") < 60.0
    assert value(with_feet, "noise_floor_velocity") == 1.5
    assert value(with_feet, "path_length_corrected") < value(with_feet, "path_length")


GOOD_ROWS = [f"{n / 100},{n % 7},{n % 5}" for n in range(300)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("\n\n", "is empty"),
        (HEADER, "too short"),
        ("\n".join([HEADER, *GOOD_ROWS[:50]]), "too short"),
        ("\n".join(["t_s,cop_ml_mm", *GOOD_ROWS]), "no column cop_ap_mm"),
        ("\n".join(GOOD_ROWS), "no column t_s, cop_ml_mm, cop_ap_mm"),
        ("\n".join([HEADER, *GOOD_ROWS, "3.0,nan,1"]), "line 302: a value is missing"),
        ("\n".join([HEADER, *GOOD_ROWS, "3.0,inf,1"]), "line 302"),
        ("\n".join([HEADER, *GOOD_ROWS, "3.0,,1"]), "line 302: every one of"),
        ("\n".join([HEADER, *GOOD_ROWS, "3.0,1"]), "line 302"),
        ("\n".join([HEADER, *GOOD_ROWS, "1.0,1,1"]), "does not increase after 2.99 s"),
        ("\n".join([HEADER, *GOOD_ROWS, "2.99,1,1"]), "does not increase"),
        ("\n".join([HEADER, *reversed(GOOD_ROWS)]), "does not increase after 2.99"),
        ("\n".join([HEADER, *GOOD_ROWS]).replace(",", ";"), "separated by commas"),
        ("\n".join([HEADER, *GOOD_ROWS, "", "2.99,1,1"]), "does not increase"),
        ("\n".join([HEADER, *GOOD_ROWS, "3.0,1e9,1"]), "cop_ml_mm reaches beyond 10 m"),
        (
            "\n".join([HEADER, *(f"{n / 10},1,{n}" for n in range(300))]),
            "10 samples per second",
        ),
        (
            "\n".join([HEADER, *(f"{n / 2000},1,{n}" for n in range(4000))]),
            "2000 samples per second",
        ),
        (b"\x00\x01\xff\xfe" * 100, "not a CSV text file"),
        (b"\x7fELF\x00\x00\n" * 40, "no column"),
    ],
)
def test_bad_files_are_refused_with_the_place_and_what_to_do(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    path = tmp_path / "bad.csv"
    if isinstance(content, str):
        content = content.encode()
    path.write_bytes(content)
    with pytest.raises(BadSignal, match=message):
        read_signal(path)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_any_bytes_are_a_signal_or_a_bad_signal(
    tmp_path: Path, content: bytes | str
) -> None:
    path = tmp_path / "any.csv"
    if isinstance(content, str):
        content = f"{HEADER}\n{content}".encode(errors="replace")
    path.write_bytes(content)
    with pytest.raises(BadSignal):
        read_signal(path)


def test_a_bad_file_ends_in_one_line_and_status_2(tmp_path: Path) -> None:
    for target in (tmp_path / "absent.csv", tmp_path):
        done = subprocess.run(
            [Path(sys.executable).with_name("heron"), "analyse", target],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert "cannot be read" in done.stderr


@pytest.mark.parametrize("support", ["1,2,3", "a,b,c,d", "5,-5,0,10"])
def test_support_must_be_four_edges_around_something(
    tmp_path: Path, support: str
) -> None:
    path = write(tmp_path / "f.csv", np.arange(3001) / 100.0)
    result = CliRunner().invoke(analyse, [str(path), "--support", support])
    assert isinstance(result.exception, BadSignal)
