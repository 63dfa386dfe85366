"""Brings a database to the current schema and gives the two application roles their passwords."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
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
STRONG = text("select rolsuper or rolbypassrls or rolcreatedb or rolcreaterole from pg_roles where rolname = :role")
SEARCH_ROLE = "boss_search"
PROVIDE_SEARCH_ROLE = """
    do $$ begin
        if not exists (select from pg_roles where rolname = 'boss_search') then
            create role boss_search nologin;
        end if;
        if not (select rolsuper from pg_roles where rolname = current_user) then
            grant boss_search to current_user with inherit false, set true;
        end if;
    end $$
"""
"""Owns the functions that match text and tags; nobody logs in as it."""
FORMAT = text("select format(cast(:template as text), cast(:role as text), cast(:password as text))")


class MigrationRefused(Unavailable):
    code = "migration_refused"


def alembic_config() -> Config:
    """alembic.ini of the source tree or of the working directory (as in the container image)."""
    for folder in (Path(__file__).parents[4], Path.cwd()):
        if (folder / "alembic.ini").exists():
            return Config(str(folder / "alembic.ini"))
    raise MigrationRefused("alembic.ini is not found: run this in the folder of Boss Workflow.")


@functools.cache
def head() -> str:
    return str(ScriptDirectory.from_config(alembic_config()).get_current_head())


def knows(revision: str) -> bool:
    """Whether this version has the migration, so that a database at `revision` can be brought to the newest."""
    return any(one.revision == revision for one in ScriptDirectory.from_config(alembic_config()).walk_revisions())


async def provision(owner: URL, passwords: Mapping[str, str]) -> None:
    """Makes the application's roles and sets their passwords, and nothing else. Raises as `migrate`."""
    engine = create_async_engine(owner, poolclass=NullPool, connect_args={"timeout": 10})
    try:
        async with engine.connect() as connection:
            await _provision_roles(connection, passwords)
    except (DBAPIError, asyncpg.PostgresError, OSError) as error:
        raise (translate(error) or error) from error
    finally:
        await engine.dispose()


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
    except (DBAPIError, asyncpg.PostgresError, OSError) as error:
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
    which quotes names and literals; DDL takes no parameters. They hold passwords, so they go past SQLAlchemy, which
    writes a failed statement into its error."""
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    try:
        for role, password in passwords.items():
            template = await _role_statement(connection, role)
            given = {"template": template, "role": role, "password": password}
            await driver.execute(await connection.scalar(FORMAT, given))
        await driver.execute(PROVIDE_SEARCH_ROLE)
        await connection.commit()
    except asyncpg.InsufficientPrivilegeError as error:
        raise MigrationRefused(
            f"The role in DATABASE_URL may not create the roles {APP_ROLE} and {SYSTEM_ROLE}, or set their passwords. "
            "Give it CREATEROLE, or use the owner of the database."
        ) from error


async def _role_statement(connection: AsyncConnection, role: str) -> str:
    """Attributes are named only where they must change: to name them takes a superuser since PostgreSQL 16."""
    strong = await connection.scalar(STRONG, {"role": role})
    if strong is None:
        return "create role %I with login password %L"
    weaken = "nosuperuser nobypassrls nocreatedb nocreaterole " if strong else ""
    return f"alter role %I with login {weaken}password %L"
