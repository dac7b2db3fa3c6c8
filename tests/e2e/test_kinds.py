"""A short test of each kind without a beat, by somebody who does as the screen says."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.obedient import Obedient

pytestmark = pytest.mark.e2e


def test_errors_are_counted_by_the_board_and_by_who_watches(obedient: Obedient) -> None:
    page = obedient.page
    counts = page.locator("#counts")

    def see_both() -> None:
        expect(counts).to_have_text("Board: 1 · Seen: 0")
        page.locator("#observer [data-event=arms_moved]").click()
        expect(counts).to_have_text("Board: 1 · Seen: 1")

    obedient.begin("kind-errors")
    sentence = obedient.obey(
        {"keep_still_eyes_closed": "hop"}, {"keep_still_eyes_closed": see_both}
    )

    asked = "Keep your eyes closed and stand as still as you can."
    assert asked in obedient.said
    assert sentence == "You lost the position: 2 errors."
    assert obedient.number("") == 2


def test_a_hold_on_the_ball_of_the_foot(obedient: Obedient) -> None:
    page = obedient.page

    def hold() -> None:
        expect(page.locator("#number span")).to_have_text(re.compile("[1-9]"))
        obedient.do("heel_down")

    obedient.begin("kind-ball")
    sentence = obedient.obey({}, {"hold": hold})

    assert "Rise onto the ball of your foot." in obedient.said
    assert obedient.told(sentence, "You held {} s on your left leg.", "s") >= 1
    expect(page.locator("#verdict")).to_contain_text("Your heel came down.")


def test_a_clock_stands_still_until_balance_is_found_again(obedient: Obedient) -> None:
    tries = 0

    def lose_the_first() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            obedient.count("[1-3] / 4 s")
            obedient.do("foot_down")

    obedient.begin("kind-clock")
    sentence = obedient.obey({}, {"hold": lose_the_first})

    assert obedient.said.count("Lift your right foot.") == 2
    words = "Tries until the time in balance was full on your left leg: {}."
    assert obedient.told(sentence, words, "") == tries


def test_a_foot_is_lifted_at_a_sign(obedient: Obedient) -> None:
    obedient.begin("kind-lifts")
    sentence = obedient.obey(
        {}, {"both_feet_and_wait": lambda: obedient.count("1 / 1")}
    )

    waited = obedient.said.index("Both feet on the marks. Wait for the sign.")
    assert obedient.said[waited + 1] == "Lift your right foot."
    assert obedient.told(sentence, "Reaction: {} s.", "s") > 0


def test_a_squat_shows_how_the_weight_is_shared(obedient: Obedient) -> None:
    obedient.begin("kind-depths")
    sentence = obedient.obey({}, {"squat_60": lambda: obedient.count("2 / 2")})

    asked = "Bend your knees further, as if to sit on a high chair."
    assert asked in obedient.said
    words = "Your legs shared the weight {} % unevenly on average."
    obedient.told(sentence, words, "%")
    expect(obedient.page.locator("#picture svg")).to_contain_text("60°")


def test_a_place_is_found_again_without_the_dot(obedient: Obedient) -> None:
    obedient.begin("kind-find-again")
    sentence = obedient.obey({}, {"lean_without_dot": lambda: obedient.count("2 / 2")})

    words = "You found the places again within {} mm on average."
    off_mm = obedient.told(sentence, words, "mm")
    assert off_mm < 60, "78 mm is not to have leant at all"


def test_a_second_task_is_asked_for_and_its_cost_is_told(obedient: Obedient) -> None:
    page = obedient.page
    numbers: list[int] = []

    def count_aloud() -> None:
        if not page.locator("#second").count():
            return
        numbers.append(int(page.locator("#second strong").inner_text()))
        with page.expect_response("**/seen") as answer:
            page.locator("#observer [data-event=answer_right]").click()
        assert answer.value.ok
        expect(page.locator("#number span")).to_have_text(re.compile("[1-9]"))
        obedient.do("foot_down")

    obedient.begin("kind-counting")
    sentence = obedient.obey({}, {"hold": count_aloud})

    (number,) = numbers
    assert 300 <= number <= 900
    assert re.fullmatch(
        r"You swayed [\d.]+ mm/s while you subtracted, [\d.]+ without\.",
        sentence,
    )
    rows = page.locator("#conditions tr")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("mm/s")
    expect(page.locator("#compared")).to_contain_text("What the second task changes")
    expect(page.locator("#compared")).to_contain_text("1 right, 0 wrong")


def test_the_same_before_and_after_an_effort(obedient: Obedient) -> None:
    page = obedient.page
    page.goto(f"{obedient.kiosk.url}/batteries")
    page.locator("#kind-run").click()
    expect(page.locator("h1")).to_have_text("Before")
    obedient.start()
    assert "mm each second" in obedient.obey({})
    page.locator("#next").click()
    expect(page.locator("h1")).to_have_text("Now your run.")
    page.locator("#back").click()
    expect(page.locator("h1")).to_have_text("At once")
    obedient.start()
    obedient.obey({})
    page.locator("#next").click()

    rows = page.locator("#parts tr")
    expect(rows).to_have_count(2)
    for row, name in zip(rows.all(), ("Before", "At once"), strict=True):
        expect(row).to_have_text(re.compile(rf"{name}.*[\d.]+ mm/s", re.DOTALL))
    expect(page.locator("#recovery")).to_contain_text("Change against before the run.")
