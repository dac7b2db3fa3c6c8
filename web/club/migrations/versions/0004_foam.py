"""The foam of each trial on one, taken out of what its station sent."""

from __future__ import annotations

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column, and fill it for what is there."""
    op.add_column("trial", sa.Column("foam", sa.Text(), nullable=True))
    db = op.get_bind()
    kept = db.execute(
        sa.text(
            "SELECT trial.club_id, trial.id, document.encoding, document.body"
            " FROM trial JOIN document ON document.club_id = trial.club_id"
            " AND document.trial_id = trial.id WHERE trial.surface = 'foam'"
        )
    )
    known = [
        {"club": row.club_id, "id": row.id, "foam": foam}
        for row in kept
        if (foam := _foam(row.encoding, bytes(row.body))) is not None
    ]
    if known:
        update = "UPDATE trial SET foam = :foam WHERE club_id = :club AND id = :id"
        db.execute(sa.text(update), known)


def _foam(encoding: str, body: bytes) -> str | None:
    sent = json.loads(zlib.decompress(body) if encoding == "deflate" else body)
    models = [
        one.get("detail", {}).get("model")
        for one in sent.get("events", ())
        if one["type"] == "foam"
    ]
    return models[0] if models else None
