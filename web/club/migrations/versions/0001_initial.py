"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "club",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("club_id", name=op.f("pk_club")),
    )
    op.create_table(
        "discard",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("trial_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("club_id", "trial_id", name=op.f("pk_discard")),
    )
    op.create_table(
        "erased",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("athlete_id", sa.Text(), nullable=False),
        sa.Column("erased_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("club_id", "athlete_id", name=op.f("pk_erased")),
    )
    op.create_table(
        "athlete",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("squad", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.club_id"], name=op.f("fk_athlete_club")
        ),
        sa.PrimaryKeyConstraint("club_id", "id", name=op.f("pk_athlete")),
    )
    op.create_table(
        "coach",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.club_id"], name=op.f("fk_coach_club")
        ),
        sa.PrimaryKeyConstraint("club_id", "id", name=op.f("pk_coach")),
        sa.UniqueConstraint("club_id", "login", name=op.f("uq_coach_club_id_login")),
    )
    op.create_table(
        "device",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.Text(), nullable=True),
        sa.Column("health", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.club_id"], name=op.f("fk_device_club")
        ),
        sa.PrimaryKeyConstraint("club_id", "id", name=op.f("pk_device")),
    )
    op.create_table(
        "enrolment",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("device_name", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["club_id"], ["club.club_id"], name=op.f("fk_enrolment_club")
        ),
        sa.PrimaryKeyConstraint("club_id", "digest", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "summary",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("athlete_id", sa.Text(), nullable=False),
        sa.Column("protocol_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("last_at", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id", "athlete_id"],
            ["athlete.club_id", "athlete.id"],
            name=op.f("fk_summary_athlete"),
        ),
        sa.PrimaryKeyConstraint(
            "club_id", "athlete_id", "protocol_id", "side", name=op.f("pk_summary")
        ),
    )
    op.create_index(
        op.f("ix_summary_club_id_protocol_id"),
        "summary",
        ["club_id", "protocol_id"],
        unique=False,
    )
    op.create_table(
        "ticket",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("coach_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id", "coach_id"],
            ["coach.club_id", "coach.id"],
            name=op.f("fk_ticket_coach"),
        ),
        sa.PrimaryKeyConstraint("club_id", "digest", name=op.f("pk_ticket")),
    )
    op.create_table(
        "token",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["club_id", "device_id"],
            ["device.club_id", "device.id"],
            name=op.f("fk_token_device"),
        ),
        sa.PrimaryKeyConstraint("club_id", "digest", name=op.f("pk_token")),
    )
    op.create_table(
        "trial",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("athlete_id", sa.Text(), nullable=True),
        sa.Column("protocol_id", sa.Text(), nullable=False),
        sa.Column("protocol_version", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("vision", sa.Text(), nullable=False),
        sa.Column("surface", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("hold_s", sa.Float(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("pipeline", sa.Text(), nullable=True),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id", "athlete_id"],
            ["athlete.club_id", "athlete.id"],
            name=op.f("fk_trial_athlete"),
        ),
        sa.ForeignKeyConstraint(
            ["club_id", "device_id"],
            ["device.club_id", "device.id"],
            name=op.f("fk_trial_device"),
        ),
        sa.PrimaryKeyConstraint("club_id", "id", name=op.f("pk_trial")),
    )
    op.create_index(
        op.f("ix_trial_club_id_athlete_id_protocol_id_side_started_at"),
        "trial",
        ["club_id", "athlete_id", "protocol_id", "side", "started_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_trial_club_id_received_at"),
        "trial",
        ["club_id", "received_at"],
        unique=False,
    )
    op.create_table(
        "document",
        sa.Column("club_id", sa.Text(), nullable=False),
        sa.Column("trial_id", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["club_id", "trial_id"],
            ["trial.club_id", "trial.id"],
            name=op.f("fk_document_trial"),
        ),
        sa.PrimaryKeyConstraint("club_id", "trial_id", name=op.f("pk_document")),
    )
