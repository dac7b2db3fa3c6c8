"""A voice, where one is wanted and installed: espeak-ng says one sentence at a time."""

from __future__ import annotations

import shutil
import subprocess
from typing import Protocol

from station.errors import BadConfig

PROGRAM = "espeak-ng"
STOP_S = 1.0


class Voice(Protocol):
    """Something that can speak."""

    def say(self, sentence: str) -> str | None:
        """Begin to say it, in place of what is being said.

        Returns what went wrong with the sentence before, if anything did.
        """

    def close(self) -> None:
        """Be silent."""


class NoVoice:
    """Nobody speaks: the buzzer has to do."""

    def say(self, sentence: str) -> str | None:
        del sentence
        return None

    def close(self) -> None:
        pass


class Espeak:
    """espeak-ng with one of its voices, such as `en` or `de`.

    Raises:
        BadConfig: it is not installed, or does not know the voice.
    """

    def __init__(self, voice: str) -> None:
        program = shutil.which(PROGRAM)
        if program is None:
            raise BadConfig(
                f"headless.voice is '{voice}', but {PROGRAM} is not installed: "
                f"apt-get install {PROGRAM}, or take the setting out for beeps"
            )
        self._command = [program, "-v", voice]
        self._speaking: subprocess.Popen[bytes] | None = None
        probe = subprocess.run(
            [*self._command, "-q", "--", "1"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=10,
        )
        if probe.returncode != 0:
            raise BadConfig(
                f"headless.voice is '{voice}', which {PROGRAM} refuses "
                f"({_last_line(probe.stderr)}): {PROGRAM} --voices lists what it has"
            )

    def say(self, sentence: str) -> str | None:
        problem = self._finish()
        self._speaking = subprocess.Popen(
            [*self._command, "--", sentence],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        return problem

    def close(self) -> None:
        self._finish()

    def _finish(self) -> str | None:
        """End what is being said; return why the last sentence was not heard."""
        speaking, self._speaking = self._speaking, None
        if speaking is None:
            return None
        cut_off = speaking.poll() is None
        if cut_off:
            speaking.kill()
        _, said = speaking.communicate(timeout=STOP_S)
        # Without a sound card it complains, and says that all is well.
        wrong = speaking.returncode != 0 or b"\nerror: " in b"\n" + said
        if cut_off or not wrong:
            return None
        return f"{PROGRAM} was not heard ({_last_line(said)}): check the loudspeaker"


def open_voice(name: str | None) -> Voice:
    """Return the voice called `name`, or none. Raises `BadConfig`."""
    return NoVoice() if name is None else Espeak(name)


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it does not say why"
