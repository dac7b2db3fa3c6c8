"""Squats, hinges, calf raises, hops and landings: done well, badly, and awkwardly."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from station.errors import BadProtocol
from station.protocols.library import load_library, read_protocol
from station.protocols.spec import Protocol
from station.protocols.tasks import CalfRaises, HopsOnBeat, TempoReps
from tests.fakes.keeping_time import LIFT, STEP_ON, Kept, keep_time
from tests.fakes.standing import NS

DATA = Path(__file__).parents[4] / "station" / "protocols" / "data"
LIBRARY = load_library()
HINGE = LIBRARY["tempo-hinge"]
RAISES = LIBRARY["calf-raises"]
HOPS = LIBRARY["hops-on-beat"]
LANDING = LIBRARY["hop-and-hold"]
ON_AND_OFF = (STEP_ON, (5.5, "step_off"))


def shortened(name: str, reps: int) -> Protocol:
    """Return a protocol of fewer repetitions: simulating people takes time."""
    protocol = LIBRARY[name]
    trial = protocol.trials[0]
    assert isinstance(trial.task, TempoReps)
    task = replace(trial.task, reps=reps)
    return replace(protocol, trials=(replace(trial, task=task),))


SQUAT = shortened("tempo-squat", 4)


@cache
def squatted(*says: str) -> Kept:
    return keep_time(SQUAT, "squats", *says)


def test_squats_in_tempo_are_counted_and_timed() -> None:
    kept = squatted("keeping:0:0.05:0:4")
    found = kept.values()

    assert kept.story.phases[3:] == ["lifting", "counting_down", "recording", "done"]
    assert kept.ended == ("done", "completed")
    assert [deed[0] for deed in kept.deeds] == ["rep"] * 4
    for rep, (_, at_ns, (down_s, _, up_s)) in zip(
        kept.told("rep"), kept.deeds, strict=True
    ):
        assert rep.t_ns == pytest.approx(at_ns, abs=0.15 * NS)
        assert rep.detail["down_s"] == pytest.approx(down_s, abs=0.2)
        assert rep.detail["pause_s"] == 0.0
        assert rep.detail["up_s"] == pytest.approx(up_s, abs=0.15)
    assert found["reps"] == 4
    assert found["reps_in_tempo"] == found["reps_clean"] == 100
    assert found["hand_support"] < 1
    assert found["added_load"] < 0.5
    assert 3 < found["ml_range_per_rep"] < 40
    assert found["path_per_rep"] > found["ml_range_per_rep"]


def test_squats_that_are_too_slow_are_not_in_tempo() -> None:
    kept = squatted("keeping:0:0:0.3:4")
    found = kept.values()

    assert kept.ended == ("done", "completed")
    assert found["reps_in_tempo"] == 0
    assert found["down_error"] == pytest.approx(0.9, abs=0.2)
    assert found["up_error"] == pytest.approx(0.3, abs=0.15)


def test_a_hand_on_the_rail_is_weighed_and_no_phase_is_lost() -> None:
    held = keep_time(
        SQUAT, "squats", "keeping:0:0:0:4", then=[(0.01, "rail:0.1")], seed=2
    )

    assert held.ended == ("done", "completed")
    assert held.values()["hand_support"] == pytest.approx(10, abs=1.5)
    assert held.values()["reps_clean"] == 0
    assert held.values()["reps"] == 4


def test_weight_taken_up_is_weighed() -> None:
    script = (STEP_ON, LIFT, (7.5, "weight:8:-100:0"))
    kept = keep_time(
        shortened("tempo-hinge", 3), "hinges", "keeping:0:0:0:3", script=script
    )
    found = kept.values()

    assert kept.ended == ("done", "completed")
    assert found["added_load"] == pytest.approx(8, abs=0.5)
    assert found["hand_support"] == 0
    assert found["reps"] == 3
    assert found["tempo_error"] < 0.7


def test_stopping_after_two_squats_leaves_two() -> None:
    kept = squatted("keeping:0:0:0:2")

    assert kept.ended == ("done", "stopped_moving")
    assert kept.values()["reps"] == 2
    assert kept.values()["reps_in_tempo"] == 50


def test_a_touch_is_kept_with_the_repetition_it_spoils() -> None:
    kept = keep_time(
        shortened("tempo-squat", 3),
        "squats",
        "keeping:0:0:0:1",
        then=[(4.6, "foot_down"), (6.2, "lift_right"), (8.5, "squats")],
    )

    assert "touched_down" in kept.story.types()
    assert kept.values()["reps_clean"] < kept.values()["reps_in_tempo"] + 34


def test_stepping_off_ends_it_with_what_was_done() -> None:
    kept = keep_time(SQUAT, "squats", "keeping:0:0:0:2", then=[(8.6, "step_off")])

    assert kept.ended == ("done", "stepped_off")
    assert kept.values()["reps"] == 2


def test_calf_raises_go_on_until_two_prompts_are_missed() -> None:
    kept = keep_time(RAISES, "calf_raises", "keeping:0.02:0.03:0:6")
    found = kept.values()

    assert kept.ended == ("done", "missed_beats")
    assert found["calf_raises"] == 6
    assert found["raise_range"] == pytest.approx(68, abs=12)
    assert found["raise_interval_error"] < 0.12
    assert [e.detail["beat"] for e in kept.told("missed_beat")] == [12, 14]


def test_somebody_who_skips_one_prompt_goes_on() -> None:
    kept = keep_time(
        RAISES, "calf_raises", "keeping:0:0:0:2", then=[(5.0, "calf_raises")]
    )

    assert kept.told("missed_beat")[0].detail["beat"] == 4
    assert kept.values()["calf_raises"] == 4


def test_nobody_who_never_rises_gets_a_number() -> None:
    assert keep_time(RAISES, "wobble").ended == ("failed", "missed_beats")


def test_hops_on_the_beat_are_timed_to_milliseconds() -> None:
    kept = keep_time(HOPS, "hops", "keeping:0.015:0.01:0:40")
    found = kept.values()
    done = [deed for deed in kept.deeds if deed[0] == "hop"]

    assert kept.ended == ("done", "completed")
    for hop, (_, landed_ns, _) in zip(kept.told("hop"), done, strict=True):
        assert hop.t_ns == pytest.approx(landed_ns, abs=0.012 * NS)
    assert found["hop_count"] == 41
    assert found["hops_on_beat"] == pytest.approx(100 * 41 / 44, abs=3)
    assert found["hop_beat_error"] == pytest.approx(0.018, abs=0.008)
    assert found["hop_cadence"] == pytest.approx(132, abs=1.5)
    assert found["hop_contact_time"] == pytest.approx(0.26, abs=0.01)
    assert found["hop_flight_time"] == pytest.approx(0.195, abs=0.01)
    assert found["hop_drift"] < 25


def test_hops_slower_than_the_beat_are_off_it() -> None:
    found = keep_time(HOPS, "hops", "keeping:0:0:0.1:36").values()

    assert found["hop_cadence"] == pytest.approx(120, abs=2)
    assert found["hops_on_beat"] < 50


def test_stepping_off_while_hopping_fails() -> None:
    kept = keep_time(HOPS, "hops", "keeping:0:0:0:8", then=[(6.0, "step_off")])

    assert kept.ended == ("failed", "stepped_off")


def landed(command: str, *then: tuple[float, str], seed: int = 1) -> Kept:
    script = (*ON_AND_OFF, (9.0, command))
    return keep_time(LANDING, "", script=script, then=then, seed=seed)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_landing_is_held_and_timed(seed: int) -> None:
    kept = landed("hop_on_left", seed=seed)
    found = kept.values()

    assert kept.story.phases[3:] == ["leaving", "landing", "recording", "done"]
    assert kept.ended == ("done", "completed")
    assert 0.2 < found["landing_time_to_stability"] < 0.7
    assert found["landing_peak"] == pytest.approx(3.2, abs=0.3)
    assert found["hold_score"] > 85
    assert kept.told("landed")[0].detail["window_s"] == pytest.approx(8, abs=0.05)


@pytest.mark.parametrize(
    ("command", "then", "outcome"),
    [
        ("hop_wide", (), "off_centre"),
        ("hop_on_left", [(3.0, "hop")], "hopped"),
        ("hop_on_left", [(3.0, "foot_down")], "touched_down"),
        ("hop_on_left", [(3.0, "step_off")], "stepped_off"),
    ],
)
def test_a_landing_that_is_not_held_has_no_number(
    command: str, then: list[tuple[float, str]], outcome: str
) -> None:
    assert landed(command, *then).ended == ("failed", outcome)


def test_nobody_who_stays_off_holds_up_the_board() -> None:
    impatient = replace(LANDING.trials[0], wait_s=5)
    protocol = replace(LANDING, trials=(impatient,))
    kept = keep_time(protocol, "", script=ON_AND_OFF)

    assert kept.ended == ("failed", "no_landing")


def test_beats_are_known_from_the_countdown_on() -> None:
    for protocol in (SQUAT, RAISES, HOPS):
        task = protocol.trials[0].task
        assert isinstance(task, TempoReps | CalfRaises | HopsOnBeat)
        beat = task.metronome
        first_ns = 5 * NS
        assert beat.at_ns(first_ns, 0) == first_ns
        for number in (-4, 1, 7, 41):
            t_ns = beat.at_ns(first_ns, number)
            assert beat.number_near(first_ns, t_ns + 10_000_000) == number
        shown = beat.view(first_ns, 20 * NS)
        assert shown.count_in * 60 / shown.bpm <= protocol.trials[0].countdown_s


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ('{ use = "rep_phases" },', "", "needs the detectors rep_phases"),
        ("countdown_s = 5", "countdown_s = 2", "`countdown_s` must be as long"),
        ('kind = "timed"', 'kind = "hold"', "`kind` hold"),
        ("bpm = 60", "bpm = 6", "bpm"),
        ("down = 3", "down = 0", "down"),
    ],
)
def test_a_task_that_cannot_be_is_refused_with_what_to_do(
    tmp_path: Path, find: str, put: str, words: str
) -> None:
    text = (DATA / "tempo-squat.toml").read_text("utf-8")
    assert find in text
    file = tmp_path / "ours.toml"
    file.write_text(text.replace(find, put), "utf-8")
    with pytest.raises(BadProtocol, match=words) as refused:
        read_protocol(file)
    assert "line" in str(refused.value)
