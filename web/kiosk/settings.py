"""What the kiosk is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from station.config import VideoConfig
from station.language import SOURCE

Theme = Literal["dark", "light", "auto"]
Units = Literal["kg", "lb"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The kiosk's own settings; everything about the board is the station's."""

    data: Path
    """The data folder, where `heron.db` and `station.sock` are."""
    host: str = "127.0.0.1"
    port: int = 8080
    theme: Theme = "dark"
    """`auto` follows the browser's preference."""
    language: str = SOURCE
    """What a visit begins in."""
    units: Units = "kg"
    """What weights are shown in, to begin with."""
    idle_s: int = 60
    """A visit without a sign of life is asked after, and ends a little later."""
    leaderboard: bool = False
    """Whether the longest holds of those who agreed are shown to everybody."""
    reader: bool = False
    """Whether a reader of codes types into this browser."""
    share: tuple[str, int] | None = None
    """Host and port where phones fetch what they take home; None for nowhere."""
    threads: int = 16
    """Of the web server; half of them may be held by live streams."""
    foot_control: bool = True
    """Whether leaning presses what a page marks for it."""
    video: VideoConfig | None = None
    """Limits of what is filmed; None where nobody is."""

    @property
    def database(self) -> Path:
        return self.data / "heron.db"

    @property
    def station_socket(self) -> Path:
        return self.data / "station.sock"

    @property
    def max_streams(self) -> int:
        """Live streams beyond this are refused, so that pages always find a thread."""
        return self.threads // 2
