"""What a support bundle says, part by part: only what is named here is ever in it.

A setting, a column or a file that is made later is left out until somebody adds it.
"""

from __future__ import annotations

import contextlib
import platform
import shutil
import sqlite3
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from firmware.description import BoardDescription
from station.calibration import Calibration
from station.config import Config
from station.messages import LiveView
from station.pipeline import PIPELINE_VERSION
from station.store.database import schema_version

PACKAGES = ("heron-station", "msgspec", "numpy", "click", "flask", "waitress", "Babel")
PLAIN: dict[str, tuple[str, ...]] = {
    "kiosk": (
        *("port", "theme", "foot_control", "idle_s", "leaderboard", "share_port"),
        *("language", "units"),
    ),
    "club": ("bandwidth_kb_s", "keep_days", "free_mb"),
    "mqtt": ("port", "tls", "people"),
    "headless": ("side", "guests"),
}
"""Settings that name nobody and open nothing."""
SET: dict[str, tuple[str, ...]] = {
    "kiosk": ("share_host",),
    "club": ("url", "ca_file"),
    "mqtt": ("host", "username", "password_file", "ca_file"),
    "headless": ("protocol", "roster", "badge_reader", "voice"),
    "foam": ("models",),
}
"""Settings of which only is said whether they are set."""
TABLES = (
    *("person", "trial", "chunk", "event", "measure", "calibration", "outbox"),
    *("battery_run", "badge", "member_pin", "consent", "diary", "plan", "note"),
)
FILES = {
    "heron.db": "database",
    "heron.db-wal": "write-ahead log",
    "heron.toml": "settings",
    "board.toml": "board",
}
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def versions() -> dict[str, Any]:
    """Return what runs, on what machine."""
    found = {}
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return {
        "packages": found,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "pipeline": PIPELINE_VERSION,
        "system": platform.system(),
        "kernel": platform.release(),
        "machine": platform.machine(),
    }


def settings(config: Config) -> dict[str, Any]:
    """Return the settings that are `PLAIN`, and of those in `SET` whether they are."""
    board = (config.board or "").partition(":")[0]
    said: dict[str, Any] = {"board": board if board.isidentifier() else None}
    for table in dict.fromkeys((*PLAIN, *SET)):
        part = getattr(config, table)
        plain = {name: getattr(part, name) for name in PLAIN.get(table, ())}
        given = {f"{name} is set": bool(getattr(part, name)) for name in SET[table]}
        said[table] = plain | given
    said["kiosk"]["loopback only"] = config.kiosk.host in LOOPBACK
    said["club"]["https"] = (config.club.url or "").startswith("https:")
    return said


def health(view: LiveView | None, status: dict[str, Any] | None) -> dict[str, Any]:
    """Return how the station is, as far as it answers."""
    if view is None or status is None:
        return {"station answers": False}
    return {
        "station answers": True,
        "version": status["version"],
        "connected": view.connected,
        "simulated": view.simulated,
        "tared": view.tared,
        "rates_hz": status["rates_hz"],
        "problems": [(one.code, one.severity) for one in view.problems],
        "trial phase": view.trial.phase if view.trial else None,
    }


def calibration(known: Calibration) -> dict[str, Any]:
    """Return the calibration in force: figures, matrix and zero, no name of a board."""
    return {
        **known.figures,
        "noise_floor_load_n": known.noise_floor_load_n,
        "matrix_n_per_count": known.matrix_n_per_count,
        "tare_count": known.tare_count,
        "tare_noise_count": known.tare_noise_count,
    }


def board(description: BoardDescription) -> dict[str, Any]:
    """Return the board as described, without what it is called."""
    return {
        "rig": description.rig,
        "rate_hz": description.rate_hz,
        "deck_mm": (description.deck_ml_mm, description.deck_ap_mm),
        "dome_radius_mm": description.dome_radius_mm,
        "cells": [
            {
                "place_mm": (cell.ml_mm, cell.ap_mm),
                "pins": (cell.sck, cell.dout),
                "counts_per_n": cell.counts_per_n,
                "capacity_n": cell.capacity_n,
            }
            for cell in description.cells
        ],
        "panel": description.panel is not None,
    }


def database(db: sqlite3.Connection) -> dict[str, Any]:
    """Return the schema of the database, whether it is sound, how much is in it."""
    there = {
        row["name"]
        for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    counts = {
        table: _one(db, f"SELECT count(*) FROM {table}")  # noqa: S608 - our own names
        for table in TABLES
        if table in there
    }
    return {
        "schema": _one(db, "PRAGMA user_version"),
        "schema of this release": schema_version(),
        "quick_check": _one(db, "PRAGMA quick_check") == "ok",
        "journal": _one(db, "PRAGMA journal_mode"),
        "rows": counts,
        "trials by state": _counts(db, "SELECT state, count(*) FROM trial GROUP BY 1"),
        "trials by outcome": _counts(
            db, "SELECT outcome, count(*) FROM trial GROUP BY 1"
        ),
        "flags": _counts(db, "SELECT flags, count(*) FROM trial GROUP BY 1"),
        "outbox by state": _counts(db, "SELECT state, count(*) FROM outbox GROUP BY 1"),
    }


def disk(data: Path, now_s: Callable[[], float] = time.time) -> dict[str, Any]:
    """Return what space there is, and how large and how old the known files are."""
    space = shutil.disk_usage(data)
    files = {}
    for name, what in FILES.items():
        with contextlib.suppress(FileNotFoundError):
            known = (data / name).stat()
            age_s = round(now_s() - known.st_mtime)
            files[what] = {"bytes": known.st_size, "changed_s_ago": age_s}
    return {
        "total_mb": space.total // 1_000_000,
        "free_mb": space.free // 1_000_000,
        "files": files,
        "own protocols": len(list((data / "protocols").glob("*.toml"))),
        "own batteries": len(list((data / "batteries").glob("*.toml"))),
        "own drills": len(list((data / "drills").glob("*.toml"))),
        "databases set aside": len(list(data.glob("heron-damaged-*.db"))),
    }


def as_json(facts: dict[str, Any]) -> bytes:
    """Return a part as it is written."""
    return msgspec.json.format(msgspec.json.encode(facts), indent=2) + b"\n"


def _one(db: sqlite3.Connection, sql: str) -> Any:
    return db.execute(sql).fetchone()[0]


def _counts(db: sqlite3.Connection, sql: str) -> dict[str, int]:
    return {str(name): count for name, count in db.execute(sql)}
