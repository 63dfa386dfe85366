"""Runs migrations as the owner of the database, on a connection given by the caller or made from the settings."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from boss_workflow import bootstrap

# PgQueuer owns its tables and has its own check (tests/integration/test_migrations.py).
FOREIGN_PREFIX = "pgqueuer"


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith(FOREIGN_PREFIX))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=bootstrap.metadata(),
        include_name=include_name,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_run() -> None:
    engine = create_async_engine(bootstrap.owner_url(), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(connect_and_run())
