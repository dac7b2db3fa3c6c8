"""How far off the CoP is before and after the plate calibration, as a picture.

A simulated plate whose cells are each of perfect gain, but 3 mm from where the drawing
says, with 1 % of cross-talk between them, the noise of 200 kg cells at 80 SPS and
weights placed to half a millimetre. `python -m hardware.plate_error` writes
docs/figures/plate-error.svg and prints the numbers of docs/calibration.md.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from firmware.corners import corner_shares, share_at
from firmware.description import BoardDescription, load_description
from firmware.motion import G_N_PER_KG
from hardware.svg import Drawing
from station.calibrate.fours import four
from station.calibrate.plate import Placement, fit_plate
from station.calibrate.rest import Rest
from station.calibration import Calibration, corner_forces_n, nominal_calibration
from station.cop import centre_of_pressure_mm

FIGURE = Path(__file__).parent.parent / "docs" / "figures" / "plate-error.svg"
CELL_OFF_MM = 3.0
CROSS_TALK = 0.01
NOISE_N = 0.02
"""2.1 g rms per cell at 80 SPS."""
AVERAGED = 280
"""Readings of a placement: three seconds."""
PLACED_MM = 0.25
"""Standard deviation per axis with a drilled template."""
WEIGHT_N = 10 * G_N_PER_KG
NINE_MM = tuple((x, y) for y in (150.0, 0.0, -150.0) for x in (-150.0, 0.0, 150.0))

Floats = NDArray[np.float64]


class SimulatedPlate:
    """A plate that is not quite the one described."""

    def __init__(self, description: BoardDescription, rng: np.random.Generator) -> None:
        self.description, self.rng = description, rng
        cells = description.cells
        moved = tuple(
            replace(
                cell,
                ml_mm=cell.ml_mm + float(self.rng.normal(0, CELL_OFF_MM)),
                ap_mm=cell.ap_mm + float(self.rng.normal(0, CELL_OFF_MM)),
            )
            for cell in cells
        )
        four_cells = (moved[0], moved[1], moved[2], moved[3])
        self._shares = corner_shares(replace(self.description, cells=four_cells))
        gains = np.diag([cell.counts_per_n for cell in cells])
        coupling = self.rng.normal(0, CROSS_TALK, (4, 4))
        np.fill_diagonal(coupling, 1.0)
        self._gains: Floats = gains @ coupling
        self._zero = self.rng.uniform(-60_000, 60_000, 4)

    def count(self, weight_n: float, ml_mm: float, ap_mm: float) -> Floats:
        """Return the four counts without noise, the zero included."""
        share = [share_at(own, ml_mm, ap_mm) for own in self._shares]
        return np.asarray(self._gains @ (weight_n * np.array(share)) + self._zero)

    def tare(self) -> Rest:
        """Return the empty plate at rest."""
        noise = NOISE_N * np.abs([cell.counts_per_n for cell in self.description.cells])
        return Rest(four(self._zero), four(noise), four(np.zeros(4)), (280,) * 4, 3.0)

    def place(self, weight_n: float, ml_mm: float, ap_mm: float) -> Placement:
        """Put a weight nearly where it should go and average three seconds."""
        at = self.rng.normal((ml_mm, ap_mm), PLACED_MM)
        noise_n = self.rng.normal(0, NOISE_N / np.sqrt(AVERAGED), 4)
        count = self.count(weight_n, *at) - self._zero
        count += noise_n * [cell.counts_per_n for cell in self.description.cells]
        return Placement(weight_n, ml_mm, ap_mm, four(count))


def error_map(
    plate: SimulatedPlate, calibration: Calibration, side_mm: float = 180.0, n: int = 13
) -> tuple[Floats, Floats]:
    """Return points and CoP errors in mm, shape (n * n, 2), of a person of 70 kg."""
    line = np.linspace(-side_mm, side_mm, n)
    points = np.array([(x, y) for y in line for x in line])
    counts = np.array([plate.count(70 * G_N_PER_KG, x, y) for x, y in points])
    ml_mm, ap_mm = centre_of_pressure_mm(
        corner_forces_n(counts, calibration),
        np.array(calibration.ml_mm),
        np.array(calibration.ap_mm),
    )
    return points, np.stack([ml_mm, ap_mm], axis=1) - points


def before_and_after(seed: int) -> tuple[SimulatedPlate, Calibration, Calibration]:
    """Return a plate with its nominal and its nine-point calibration."""
    description = load_description()
    plate = SimulatedPlate(description, np.random.default_rng(seed))
    tare = plate.tare()
    nominal = nominal_calibration(description).with_tare(tare.mean_count)
    placements = [plate.place(WEIGHT_N, x, y) for x, y in NINE_MM]
    fitted, _ = fit_plate(
        placements, tare, description, calibration_id="simulated", made_at=""
    )
    return plate, nominal, fitted


def rms_mm(errors: Floats) -> float:
    """Return the root mean square length of CoP errors."""
    return float(np.sqrt(np.mean(np.sum(errors**2, axis=1))))


def many_plates(count: int = 200) -> tuple[Floats, Floats]:
    """Return the RMS errors of `count` plates before and after, shape (count,)."""
    before, after = [], []
    for seed in range(count):
        plate, nominal, fitted = before_and_after(seed)
        before.append(rms_mm(error_map(plate, nominal)[1]))
        after.append(rms_mm(error_map(plate, fitted)[1]))
    return np.array(before), np.array(after)


def typical_seed(before: Floats, after: Floats) -> int:
    """Return the plate whose errors before and after are nearest to the medians."""
    off = np.hypot(np.log(before / np.median(before)), np.log(after / np.median(after)))
    return int(np.argmin(off))


def picture(seed: int) -> str:
    """Return the SVG: error arrows over the plate, before and after."""
    plate, nominal, fitted = before_and_after(seed)
    drawing = Drawing(740, 440, "CoP error over the plate before and after calibration")
    for left, title, calibration in (
        (20, "each cell perfect by itself", nominal),
        (380, "after nine points with 10 kg", fitted),
    ):
        points, errors = error_map(plate, calibration)
        drawing.text(left + 170, 26, title, size=15, anchor="middle", bold=True)
        drawing.rectangle(left, 40, 340, 340, fill="#f6f6f2", stroke="#444444")
        for (x, y), (dx, dy) in zip(points, errors, strict=True):
            at = (left + 170 + x * 0.85, 210 - y * 0.85)
            tip = (at[0] + 5 * 0.85 * dx, at[1] - 5 * 0.85 * dy)
            drawing.line(*at, *tip, stroke="#b03010", width=1.6)
            drawing.circle(*at, 1.8, fill="#203040")
        for x, y in NINE_MM:
            drawing.circle(left + 170 + x * 0.85, 210 - y * 0.85, 5, stroke="#203040")
        drawing.text(
            left + 170,
            402,
            f"error {rms_mm(errors):.2f} mm RMS, "
            f"{np.hypot(*errors.T).max():.2f} mm at most",
            size=14,
            anchor="middle",
        )
    drawing.text(
        370,
        430,
        "Lines show the error five times enlarged; circles are the nine points. "
        "Simulated, 70 kg load.",
        size=12,
        anchor="middle",
    )
    return drawing.svg()


def main() -> None:
    """Write the picture and print what the documentation quotes."""
    before, after = many_plates()
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    FIGURE.write_text(picture(typical_seed(before, after)), "utf-8")
    for name, errors in (("before", before), ("after", after)):
        low, middle, high = np.percentile(errors, (5, 50, 95))
        sys.stdout.write(
            f"{name}: median {middle:.2f} mm RMS, 5-95 % {low:.2f}-{high:.2f} mm\n"
        )


if __name__ == "__main__":
    main()
