"""The whole-plate calibration: known weights at known points, fitted at once.

Perfect gains of the single cells are not enough: cells stand some millimetres from
where the drawing says, and the plate's bending makes each cell feel its neighbours. So
the plate is calibrated as a whole. With the counts c (four, tare taken off) find the
3 x 4 matrix M for which M c is closest to (W, W x, W y) over all placements, rows
weighted 1/W so that each placement counts alike in millimetres (Cedraro et al. 2008).

M says where the load is but not what each corner carries. With the nominal geometry
A = [1; x; y] and the nominal gains G = diag(1 / counts_per_n), the matrix

    C = G + pinv(A) (M - A G)

is the smallest change of the gains with A C = M: its four forces are close to what the
corners carry, and their CoP by the nominal geometry is the one that M gives.

M is fitted as a correction of A G, in newtons, and only in the directions that the
placements excite: a stiff plate on four feet answers to three numbers, so the fourth
(one diagonal against the other) keeps its nominal gain instead of an amplified noise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from firmware.description import BoardDescription
from firmware.reading import CELLS
from station.calibrate.fours import Four, four, four_by_four
from station.calibrate.rest import Rest
from station.calibration import Calibration
from station.errors import BadCalibration
from station.figures import decimal, short
from station.language import _

MIN_PLACES = 5
WEAK_DIRECTION = 0.02
"""Directions excited less than this part of the strongest one are not fitted."""
GOOD_MM = 1.0
GOOD_FORCE_SHARE = 0.005
"""Hold-out residuals within which a calibration is good: 1 mm and 0.5 % of the weight
(Leach 2014 reached 0.5-2 mm with a linear calibration)."""
REFUSED_MM = 5.0

Floats = NDArray[np.float64]


class Placement(msgspec.Struct, frozen=True):
    """A known weight at a known point, and what the cells said (tare taken off)."""

    weight_n: float
    ml_mm: float
    ap_mm: float
    count: Four


class PlaceResidual(msgspec.Struct, frozen=True):
    """How far off a placement is when the fit has not seen it."""

    weight_n: float
    ml_mm: float
    ap_mm: float
    off_n: float
    off_ml_mm: float
    off_ap_mm: float


class PlateReport(msgspec.Struct, frozen=True):
    """How good the calibration is; the residuals are those of points held out."""

    residual_n: float
    """RMS of the total force."""
    residual_mm: float
    """RMS distance of the CoP."""
    worst_mm: float
    fit_n: float
    fit_mm: float
    """The same over the points that were fitted: always smaller."""
    nominal_mm: float
    """RMS distance without this calibration, by the nominal gains."""
    condition: float
    """Of the fit: how evenly the placements excite the four cells."""
    repeat_n: float | None
    repeat_mm: float | None
    """Standard deviation between placements at the same point, where there are any."""
    places: tuple[PlaceResidual, ...]
    verdict: str
    """`good` or `fair`."""
    text: str


def fit_plate(
    placements: Sequence[Placement],
    tare: Rest,
    description: BoardDescription,
    *,
    calibration_id: str,
    made_at: str,
) -> tuple[Calibration, PlateReport]:
    """Return the calibration and how good it is.

    Raises:
        BadCalibration: too few points, points in a line, or a residual so large that a
            weight or point must be wrong.
    """
    _check(placements)
    geometry = _geometry(description)
    gains = np.array([1 / cell.counts_per_n for cell in description.cells])
    force_n = np.array([place.count for place in placements]) * gains
    known = _known(placements)
    correction, condition = _correction(force_n, known, geometry)
    matrix_n = np.eye(len(CELLS)) + np.linalg.pinv(geometry) @ correction
    report = _report(
        placements, force_n, known, geometry, correction=correction, condition=condition
    )
    calibration = Calibration(
        id=calibration_id,
        board_id=description.board_id,
        kind="plate",
        made_at=made_at,
        matrix_n_per_count=four_by_four(matrix_n * gains),
        tare_count=tare.mean_count,
        ml_mm=four(geometry[1]),
        ap_mm=four(geometry[2]),
        tare_noise_count=tare.noise_count,
        residual_n=report.residual_n,
        residual_mm=report.residual_mm,
    )
    return calibration, report


def _check(placements: Sequence[Placement]) -> None:
    if any(place.weight_n <= 0 for place in placements):
        raise BadCalibration("every weight must be more than zero: leave the tare out")
    points = np.array([(place.ml_mm, place.ap_mm) for place in placements])
    if len({*map(tuple, points.tolist())}) < MIN_PLACES:
        raise BadCalibration(
            f"a plate calibration needs {MIN_PLACES} different points or more, "
            "better the nine of the template"
        )
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    if spread[1] < 0.1 * spread[0]:
        raise BadCalibration(
            "the points lie in a line: put the weight to the left, right, front and "
            "rear of the plate"
        )


def _geometry(description: BoardDescription) -> Floats:
    """Return A = [1; x; y], shape (3, 4)."""
    cells = description.cells
    return np.array(
        [
            [1.0] * len(cells),
            [cell.ml_mm for cell in cells],
            [cell.ap_mm for cell in cells],
        ]
    )


def _known(placements: Sequence[Placement]) -> Floats:
    """Return (W, W x, W y) of each placement, shape (n, 3)."""
    return np.array(
        [
            (place.weight_n, place.weight_n * place.ml_mm, place.weight_n * place.ap_mm)
            for place in placements
        ]
    )


def _correction(
    force_n: Floats, known: Floats, geometry: Floats
) -> tuple[Floats, float]:
    """Return D of shape (3, 4) for which (A + D) f is closest to (W, Wx, Wy)."""
    weight = 1 / known[:, :1]
    rows = force_n * weight
    missing = (known - force_n @ geometry.T) * weight
    solution, _, _, singular = np.linalg.lstsq(rows, missing, rcond=WEAK_DIRECTION)
    fitted = singular[singular > WEAK_DIRECTION * singular[0]]
    return np.asarray(solution.T), float(fitted[0] / fitted[-1])


def _off(force_n: Floats, known: Floats, fit: Floats) -> Floats:
    """Return (force, ML, AP) errors in N, mm, mm of each placement, shape (n, 3)."""
    found = force_n @ fit.T
    total = found[:, :1]
    return np.hstack(
        [
            total - known[:, :1],
            found[:, 1:] / total - known[:, 1:] / known[:, :1],
        ]
    )


def _held_out(
    placements: Sequence[Placement], force_n: Floats, known: Floats, geometry: Floats
) -> Floats:
    """Each point in turn is left out of the fit, all its weights at once."""
    off = np.zeros_like(known)
    points = [(place.ml_mm, place.ap_mm) for place in placements]
    for point in dict.fromkeys(points):
        out = np.array([other == point for other in points])
        correction, _ = _correction(force_n[~out], known[~out], geometry)
        off[out] = _off(force_n[out], known[out], geometry + correction)
    return off


def _repeatability(placements: Sequence[Placement], off: Floats) -> tuple[float, float]:
    """Pooled standard deviation of the force and of the CoP at repeated points."""
    keys = [(place.weight_n, place.ml_mm, place.ap_mm) for place in placements]
    squares, freedom = np.zeros(3), 0
    for key in dict.fromkeys(keys):
        same = off[[other == key for other in keys]]
        squares += ((same - same.mean(axis=0)) ** 2).sum(axis=0)
        freedom += len(same) - 1
    if not freedom:
        return float("nan"), float("nan")
    variance = squares / freedom
    return float(np.sqrt(variance[0])), float(np.sqrt(variance[1] + variance[2]))


def _report(
    placements: Sequence[Placement],
    force_n: Floats,
    known: Floats,
    geometry: Floats,
    *,
    correction: Floats,
    condition: float,
) -> PlateReport:
    held = _held_out(placements, force_n, known, geometry)
    fitted = _off(force_n, known, geometry + correction)
    nominal = _off(force_n, known, geometry)
    repeat_n, repeat_mm = _repeatability(placements, fitted)
    residual_n, residual_mm = _rms(held[:, 0]), _rms(np.hypot(held[:, 1], held[:, 2]))
    if not residual_mm <= REFUSED_MM:
        worst = int(np.argmax(np.hypot(held[:, 1], held[:, 2])))
        place = placements[worst]
        raise BadCalibration(
            _(
                "the points do not fit together (%(residual)s mm RMS, most at "
                "ML %(ml)s AP %(ap)s mm): check that each weight stood on its "
                "point and do the corner check first",
                residual=decimal(residual_mm, 1),
                ml=short(place.ml_mm),
                ap=short(place.ap_mm),
            )
        )
    share = _rms(held[:, 0] / known[:, 0])
    good = residual_mm <= GOOD_MM and share <= GOOD_FORCE_SHARE
    return PlateReport(
        residual_n=residual_n,
        residual_mm=residual_mm,
        worst_mm=float(np.hypot(held[:, 1], held[:, 2]).max()),
        fit_n=_rms(fitted[:, 0]),
        fit_mm=_rms(np.hypot(fitted[:, 1], fitted[:, 2])),
        nominal_mm=_rms(np.hypot(nominal[:, 1], nominal[:, 2])),
        condition=condition,
        repeat_n=None if np.isnan(repeat_n) else repeat_n,
        repeat_mm=None if np.isnan(repeat_mm) else repeat_mm,
        places=tuple(
            PlaceResidual(
                place.weight_n, place.ml_mm, place.ap_mm, *map(float, row.tolist())
            )
            for place, row in zip(placements, held, strict=True)
        ),
        verdict="good" if good else "fair",
        text=" ".join(_told(residual_mm, share, good=good)),
    )


def _told(residual_mm: float, share: float, *, good: bool) -> Iterator[str]:
    yield _(
        "Points left out of the fit are found to %(off)s mm and %(share)s %% of the "
        "weight.",
        off=decimal(residual_mm, 2),
        share=decimal(100 * share, 2),
    )
    if not good:
        yield _("Place the weights more exactly for a better result.")


def _rms(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))
