"""The environment of the migrations: Alembic runs it on the connection that `bot.storage.migrate` hands over."""

from alembic import context

from bot.storage.tables_of_agents import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
