"""A voice; a script plays espeak-ng, which needs a sound card."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from station.errors import BadConfig
from station.headless.voice import Espeak, NoVoice, open_voice
from tests.fakes.headless import clubhouse

SCRIPT = """#!/bin/sh
# As espeak-ng 1.51: status 1 for a voice that it lacks, 0 without a sound card.
if [ "$2" != en ]; then
    echo "Error: The specified espeak-ng voice does not exist." >&2
    exit 1
fi
[ "$3" = -q ] && exit 0
echo "$4" >> HEARD
if [ -e MUTE ]; then
    echo "ALSA lib pcm.c: Unknown PCM default" >&2
    echo "error: No such file or directory" >&2
fi
exit 0
"""
PATIENCE_S = 10.0


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with what the script was told to say; `mute` beside it is no card."""
    heard = tmp_path / "heard"
    heard.touch()
    program = tmp_path / "bin" / "espeak-ng"
    program.parent.mkdir()
    script = SCRIPT.replace("HEARD", str(heard)).replace("MUTE", str(tmp_path / "mute"))
    program.write_text(script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return heard


def wait_for(file: Path, sentence: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while sentence not in file.read_text():
        assert time.monotonic() < deadline, "it was not said"
        time.sleep(0.01)


def test_a_sentence_is_handed_to_espeak(heard: Path) -> None:
    with closing(open_voice("en")) as voice:
        assert voice.say("-1 is what you have.") is None
        wait_for(heard, "-1 is what you have.")


def test_what_was_not_heard_is_told_with_the_next_sentence(heard: Path) -> None:
    heard.with_name("mute").touch()
    with closing(Espeak("en")) as voice:
        voice.say("Hello.")
        wait_for(heard, "Hello.")
        assert voice._speaking is not None
        voice._speaking.wait(PATIENCE_S)
        assert voice.say("Hello?") == (
            "espeak-ng was not heard (error: No such file or directory): "
            "check the loudspeaker"
        )


@pytest.mark.usefixtures("heard")
def test_a_voice_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(BadConfig, match=r"voice does not exist.*--voices"):
        open_voice("klingon")


def test_without_espeak_the_error_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadConfig, match="apt-get install espeak-ng"):
        open_voice("en")


def test_without_a_setting_nobody_speaks() -> None:
    voice = open_voice(None)
    assert isinstance(voice, NoVoice)
    assert voice.say("Hello.") is None
    voice.close()


class Notes:
    """A voice that is read."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str) -> str | None:
        self.said.append(sentence)
        return "the loudspeaker is off" if len(self.said) == 1 else None

    def close(self) -> None:
        pass


def test_prompts_and_results_are_spoken_in_order(tmp_path: Path) -> None:
    voice = Notes()
    with clubhouse(tmp_path, voice, protocol="pair") as house:
        house.press()
        house.until("phase", phase="card")
        *prompts, result, card = voice.said
        assert prompts == [
            "Step onto the foot marks.",
            "Stand still.",
            "Ready: look ahead and stand still.",
            "Stand as still as you can.",
        ]
        assert result.startswith("Simulated. Mean velocity: ")
        assert result.endswith(" Rest for 10 seconds.")
        assert card == "Press the button when you are set."
        told = [
            p["on"] for p in house.of_type("problem") if p["code"] == "voice_failed"
        ]
        assert told == [True, False]
