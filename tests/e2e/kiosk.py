"""A station as somebody meets it: real processes, and what hands do in front of it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as Waited

from station.protocols.library import load_library

expect.set_options(timeout=20_000)

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
]
START_S = 60.0
SMALL, LARGE = (800, 480), (1280, 800)
STEP_MS = 45_000
"""The longest that a step of a trial takes, on a machine with much else to do."""


@dataclass
class Kiosk:
    """A running station and its address."""

    data: Path
    url: str
    process: subprocess.Popen[bytes]

    @classmethod
    @contextlib.contextmanager
    def running(cls, data: Path, board: str = "synthetic") -> Iterator[Kiosk]:
        """Start `heron run` and stop it with SIGTERM at the end."""
        port = _free_port()
        heron = Path(sys.executable).with_name("heron")
        process = subprocess.Popen(
            [heron, "run", "--board", board, "--data", data, "--port", str(port)]
        )
        started = cls(data, f"http://127.0.0.1:{port}", process)
        try:
            started.wait()
            yield started
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(START_S)

    def wait(self) -> None:
        """Return when the board's readings arrive."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if self.health()["connected"]:
                    return
            time.sleep(0.1)
        raise AssertionError("the station did not start")

    def health(self) -> dict[str, object]:
        """Return what the kiosk says of itself."""
        with urllib.request.urlopen(  # noqa: S310 - our own http address
            f"{self.url}/api/v1/health", timeout=5
        ) as answer:
            found: dict[str, object] = json.load(answer)
            return found

    def child(self, module: str) -> int:
        """Return the process id of one of the station's processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for pid in children.read_text().split():
            if module in Path(f"/proc/{pid}/cmdline").read_text():
                return int(pid)
        raise AssertionError(f"no process runs {module}")

    def kill(self, module: str) -> None:
        """Kill one process; the station starts it anew."""
        os.kill(self.child(module), signal.SIGKILL)


def type_keys(page: Page, word: str) -> None:
    """Press the page's own keys, which do nothing before their script."""
    keys = page.locator("#keys")
    keys.wait_for()
    page.wait_for_load_state()
    for key in word:
        keys.get_by_text(key, exact=True).click()


class Visitor:
    """Somebody in front of the kiosk; the simulated person does what they would."""

    def __init__(self, page: Page, kiosk: Kiosk) -> None:
        self.page = page
        self.kiosk = kiosk

    def try_it(self) -> None:
        """Touch the attract page and go on without an account."""
        self.page.goto(self.kiosk.url)
        self.page.locator("#wake").click()
        self.be_guest()

    def be_guest(self) -> None:
        """Go on without an account where the kiosk asks who is there."""
        self.page.locator("#guest").click()
        self.page.wait_for_url("**/visit")

    def type_pin(self, pin: str = "2580", *, times: int = 1) -> None:
        """Type a PIN on the page's own keys."""
        asks = self.page.locator("h1")
        typed = self.page.locator("#typed[type=password]")
        for turn in range(times):
            typed.wait_for()
            asked = asks.inner_text()
            type_keys(self.page, pin)
            expect(typed).to_have_value(pin)
            self.page.locator("#enter").click()
            if turn + 1 < times:
                expect(asks).not_to_have_text(asked)
        self.page.wait_for_url("**/visit")

    def choose(self, protocol: str, side: str | None = None) -> None:
        """Go to a test's set-up card."""
        if self.page.url.endswith("/visit"):
            self.page.locator("#tests").click()
            self.page.wait_for_url("**/tests")
        group = load_library(self.kiosk.data)[protocol].offered_in
        self.page.locator(f"#group-{group}").click()
        self.page.locator(f"#{protocol}").click()
        if side is not None:
            self.page.locator(f"#{side}").click()
        expect(self.page.locator("#start")).to_be_visible()

    def start(self) -> None:
        """Press start."""
        self.page.locator("#start").click()
        expect(self.page.locator("#stage")).to_be_visible()

    def act(self, action: str) -> None:
        """Press a button of the simulated person's drawer."""
        button = self.page.locator(f"#demo [data-action={action}]")
        if not button.is_visible():
            self.page.locator("#demo-toggle").click()
        with self.page.expect_response("**/api/v1/demo") as answer:
            button.click()
        assert answer.value.ok, answer.value.text()

    def step_on(self) -> None:
        """Step on once the board is ready; before that it finds its zero."""
        self.reach("stepping_on")
        self.act("step_on")

    def reach(self, phase: str) -> None:
        """Wait until the trial is in this phase."""
        wanted = f"body[data-phase={phase}]"
        try:
            self.page.wait_for_selector(wanted, timeout=STEP_MS, state="attached")
        except Waited as error:
            shown = self.page.locator("main").inner_text()
            raise AssertionError(f"never {phase}, but: {shown}") from error

    def stand_still(self) -> str:
        """Let a timed trial run from its start to its result, and return that."""
        for _ in range(3):
            self.reach("recording")
            sentence = self.see_result(60_000)
            if "lost data" not in sentence:
                return sentence
            self.page.locator("#again").click()
            self.start()
        raise AssertionError("this machine is too busy to read a board")

    def lost_data(self) -> bool:
        """Return whether the trial ended because this machine was held up."""
        sentence = self.page.locator("#sentence")
        return sentence.is_visible() and "lost data" in sentence.inner_text()

    def hold(self, seconds: int, then: str) -> str:
        """Lift the right foot, do `then` after so many seconds; return the result.

        A machine that is held up for a second loses data and says so, as it should;
        that is not what a test of the screen is about, so it is done again.
        """
        for _ in range(3):
            self.reach("lifting")
            self.act("lift_right")
            shown = self.page.locator(
                "#number span", has_text=re.compile(f"^{seconds}$")
            )
            lost = self.page.get_by_text("lost data")
            shown.or_(lost).first.wait_for(timeout=STEP_MS)
            if not self.lost_data():
                self.act(then)
            sentence = self.see_result()
            if "lost data" not in sentence:
                return sentence
            self.act("foot_down")
            self.page.locator("#again").click()
            self.start()
        raise AssertionError("this machine is too busy to read a board")

    def see_result(self, timeout_ms: int = STEP_MS) -> str:
        """Wait for the result and return its sentence."""
        sentence = self.page.locator("#sentence")
        question = self.page.locator("#question")
        expect(sentence.or_(question).first).to_be_visible(timeout=timeout_ms)
        if question.is_visible():
            self.page.locator("#answer-none, #answer-no").first.click()
            expect(sentence).to_be_visible(timeout=timeout_ms)
        return sentence.inner_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
