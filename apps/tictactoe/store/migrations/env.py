"""Runs the revisions, on the connection that `migrating` gives."""

from __future__ import annotations

from alembic import context

from tictactoe.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite cannot change constraints: there a table is copied.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
