"""Brings a database to the current schema and gives the two application roles their passwords."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from boss_workflow.kernel.db.errors import translate
from boss_workflow.kernel.errors import Unavailable

if TYPE_CHECKING:
    from boss_workflow.kernel.db.engine import Database

APP_ROLE, SYSTEM_ROLE = "boss_app", "boss_system"
LOCK = 0x626F7373  # "boss": replicas that start together migrate one after the other
INSUFFICIENT_PRIVILEGE = "42501"


class MigrationRefused(Unavailable):
    code = "migration_refused"


def alembic_config() -> Config:
    """alembic.ini of the source tree or of the working directory (as in the container image)."""
    for folder in (Path(__file__).parents[4], Path.cwd()):
        if (folder / "alembic.ini").exists():
            return Config(str(folder / "alembic.ini"))
    raise MigrationRefused("alembic.ini is not found: run this in the folder of Boss Workflow.")


def head() -> str:
    return str(ScriptDirectory.from_config(alembic_config()).get_current_head())


async def migrate(owner: URL, passwords: Mapping[str, str]) -> None:
    """Upgrades to the newest revision as `owner`, the role that owns the database.

    Raises: DatabaseUnavailable, MigrationRefused (the role may not create roles).
    """
    engine = create_async_engine(owner, poolclass=NullPool, connect_args={"timeout": 10})
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
            await connection.commit()
            await _provision_roles(connection, passwords)
            await connection.run_sync(_upgrade)
    except (DBAPIError, OSError) as error:
        raise (translate(error) or error) from error
    finally:
        await engine.dispose()


async def current_revision(database: "Database") -> str | None:
    """The revision that the database is at; None before the first migration."""
    async with database.begin(None) as uow:
        if await uow.session.scalar(text("select to_regclass('public.alembic_version')")) is None:
            return None
        revision = await uow.session.scalar(text("select version_num from alembic_version"))
        return str(revision)


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


async def _provision_roles(connection: AsyncConnection, passwords: Mapping[str, str]) -> None:
    """Creates what is missing and sets the passwords. The statements are put together by the server's own format(),
    which quotes names and literals; DDL takes no parameters."""
    try:
        for role, password in passwords.items():
            known = await connection.scalar(text("select 1 from pg_roles where rolname = :role"), {"role": role})
            verb = "alter" if known else "create"
            statement = await connection.scalar(
                text(
                    "select format('%s role %I with login nosuperuser nocreatedb nocreaterole password %L',"
                    " cast(:verb as text), cast(:role as text), cast(:password as text))"
                ),
                {"verb": verb, "role": role, "password": password},
            )
            await connection.exec_driver_sql(str(statement))
        await connection.commit()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        raise MigrationRefused(
            f"The role in DATABASE_URL may not create the roles {APP_ROLE} and {SYSTEM_ROLE}. "
            "Give it CREATEROLE, or use the owner of the database."
        ) from error
