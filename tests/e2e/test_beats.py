"""A short test of each kind on a beat, and a landing, by somebody who keeps to it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.obedient import Obedient

pytestmark = pytest.mark.e2e


def test_hops_are_held_against_the_beat(obedient: Obedient) -> None:
    obedient.begin("kind-hops")
    sentence = obedient.obey(
        {"listen": "hops", "hop_with_beat": "hops"},
        {"hop_with_beat": lambda: obedient.count(r"[3-9]|1\d")},
    )

    assert "Hop: land on each beat." in obedient.said
    words = "{}\N{NO-BREAK SPACE}% of the beats met a landing on your left leg."
    assert 0 < obedient.told(sentence, words, "%") <= 100
    obedient.page.locator("#toggle").click()
    late = obedient.page.locator("#numbers div", has_text="Behind the beat")
    expect(late).to_contain_text("ms")


def test_a_squat_is_held_against_its_tempo(obedient: Obedient) -> None:
    obedient.begin("kind-squats")
    sentence = obedient.obey(
        {"listen": "squats", "follow_tempo": "squats"},
        {"follow_tempo": lambda: obedient.count("0 / 1")},
    )

    assert "Down and up with the beat." in obedient.said
    assert obedient.number("%") == 100
    assert sentence == (
        "You kept the tempo in 100\N{NO-BREAK SPACE}% of them on your left leg."
    )


def test_calf_raises_are_counted(obedient: Obedient) -> None:
    obedient.begin("kind-raises")
    sentence = obedient.obey(
        {"listen": "calf_raises", "rise_with_beat": "calf_raises"},
        {"rise_with_beat": lambda: obedient.count("[1-9]")},
    )

    assert "Rise with the high tone, lower with the low one." in obedient.said
    raises = obedient.number("")
    assert raises >= 1
    assert sentence == f"You rose {raises:.0f} times on your left leg."


def test_a_landing_is_timed_until_it_is_still(obedient: Obedient) -> None:
    obedient.begin("kind-landing")
    sentence = obedient.obey({"hop_on": "hop_on_left"})

    weighed = obedient.said.index("Stand still.")
    assert obedient.said[weighed + 1 :][:3] == [
        "Step off and stand behind the board.",
        "Hop onto the middle, land on the same leg, and hold.",
        "Hold still.",
    ]
    words = "You stood still {} s after you landed on your left leg."
    assert 0 < obedient.told(sentence, words, "s") < 3
