"""Alembic's entry: the migrations run on the connection that the caller has begun."""

from __future__ import annotations

from alembic import context

from web.club.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction holds everything
)
context.run_migrations()
