"""On which days who was there, and how often they mean to be."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table, filled from the trials that are here, and the column."""
    op.add_column("athlete", sa.Column("planned", sa.Integer(), nullable=True))
    op.create_table(
        "attendance",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("athlete_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id", "athlete_id"],
            ["athlete.club_id", "athlete.id"],
            name=op.f("fk_attendance_athlete"),
        ),
        sa.PrimaryKeyConstraint(
            "club_id", "athlete_id", "day", name=op.f("pk_attendance")
        ),
    )
    op.execute(
        "INSERT INTO attendance (club_id, athlete_id, day)"
        " SELECT DISTINCT club_id, athlete_id, substr(started_at, 1, 10) FROM trial"
        " WHERE athlete_id IS NOT NULL AND NOT simulated AND NOT EXISTS"
        " (SELECT 1 FROM discard WHERE discard.club_id = trial.club_id"
        " AND discard.trial_id = trial.id)"
    )
