"""Somebody in front of the kiosk who does what the screen says, whenever it says it.

They look at the screen alone, and each new sentence on it is answered once. However
busy the machine is, nobody acts before they are asked to, and no fixed time has to fit.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, Page, expect

from station.acting import ACTS
from tests.e2e.kiosk import SMALL, STEP_MS, Kiosk, Visitor

ANSWERS = {
    **ACTS,
    "done": "open_eyes foot_down lean_middle",
    "done_open_eyes": "open_eyes foot_down lean_middle",
    "rise_heel": "heel_up",
    "step_off_behind": "step_off",
    "foot_down": "foot_down",
    "to_the_middle": "lean_middle",
    "lean_to_target": "reach_right",
    "lean_without_dot": "reach_right",
    "stand_straight": "stand_up",
    "squat_60": "squat_60",
}
"""What is done at each prompt; whoever is done stands on the board for the next one."""
PRESSED = {"resting": "next", "card": "next", "asking": "retry"}
"""What is pressed between two steps."""
KINDS = Path(__file__).with_name("kinds")
"""What lies in the data folder of a station: a short test of each kind."""
TRIES = 3
"""How often a trial is done that a busy machine loses data of."""

LOOK = """(last) => {
  const byId = (id) => document.getElementById(id);
  const between = byId("between")?.dataset.phase ?? "";
  const prompts = JSON.parse(byId("prompts")?.textContent ?? "{}");
  const said = byId("said")?.textContent ?? "";
  const looked = {
    page: location.pathname,
    between,
    said,
    asked: Object.keys(prompts).find((key) => said && prompts[key] === said) ?? "",
    ended: between ? "" : byId("sentence")?.textContent ?? "",
  };
  const now = JSON.stringify(looked);
  return now === JSON.stringify(last) ? null : now;
}"""
Watch = Mapping[str, Callable[[], None]]


class Obedient(Visitor):
    """A visitor who needs no telling what to do next."""

    def __init__(self, page: Page, kiosk: Kiosk) -> None:
        super().__init__(page, kiosk)
        self.said: list[str] = []
        """Every sentence of the last trial."""
        self._done = ""
        """What is done already is not done again at the next prompt."""

    @classmethod
    @contextlib.contextmanager
    def at(cls, browser: Browser, data: Path, files: str) -> Iterator[Self]:
        """Start a station with a folder of `kinds`, and somebody in front of it."""
        shutil.copytree(KINDS / files, data, dirs_exist_ok=True)
        with Kiosk.running(data) as kiosk:
            width, height = SMALL
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(STEP_MS)
            visitor = cls(page, kiosk)
            visitor.try_it()
            yield visitor
            page.close()

    def begin(self, protocol: str) -> None:
        """Go to a test's card and press start."""
        self.page.goto(f"{self.kiosk.url}/tests/{protocol}")
        self.start()

    def do(self, actions: str) -> None:
        """Have the simulated person do something, or one thing after the other."""
        for action in actions.split():
            self._done = action
            # Not from the page, which may be on its way to the next one.
            answer = self.page.request.post(
                f"{self.kiosk.url}/api/v1/demo", data={"action": action}
            )
            assert answer.ok, answer.text()

    def obey(self, answers: Mapping[str, str], watch: Watch | None = None) -> str:
        """Do what is said until the result is there; return its sentence.

        Args:
            answers: what to do at a prompt, beside `ANSWERS`.
            watch: what to look at when a prompt has been answered.
        """
        self.said = []
        for _ in range(TRIES):
            sentence = self._once({**ANSWERS, **answers}, watch or {})
            if "lost data" not in sentence:
                return sentence
            self._again()
        raise AssertionError("this machine is too busy to read a board")

    def number(self, unit: str) -> float:
        """Return the big number of the result, which has this unit."""
        return float(self._shown(unit))

    def told(self, sentence: str, words: str, unit: str) -> float:
        """Return the big number, which stands in `words` at `{}` too.

        Both are rounded from one value, not always to as many places.
        """
        before, after = words.split("{}")
        assert sentence.startswith(before), sentence
        assert sentence.endswith(after), sentence
        texts = sentence.removeprefix(before).removesuffix(after), self._shown(unit)
        places = min(len(text.partition(".")[2]) for text in texts)
        said, shown = map(float, texts)
        assert abs(said - shown) < 0.6 * 10**-places, texts
        return shown

    def _shown(self, unit: str) -> str:
        shown = self.page.locator("#number").inner_text()
        assert shown.endswith(unit), shown
        return shown.removesuffix(unit)

    def count(self, pattern: str) -> None:
        """Wait until the number beside the picture is like this."""
        beside = self.page.locator("#beside span")
        expect(beside).to_have_text(re.compile(f"^({pattern})$"))

    def _again(self) -> None:
        """Do the same trial once more; a battery begins it without its card."""
        self.page.locator("#again").click()
        start, stage = self.page.locator("#start"), self.page.locator("#stage")
        start.or_(stage).first.wait_for()
        if start.is_visible():
            self.start()

    def _once(self, answers: Mapping[str, str], watch: Watch) -> str:
        self._done = ""
        looked: dict[str, Any] = {"asked": "", "between": "", "ended": ""}
        pressed = 0
        while not looked["ended"]:
            before = looked
            found = self.page.wait_for_function(LOOK, arg=before, timeout=STEP_MS)
            # A text is here already, even where its page has gone meanwhile.
            looked = json.loads(found.json_value())
            if looked["between"] in PRESSED and looked["between"] != before["between"]:
                pressed += looked["between"] == "asking"
                assert pressed < TRIES, "a step fails again and again"
                self.page.locator(f"#{PRESSED[looked['between']]}").click()
            asked = looked["asked"]
            if asked and asked != before["asked"]:
                self.said.append(looked["said"])
                if (answer := answers.get(asked, "")) != self._done:
                    self.do(answer)
                watch.get(asked, lambda: None)()
        return str(looked["ended"])
