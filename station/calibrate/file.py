"""The calibration in force: `calibration.json` in the data folder, earlier ones beside.

It is a file and not a row of the database so that the terminal can write it while the
station runs; the station keeps the calibration with each trial anyway.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from firmware.description import BoardDescription
from station.calibrate.plate import PlateReport
from station.calibration import Calibration, nominal_calibration
from station.durable import write_durably
from station.errors import BadCalibration, DataFolderError

NAME = "calibration.json"
SIMULATED_NAME = "calibration-simulated.json"
"""Of simulated boards, which must never be taken for the real one's."""
EARLIER = "calibrations"
SCHEMA = 1


class CalibrationFile(msgspec.Struct, frozen=True):
    """What the file holds."""

    schema: int
    calibration: Calibration
    report: PlateReport | None = None


def load_calibration(
    data: Path, description: BoardDescription, *, simulated: bool = False
) -> Calibration:
    """Return the calibration in force, or the nominal one when there is none.

    One that belongs to another board counts as none.

    Raises:
        BadCalibration: the file is there but cannot be understood.
        DataFolderError: it cannot be read.
    """
    stored = read_calibration(data, simulated=simulated)
    if stored is None or stored.calibration.board_id != description.board_id:
        return nominal_calibration(description)
    calibration = stored.calibration
    if calibration.kind == "nominal":
        # Only a noise floor was measured; the gains are those of the board file.
        return msgspec.structs.replace(
            nominal_calibration(description),
            noise_floor_mm_s=calibration.noise_floor_mm_s,
            noise_floor_at=calibration.noise_floor_at,
            noise_floor_load_n=calibration.noise_floor_load_n,
        )
    return calibration


def read_calibration(data: Path, *, simulated: bool = False) -> CalibrationFile | None:
    """Return what the calibration file holds, None when there is none."""
    path = data / (SIMULATED_NAME if simulated else NAME)
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataFolderError(
            f"{path} cannot be read ({error.strerror}): check its permissions"
        ) from error
    try:
        stored = msgspec.json.decode(text, type=CalibrationFile)
    except msgspec.DecodeError as error:
        raise BadCalibration(
            f"{path} is not a calibration ({error}): run 'heron calibrate' again, or "
            f"copy an earlier one from {data / EARLIER}"
        ) from error
    if stored.schema != SCHEMA:
        raise BadCalibration(
            f"{path} has schema {stored.schema}, this release knows {SCHEMA}: update "
            "Heron or calibrate again"
        )
    return stored


def save_calibration(
    data: Path,
    calibration: Calibration,
    report: PlateReport | None = None,
    *,
    simulated: bool = False,
) -> Path:
    """Put a calibration in force, durably, and keep a copy among the earlier ones."""
    body = msgspec.json.format(
        msgspec.json.encode(CalibrationFile(SCHEMA, calibration, report)), indent=1
    )
    try:
        (data / EARLIER).mkdir(parents=True, exist_ok=True)
        write_durably(data / EARLIER / f"{calibration.id}.json", body)
        path = data / (SIMULATED_NAME if simulated else NAME)
        write_durably(path, body)
    except OSError as error:
        raise DataFolderError(
            f"the calibration cannot be written to {data} ({error.strerror}): check "
            "the folder's permissions and free space"
        ) from error
    return path


def note_noise_floor(
    data: Path,
    description: BoardDescription,
    measured: Calibration,
    *,
    simulated: bool = False,
) -> Path:
    """Keep the noise floor of `measured` with the calibration that is stored.

    Raises what `load_calibration` and `save_calibration` raise.
    """
    calibration = load_calibration(data, description, simulated=simulated)
    stored = read_calibration(data, simulated=simulated)
    noted = msgspec.structs.replace(
        calibration,
        noise_floor_mm_s=measured.noise_floor_mm_s,
        noise_floor_load_n=measured.noise_floor_load_n,
        noise_floor_at=measured.noise_floor_at,
    )
    report = stored.report if stored and calibration.kind != "nominal" else None
    return save_calibration(data, noted, report, simulated=simulated)
