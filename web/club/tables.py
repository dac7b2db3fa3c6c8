"""The schema of the club server.

Every key begins with the club, so that the tables can be spread over machines by
`club_id` (docs/club.md). Texts that are moments are ISO 8601 UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _required(name: str, kind: type = Text) -> Column[object]:
    return Column(name, kind, nullable=False)


club = Table(
    "club",
    metadata,
    Column("club_id", Text, primary_key=True),
    _required("name"),
    _required("created_at"),
)

coach = Table(
    "coach",
    metadata,
    _required("club_id"),
    _required("id"),
    _required("login"),
    _required("role"),  # coach or admin
    Column("password", Text),  # None until the invitation is taken up
    _required("failures", Integer),  # wrong passwords in a row
    Column("locked_until", Text),
    _required("created_at"),
    PrimaryKeyConstraint("club_id", "id"),
    UniqueConstraint("club_id", "login"),
    ForeignKeyConstraint(["club_id"], ["club.club_id"]),
)

# Sessions and invitations of coaches: only the digest of what the browser holds.
ticket = Table(
    "ticket",
    metadata,
    _required("club_id"),
    _required("digest"),
    _required("kind"),  # session or invitation
    _required("coach_id"),
    _required("expires_at"),
    PrimaryKeyConstraint("club_id", "digest"),
    ForeignKeyConstraint(["club_id", "coach_id"], ["coach.club_id", "coach.id"]),
)

device = Table(
    "device",
    metadata,
    _required("club_id"),
    _required("id"),
    _required("name"),
    _required("created_at"),
    Column("revoked_at", Text),
    Column("seen_at", Text),
    Column("health", Text),  # JSON, as the station last told it
    PrimaryKeyConstraint("club_id", "id"),
    ForeignKeyConstraint(["club_id"], ["club.club_id"]),
)

token = Table(
    "token",
    metadata,
    _required("club_id"),
    _required("digest"),
    _required("device_id"),
    _required("created_at"),
    Column("used_at", Text),
    Column("revoked_at", Text),
    PrimaryKeyConstraint("club_id", "digest"),
    ForeignKeyConstraint(["club_id", "device_id"], ["device.club_id", "device.id"]),
)

enrolment = Table(
    "enrolment",
    metadata,
    _required("club_id"),
    _required("digest"),
    _required("device_name"),
    _required("expires_at"),
    Column("device_id", Text),  # None until it is used
    PrimaryKeyConstraint("club_id", "digest"),
    ForeignKeyConstraint(["club_id"], ["club.club_id"]),
)

athlete = Table(
    "athlete",
    metadata,
    _required("club_id"),
    _required("id"),
    _required("code"),
    Column("name", Text),  # only if the club gives one
    Column("squad", Text),
    _required("created_at"),
    Column("planned", Integer),  # sessions a week, only if the club plans any
    PrimaryKeyConstraint("club_id", "id"),
    ForeignKeyConstraint(["club_id"], ["club.club_id"]),
)

# The days on which somebody was tested, so that nobody has to count trials.
attendance = Table(
    "attendance",
    metadata,
    _required("club_id"),
    _required("athlete_id"),
    _required("day"),
    PrimaryKeyConstraint("club_id", "athlete_id", "day"),
    ForeignKeyConstraint(["club_id", "athlete_id"], ["athlete.club_id", "athlete.id"]),
)

trial = Table(
    "trial",
    metadata,
    _required("club_id"),
    _required("id"),
    _required("device_id"),
    Column("athlete_id", Text),  # None for a guest
    _required("protocol_id"),
    _required("protocol_version"),
    Column("side", Text),
    _required("stance"),
    _required("vision"),
    _required("surface"),
    Column("foam", Text),  # None for none, and for one that nobody named
    _required("state"),
    Column("outcome", Text),
    _required("started_at"),
    Column("hold_s", Float),
    Column("score", Float),  # the protocol's primary outcome
    _required("simulated", Boolean),
    Column("pipeline", Text),
    _required("measures"),  # JSON: name -> value, those that have one
    _required("flags"),  # JSON
    _required("sha256"),  # of the document
    _required("received_at"),
    PrimaryKeyConstraint("club_id", "id"),
    ForeignKeyConstraint(["club_id", "device_id"], ["device.club_id", "device.id"]),
    ForeignKeyConstraint(["club_id", "athlete_id"], ["athlete.club_id", "athlete.id"]),
    Index(None, "club_id", "athlete_id", "protocol_id", "side", "started_at"),
    Index(None, "club_id", "received_at"),
)

# The last scored trials of a person, test (web.club.ways) and leg, so that the squad's
# page reads one row where it would have to search many.
summary = Table(
    "summary",
    metadata,
    _required("club_id"),
    _required("athlete_id"),
    _required("protocol_id"),
    _required("side"),  # left, right, or nothing
    _required("last_at"),
    _required("points"),  # JSON, newest first
    PrimaryKeyConstraint("club_id", "athlete_id", "protocol_id", "side"),
    ForeignKeyConstraint(["club_id", "athlete_id"], ["athlete.club_id", "athlete.id"]),
    Index(None, "club_id", "protocol_id"),
)

# The document as it came, beside the rows that pages read.
document = Table(
    "document",
    metadata,
    _required("club_id"),
    _required("trial_id"),
    _required("encoding"),  # identity or deflate
    _required("body", LargeBinary),
    _required("size", Integer),  # of the document, decoded
    PrimaryKeyConstraint("club_id", "trial_id"),
    ForeignKeyConstraint(["club_id", "trial_id"], ["trial.club_id", "trial.id"]),
)

# What an earlier pipeline made of a trial whose row has values of a later one.
earlier = Table(
    "earlier",
    metadata,
    _required("club_id"),
    _required("trial_id"),
    _required("pipeline"),  # empty where none was named
    _required("measures"),  # JSON
    Column("score", Float),
    _required("replaced_at"),
    PrimaryKeyConstraint("club_id", "trial_id", "pipeline"),
    ForeignKeyConstraint(["club_id", "trial_id"], ["trial.club_id", "trial.id"]),
)

# May come before the trial that it is about, so it refers to nothing.
discard = Table(
    "discard",
    metadata,
    _required("club_id"),
    _required("trial_id"),
    _required("reason"),
    _required("sha256"),
    _required("received_at"),
    PrimaryKeyConstraint("club_id", "trial_id"),
)

# What an erased person's station may still send is refused by this.
erased = Table(
    "erased",
    metadata,
    _required("club_id"),
    _required("athlete_id"),
    _required("erased_at"),
    PrimaryKeyConstraint("club_id", "athlete_id"),
)
