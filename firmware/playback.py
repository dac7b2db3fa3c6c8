"""The playback board: a recording, stepped onto and off again, on simulated cells.

`--board playback:FILE` begins with an empty board for 5 s, so that the station can
tare; then somebody steps on, stands for 3 s where the recording begins, the recording
follows exactly, they step off, and it begins again. `playback:FILE,once` ends there.
`step_on` begins with the step onto the board at once; after `step_off` the board stays
empty until the next `step_on`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from firmware.board import BoardOptions
from firmware.chips import FreeRunningChips
from firmware.errors import BadBoard, BadCommand
from firmware.exits import say
from firmware.play import Play
from firmware.reading import Reading
from firmware.tracks import load_recording

ONCE = ",once"


class PlaybackBoard:
    """Replays a recording at its own speed, or at once on a simulated clock."""

    simulated = True
    commands: tuple[str, ...] = ("step_on", "step_off")

    def __init__(self, options: BoardOptions) -> None:
        self._path = Path(options.argument.removesuffix(ONCE))
        self._once = options.argument.endswith(ONCE)
        if not options.argument.removesuffix(ONCE):
            raise BadBoard("playback needs a recording: write playback:FILE")
        self._options = options
        self._chips = FreeRunningChips(options, Random(options.seed or 0))
        self._play: Play | None = None
        self._closed = False

    @property
    def recording_start_ns(self) -> int | None:
        """When the recording's first sample was last played, on the board's clock."""
        return self._play.recording_start_ns if self._play else None

    def prepare(self) -> None:
        recording = load_recording(self._path, self._options.description)
        if recording.outside:
            say(
                f"attention: in {recording.outside} samples of {self._path} the centre "
                "of pressure lies outside the cells' square; some corners pull there"
            )
        self._play = Play(
            recording,
            self._options.description,
            self._options.clock.now_ns(),
            once=self._once,
        )

    def readings(self) -> Iterator[Reading]:
        play = self._play
        if play is None:
            raise BadBoard("a board is prepared before it is read")
        for reading in self._chips.readings(play.start_ns, play.force_at):
            if self._closed or play.over:
                return
            yield reading

    def command(self, name: str) -> None:
        if name not in self.commands:
            raise BadCommand(
                f"the playback board does not know '{name}'; "
                f"it knows {', '.join(self.commands)}"
            )
        if self._play:
            self._play.ask(name)

    def close(self) -> None:
        self._closed = True
