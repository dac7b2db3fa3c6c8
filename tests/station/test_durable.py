from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from station.batteries.library import composed, load_batteries, save_battery
from station.batteries.spec import Entry
from station.durable import write_durably
from station.errors import StorageFailed
from station.protocols.library import load_library


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "heron.toml"
    write_durably(path, b"old")
    path.chmod(0o600)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_durably(path, b"new and longer")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    write_durably(path, b"new")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"new", 0o600)


def test_a_battery_that_met_a_full_disk_can_be_kept_later_under_the_same_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocols = load_library()
    made = composed("Knee", (Entry("romberg"),), protocols)
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(StorageFailed, match="free some space"):
            save_battery(tmp_path, made)
    save_battery(tmp_path, made)
    assert load_batteries(protocols, tmp_path)[made.id] == made
