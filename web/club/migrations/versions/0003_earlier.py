"""What earlier pipelines made of a trial, kept when it is reanalysed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "earlier",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("trial_id", sa.Text(), nullable=False),
        sa.Column("pipeline", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("replaced_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id", "trial_id"],
            ["trial.club_id", "trial.id"],
            name=op.f("fk_earlier_trial"),
        ),
        sa.PrimaryKeyConstraint(
            "club_id", "trial_id", "pipeline", name=op.f("pk_earlier")
        ),
    )
