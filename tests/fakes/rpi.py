"""`RPi.GPIO` with four virtual HX711 on it: fake-rpi, carrying the chip model."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import fake_rpi.RPi

from firmware.description import Cell
from tests.fakes.gpio import FakeClock
from tests.fakes.hx711_chip import Hx711Chip


class ChipGpio(fake_rpi.RPi._GPIO):  # type: ignore[misc]  # fake-rpi has no types
    """fake-rpi's GPIO, in which SCK and DOUT lead to a chip."""

    def __init__(
        self,
        chips: Sequence[Hx711Chip],
        cells: Sequence[Cell],
        clock: FakeClock,
        call_ns: int = 2_000,
    ) -> None:
        wired = list(zip(cells, chips, strict=True))
        self._by_dout = {cell.dout: chip for cell, chip in wired}
        self._by_sck = {
            cell.sck: [chip for other, chip in wired if other.sck == cell.sck]
            for cell in cells
        }
        self._clock = clock
        self.call_ns = call_ns
        self.calls = 0
        self.stalls: dict[int, int] = {}
        """Nanoseconds that a call, counted from the first, takes after its effect."""
        self.cleaned = 0

    def setmode(self, mode: int) -> None:
        pass

    def setup(
        self, channel: int, state: int, initial: int = 0, pull_up_down: int = 20
    ) -> None:
        pass

    def cleanup(self, channel: int | None = None) -> None:
        self.cleaned += 1

    def output(self, channel: int, state: int) -> None:
        self._spend_half()
        for chip in self._by_sck[channel]:
            chip.set_sck(int(state), self._clock.now_ns())
        self._finish()

    def input(self, channel: int) -> int:
        self._spend_half()
        level = self._by_dout[channel].dout(self._clock.now_ns())
        self._finish()
        return level

    def _spend_half(self) -> None:
        self.calls += 1
        self._clock.spend(self.call_ns >> 1)

    def _finish(self) -> None:
        self._clock.spend((self.call_ns >> 1) + self.stalls.pop(self.calls, 0))


class PackageTime:
    """What the package uses of the module `time`, on the simulated clock."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock

    def perf_counter(self) -> float:
        return self._clock.now_ns() / 1e9

    def sleep(self, seconds: float) -> None:
        self._clock.spend(round(seconds * 1e9))


@contextmanager
def installed(gpio: Any, clock: FakeClock, package: str = "hx711") -> Iterator[Any]:
    """Import `package` afresh on top of `gpio`; give the module with its `HX711`.

    The library does `import RPi.GPIO as GPIO`, which takes the attribute of the module
    `RPi`, so the attribute and both entries of `sys.modules` are replaced.
    """
    name = {"hx711": "hx711", "hx711-multi": "hx711_multi.hx711"}[package]
    names = ("RPi", "RPi.GPIO", "hx711", "hx711_multi", "hx711_multi.hx711")
    kept = {name: sys.modules.get(name) for name in names}
    real = fake_rpi.RPi.GPIO
    fake_rpi.RPi.GPIO = gpio
    sys.modules["RPi"] = fake_rpi.RPi
    sys.modules["RPi.GPIO"] = gpio
    for stale in names[2:]:
        sys.modules.pop(stale, None)
    try:
        module: Any = import_module(name)
        module.time = PackageTime(clock)
        module.sleep, module.perf_counter = module.time.sleep, module.time.perf_counter
        yield module
    finally:
        fake_rpi.RPi.GPIO = real
        for name, before in kept.items():
            if before is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = before
