from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.fakes.flaky_proxy import FAULTS
from tests.fakes.soak import soak

pytestmark = pytest.mark.slow


def test_every_trial_arrives_once_over_a_bad_line_while_everybody_dies(
    tmp_path: Path, engine: Engine, database: str
) -> None:
    proxy = soak(tmp_path, database, trials=100, kills=6, limit_s=240)
    assert all(proxy.happened[fault] for fault in FAULTS)
    assert engine.dialect.name in database
