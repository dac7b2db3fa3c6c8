"""Finding and claiming GPIO lines, as far as a machine without GPIO can tell."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import gpiod
import pytest
from gpiod.line import Bias, Direction, Value

from firmware import lines as lines_module
from firmware.board import BoardOptions
from firmware.description import load_description
from firmware.errors import BadBoard, BoardNotFound
from firmware.gpio_board import GpioBoard
from firmware.lines import GpioLines, chip_labels, open_lines

DESCRIPTION = load_description()
SCK = [cell.sck for cell in DESCRIPTION.cells]
DOUT = [cell.dout for cell in DESCRIPTION.cells]


class FakeInfo:
    def __init__(self, label: str) -> None:
        self.label = label


class FakeChip:
    """A GPIO chip that holds its label in its file."""

    def __init__(self, path: str) -> None:
        if Path(path).name in FakeChip.forbidden:
            raise PermissionError(13, "Permission denied", path)
        if not Path(path).read_text("ascii"):
            raise OSError(25, "Inappropriate ioctl for device")
        self._label = Path(path).read_text("ascii")

    forbidden: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def get_info(self) -> FakeInfo:
        return FakeInfo(self._label)


class FakeRequest:
    """Claimed lines whose levels are the bits of a word, in the order of the claim."""

    def __init__(
        self, fd: int, pins: tuple[int, ...], settings: gpiod.LineSettings
    ) -> None:
        self.fd, self.settings = fd, settings
        self.offsets = sorted(pins)
        self.pins = pins
        self.levels = dict.fromkeys(pins, 0)
        self.touched: list[dict[int, int]] = []
        self.released = False

    def release(self) -> None:
        self.released = True


class FakeGpiod:
    """What `firmware.lines` uses of gpiod and of the kernel."""

    def __init__(self) -> None:
        self.requests: list[FakeRequest] = []
        self.refuse: dict[tuple[int, ...], OSError] = {}
        self.ioctl_error: OSError | None = None

    def request_lines(
        self, path: str, config: dict[tuple[int, ...], Any], consumer: str
    ) -> FakeRequest:
        [(pins, settings)] = config.items()
        if pins in self.refuse:
            raise self.refuse[pins]
        self.requests.append(FakeRequest(len(self.requests), pins, settings))
        return self.requests[-1]

    def ioctl(self, fd: int, number: int, values: bytes | bytearray) -> None:
        if self.ioctl_error is not None:
            raise self.ioctl_error
        request = self.requests[fd]
        bits, mask = struct.unpack("=QQ", values)
        masked = {
            pin: place for place, pin in enumerate(request.offsets) if mask >> place & 1
        }
        if isinstance(values, bytearray):
            bits = sum(request.levels[pin] << place for pin, place in masked.items())
            values[:] = struct.pack("=QQ", bits, mask)
        else:
            touched = {pin: bits >> place & 1 for pin, place in masked.items()}
            request.levels.update(touched)
            request.touched.append(touched)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> FakeGpiod:
    made = FakeGpiod()
    monkeypatch.setattr(gpiod, "request_lines", made.request_lines)
    monkeypatch.setattr(lines_module, "ioctl", made.ioctl)
    monkeypatch.setattr(gpiod, "Chip", FakeChip)
    monkeypatch.setattr(FakeChip, "forbidden", frozenset())
    return made


def devices(tmp_path: Path, *labels: str) -> Path:
    for number, label in enumerate(labels):
        (tmp_path / f"gpiochip{number}").write_text(label, "ascii")
    return tmp_path


def test_the_chip_is_found_by_its_label_not_by_its_number(
    tmp_path: Path, library: FakeGpiod
) -> None:
    lines = open_lines(DESCRIPTION, devices(tmp_path, "brcmvirt", "pinctrl-rp1"))
    assert lines.chip.endswith("gpiochip1")
    assert lines.label == "pinctrl-rp1"
    assert lines.posted
    assert library.requests


@pytest.mark.parametrize("label", ["pinctrl-bcm2711", "pinctrl-bcm2835"])
def test_only_the_pi_5_needs_its_writes_kept_apart(
    tmp_path: Path, library: FakeGpiod, label: str
) -> None:
    assert not open_lines(DESCRIPTION, devices(tmp_path, label)).posted


def test_sck_starts_low_and_dout_is_pulled_up(library: FakeGpiod) -> None:
    GpioLines("chip", "pinctrl-bcm2711", DESCRIPTION)
    sck, dout = library.requests
    assert sck.pins == tuple(SCK)
    assert sck.settings.direction is Direction.OUTPUT
    assert sck.settings.output_value is Value.INACTIVE
    assert dout.pins == tuple(DOUT)
    assert dout.settings.direction is Direction.INPUT
    assert dout.settings.bias is Bias.PULL_UP


def test_a_write_touches_the_masked_lines_in_one_call(library: FakeGpiod) -> None:
    lines = GpioLines("chip", "pinctrl-bcm2711", DESCRIPTION)
    lines.write(0b0110, 0b1100)
    [touched] = library.requests[0].touched
    assert touched == {SCK[2]: 1, SCK[3]: 0}


def test_a_read_gives_the_lines_as_bits_in_the_order_of_the_cells(
    library: FakeGpiod,
) -> None:
    lines = GpioLines("chip", "pinctrl-bcm2711", DESCRIPTION)
    for bit, pin in enumerate(DOUT):
        library.requests[1].levels = {**dict.fromkeys(DOUT, 0), pin: 1}
        assert lines.read() == 1 << bit


def test_close_gives_all_lines_back(library: FakeGpiod) -> None:
    GpioLines("chip", "pinctrl-bcm2711", DESCRIPTION).close()
    assert all(request.released for request in library.requests)


def test_whenever_it_ends_sck_is_left_low(library: FakeGpiod) -> None:
    """High, and every chip would be powered down until the next start."""
    lines = GpioLines("chip", "pinctrl-bcm2711", DESCRIPTION)
    lines.write(0b1111, 0b1111)
    lines.close()
    assert library.requests[0].levels == dict.fromkeys(SCK, 0)


def test_lines_that_are_lost_can_be_closed(library: FakeGpiod) -> None:
    lines = GpioLines("chip", "pinctrl-bcm2711", DESCRIPTION)
    library.ioctl_error = OSError(19, "No such device")
    lines.close()
    assert all(request.released for request in library.requests)


def test_without_a_chip_the_message_says_where_to_run(tmp_path: Path) -> None:
    with pytest.raises(BoardNotFound, match="on a Raspberry Pi"):
        open_lines(DESCRIPTION, tmp_path)


def test_a_wrong_label_names_those_that_are_there(
    tmp_path: Path, library: FakeGpiod
) -> None:
    with pytest.raises(BoardNotFound, match=r"found .*gpiochip0 \(sunxi\)"):
        open_lines(DESCRIPTION, devices(tmp_path, "sunxi"))


def test_without_permission_the_message_names_the_group(
    tmp_path: Path, library: FakeGpiod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeChip, "forbidden", frozenset({"gpiochip0"}))
    with pytest.raises(BoardNotFound, match="gpio group"):
        open_lines(DESCRIPTION, devices(tmp_path, "pinctrl-rp1"))
    library.refuse[tuple(SCK)] = PermissionError(13, "Permission denied")
    with pytest.raises(BoardNotFound, match="gpio group"):
        GpioLines("chip", "pinctrl-rp1", DESCRIPTION)


def test_a_file_that_is_no_gpio_chip_is_named(
    tmp_path: Path, library: FakeGpiod
) -> None:
    with pytest.raises(BoardNotFound, match="gpiochip0 cannot be opened"):
        list(chip_labels(devices(tmp_path, "")))


def test_lines_in_use_are_named_and_nothing_is_kept(library: FakeGpiod) -> None:
    library.refuse[tuple(DOUT)] = OSError(16, "Device or resource busy")
    with pytest.raises(BoardNotFound, match=r"24, 25, 16, 26 .*another program"):
        GpioLines("chip", "pinctrl-bcm2711", DESCRIPTION)
    assert library.requests[0].released


def test_the_gpio_board_takes_no_argument() -> None:
    with pytest.raises(BadBoard, match=r"board\.toml"):
        GpioBoard(BoardOptions("17"))


def test_the_gpio_board_closes_what_it_opened(library: FakeGpiod) -> None:
    options = BoardOptions(description=replace(DESCRIPTION, board_id="bench"))
    board = GpioBoard(options, lambda given: GpioLines("chip", given.board_id, given))
    board.prepare()
    board.close()
    assert all(request.released for request in library.requests)


def test_lines_that_are_lost_while_reading_end_in_words(library: FakeGpiod) -> None:
    board = GpioBoard(BoardOptions(), lambda given: GpioLines("chip", "label", given))
    board.prepare()
    library.ioctl_error = OSError(19, "No such device")
    with pytest.raises(BoardNotFound, match="No such device"):
        next(board.readings())


def test_lines_that_cannot_be_driven_end_in_words(library: FakeGpiod) -> None:
    board = GpioBoard(BoardOptions(), lambda given: GpioLines("chip", "label", given))
    library.ioctl_error = OSError(25, "Inappropriate ioctl for device")
    with pytest.raises(BoardNotFound, match="Inappropriate ioctl"):
        board.prepare()
    board.close()
    assert all(request.released for request in library.requests)
