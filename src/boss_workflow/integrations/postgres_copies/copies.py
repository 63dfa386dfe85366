"""The whole database out, into a scratch database, and in the place of the real one.

Three roles play: the owner's address makes and swaps databases; the reader's, which may be the same, is not bound by
row-level security and so sees all rows; and a session in the maintenance database holds a lock, which its end gives
back, however it ends.
"""

import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from sqlalchemy import URL, text
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from boss_workflow.integrations.postgres_copies.digests import STABLE_TEXT, digests
from boss_workflow.integrations.postgres_copies.processes import dump, libpq, restore
from boss_workflow.integrations.postgres_copies.programs import Programs, find_programs
from boss_workflow.ports.database_copies import CopyBusy, CopyFailed, Snapshot, TableDigest

log = structlog.get_logger(__name__)

MAINTENANCE = ("postgres", "template1")
LONGEST_NAME = 63
TAKE_LOCK = text("select pg_try_advisory_lock(hashtextextended('boss-workflow copies of ' || :database, 0))")
LEFTOVERS = text("select datname from pg_database where starts_with(datname, :prefix)")
CREATE, DROP = "create database %I template template0", "drop database if exists %I with (force)"
RENAME = "alter database %I rename to %I"
FORMAT = text("select format(cast(:template as text), variadic cast(:names as text[]))")
HAS_TABLE = text("select to_regclass('public.workspace') is not null")
RIGHTS = text("""
    select rolsuper or rolcreatedb as may_create, rolsuper or rolbypassrls as sees_all
    from pg_roles where rolname = current_user
""")
PATIENT = {"statement_timeout": "0", "lock_timeout": "60s", "idle_in_transaction_session_timeout": "0"}
"""A snapshot lives as long as its dump takes to begin, whatever the server's defaults say."""
OTHERS = text("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")
IN_USE = (
    "The database is in use. Stop Boss Workflow and whatever else is connected, then try again. Nothing was changed."
)
OBJECT_IN_USE = "55006"


class PostgresCopies:
    """`owner` and `reader` are addresses of the real database; `folders` hold programs besides those on PATH."""

    def __init__(self, owner: URL, reader: URL | None, folders: Iterable[Path] = ()) -> None:
        self._owner = owner
        self._reader = reader or owner
        self._folders = tuple(folders)

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        async with self._maintenance() as connection:
            if not await connection.scalar(TAKE_LOCK, {"database": self._database}):
                raise CopyBusy("Another backup or restore of this database is at work. Try again when it has ended.")
            for leftover in (await connection.scalars(LEFTOVERS, {"prefix": self._prefix})).all():
                log.warning("dropping what a killed backup or restore left", database=leftover)
                await _order(connection, DROP, leftover)
            yield

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        programs = await self._programs()
        async with _connected(self._reader, isolation="REPEATABLE READ") as connection:
            exported = await connection.scalar(text("select pg_export_snapshot()"))
            revision = None
            if await connection.scalar(text("select to_regclass('public.alembic_version') is not null")):
                revision = await connection.scalar(text("select version_num from alembic_version"))
            yield Snapshot(
                server_major=await _server_major(connection),
                revision=revision,
                tables=await digests(connection),
                dump=dump(self._dump_command(programs, str(exported)), self._reader.password),
            )

    @asynccontextmanager
    async def scratch(self) -> AsyncIterator["PostgresScratch"]:
        name = f"{self._prefix}{secrets.token_hex(4)}"
        programs = await self._programs()
        async with self._maintenance() as connection:
            try:
                await _order(connection, CREATE, name)
            except DBAPIError as error:
                raise CopyFailed(
                    "A scratch database can't be made. Run ALTER ROLE … CREATEDB for the role of DATABASE_URL as a superuser."
                ) from error
            try:
                yield PostgresScratch(self, name, programs)
            finally:
                await _order(connection, DROP, name)

    async def server_major(self) -> int:
        async with _connected(self._owner) as connection:
            return await _server_major(connection)

    async def is_empty(self) -> bool:
        async with _connected(self._reader) as connection:
            if not await connection.scalar(HAS_TABLE):
                return True
            return not await connection.scalar(text("select exists (select 1 from workspace)"))

    async def require_unused(self) -> None:
        async with _connected(self._owner) as connection:
            if await connection.scalar(OTHERS):
                raise CopyBusy(IN_USE)

    async def check(self) -> None:
        await self._programs()
        async with _connected(self._owner) as connection:
            if not (await connection.execute(RIGHTS)).one().may_create:
                raise CopyFailed(
                    "The role of DATABASE_URL needs CREATEDB: each backup is proven in a scratch database."
                )
        async with _connected(self._reader) as connection:
            if not (await connection.execute(RIGHTS)).one().sees_all:
                raise CopyFailed(
                    "The role of DATABASE_URL needs BYPASSRLS to dump all rows; or set BACKUP_DATABASE_URL to a role that has it"
                    " and is a member of pg_read_all_data."
                )

    async def replace(self, name: str) -> str | None:
        """Gives the scratch database `name` the real one's name. See ports.database_copies.Scratch.take_over."""
        old = f"{self._database[: LONGEST_NAME - 14]}_before_{secrets.token_hex(3)}"
        was_empty = await self.is_empty()
        async with self._maintenance(transaction=True) as connection, connection.begin():
            try:
                await _order(connection, RENAME, self._database, old)
                await _order(connection, RENAME, name, self._database)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != OBJECT_IN_USE:
                    raise
                raise CopyBusy(IN_USE) from error
        if not was_empty:
            return old
        async with self._maintenance() as connection:
            await _order(connection, DROP, old)
        return None

    def of(self, name: str) -> tuple[URL, URL]:
        """The owner's and the reader's address of another database on the same server."""
        return self._owner.set(database=name), self._reader.set(database=name)

    @property
    def _database(self) -> str:
        return str(self._owner.database)

    @property
    def _prefix(self) -> str:
        return f"{self._database[: LONGEST_NAME - 17]}_scratch_"

    async def _programs(self) -> Programs:
        return find_programs(await self.server_major(), self._folders)

    def _dump_command(self, programs: Programs, snapshot: str) -> list[str | Path]:
        """What belongs to the server rather than to us stays out; owners and roles are those of where it is restored."""
        without = ("--no-owner", "--no-comments", "--no-publications", "--no-subscriptions", "--no-security-labels")
        return [
            programs.pg_dump,
            "--format=custom",
            "--no-password",
            "--no-tablespaces",
            "--lock-wait-timeout=60000",
            f"--snapshot={snapshot}",
            *without,
            f"--dbname={libpq(self._reader)}",
        ]

    @asynccontextmanager
    async def _maintenance(self, *, transaction: bool = False) -> AsyncIterator[AsyncConnection]:
        """A session in a database that is not ours, since ours may be renamed."""
        failure: Exception | None = None
        for database in MAINTENANCE:
            if database == self._database:
                continue
            url = self._owner.set(database=database)
            try:
                engine = create_async_engine(
                    url, poolclass=NullPool, isolation_level="READ COMMITTED" if transaction else "AUTOCOMMIT"
                )
                connection = await engine.connect()
            except (DBAPIError, OSError) as error:
                failure = error
                continue
            try:
                yield connection
            finally:
                await connection.close()
                await engine.dispose()
            return
        raise CopyFailed(
            "Neither of the server's databases postgres and template1 can be opened by DATABASE_URL's role."
        ) from failure


class PostgresScratch:
    def __init__(self, copies: PostgresCopies, name: str, programs: Programs) -> None:
        self._copies = copies
        self._name = name
        self._programs = programs
        self._owner, self._reader = copies.of(name)

    @property
    def url(self) -> URL:
        return self._owner

    async def load(self, content: AsyncIterator[bytes]) -> None:
        how = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-comments", "--no-password")
        argv: list[str | Path] = [self._programs.pg_restore, *how, f"--dbname={libpq(self._owner)}"]
        await restore(argv, self._owner.password, content)

    async def digests(self) -> tuple[TableDigest, ...]:
        async with _connected(self._reader) as connection:
            return await digests(connection)

    async def take_over(self) -> str | None:
        return await self._copies.replace(self._name)


@asynccontextmanager
async def _connected(url: URL, isolation: IsolationLevel = "READ COMMITTED") -> AsyncIterator[AsyncConnection]:
    """Reads only, in one transaction that ends with the block. Raises: CopyFailed."""
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level=isolation,
        hide_parameters=True,
        connect_args={"timeout": 10, "server_settings": {**STABLE_TEXT, **PATIENT}},
    )
    try:
        connection = await engine.connect()
    except (DBAPIError, OSError) as error:
        raise CopyFailed(f"The database {url.database} can't be reached as {url.username} just now.") from error
    try:
        yield connection
    except DBAPIError as error:
        raise CopyFailed(f"The database {url.database} can't be read whole as {url.username}.") from error
    finally:
        await connection.close()
        await engine.dispose()


async def _server_major(connection: AsyncConnection) -> int:
    number = await connection.scalar(text("select current_setting('server_version_num')::int"))
    return int(number or 0) // 10_000


async def _order(connection: AsyncConnection, template: str, *names: str) -> None:
    """DDL takes no parameters: the server's format() quotes the names."""
    statement = await connection.scalar(FORMAT, {"template": template, "names": list(names)})
    await connection.exec_driver_sql(str(statement))
