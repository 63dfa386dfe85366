"""The wall between workspaces, attacked with raw SQL as the application's own role.

The tables come from the catalog, and so do the rows that are put into them: a table added tomorrow is tried as well.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import URL, text

from boss_workflow.bootstrap import Application, build
from boss_workflow.kernel.clock import SystemClock
from boss_workflow.kernel.db import Database, PoolSettings
from boss_workflow.kernel.db.migrate import APP_ROLE, SYSTEM_ROLE
from boss_workflow.kernel.events import EventBus
from boss_workflow.settings import Settings
from tests.integration.factories import Team, connect_as, connect_as_owner

A, B = uuid4(), uuid4()
REFUSED = asyncpg.InsufficientPrivilegeError
"""Both a missing right and a row that violates the policy."""

TABLES = """
    select table_name, case table_name when 'workspace' then 'id' else 'workspace_id' end as key
    from information_schema.tables t
    where table_schema = 'public' and (table_name = 'workspace' or exists (
        select 1 from information_schema.columns c
        where c.table_schema = 'public' and c.table_name = t.table_name and c.column_name = 'workspace_id'))
"""
REQUIRED_COLUMNS = """
    select table_name, column_name, udt_name from information_schema.columns
    where table_schema = 'public' and is_nullable = 'NO' and column_default is null and is_identity = 'NO'
        and is_generated = 'NEVER'
"""
CONSTRAINTS = """
    select conrelid::regclass as on_table, conname from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('c', 'f')
    order by contype desc
"""
NUMBERS = count(1)
SAMPLES: dict[str, Any] = {
    "bool": True,
    "jsonb": "{}",
    "timestamptz": datetime(2026, 11, 23, tzinfo=UTC),
    "timestamp": datetime(2026, 11, 23),  # noqa: DTZ001  # a wall time
    "date": date(2026, 11, 23),
    "time": time(9),
    "_text": ["x"],
}

READABLE_BY_SYSTEM = {
    "alert",
    "workspace",
    "member",
    "linked_account",
    "invitation",
    "conversation",
    "inbound_event",
    "outbound_message",
    "card",
    "press",
    "job_run",
    "schedule_change",
    "schedule_zone",
    "scheduled_run",
    "login_session",
    "api_token",
    "login_link",
    "idempotency_key",  # only how old a key is, to forget it
    "alembic_version",
    "pgqueuer",
    "pgqueuer_log",
    "pgqueuer_schedules",
    "pgqueuer_statistics",
}

CROSS_REFERENCES_BY_DESIGN = {
    # A conversation has no workspace before somebody is known there, and may move to another one.
    ("card", "conversation_id"),
    ("chat_file", "conversation_id"),
    ("chat_file", "inbound_id"),
    ("press", "conversation_id"),
    ("inbound_event", "conversation_id"),
    ("outbound_message", "conversation_id"),
    ("outbound_message", "inbound_id"),
    ("outbound_message", "card_id"),
}


@dataclass
class Walled:
    """A table behind the wall with the columns that a row of it must have."""

    name: str
    key: str
    columns: dict[str, str]

    def row(self, workspace: UUID) -> dict[str, Any]:
        made = {name: _sample(kind) for name, kind in self.columns.items()}
        return {**made, self.key: workspace}

    async def insert(self, connection: asyncpg.Connection, workspace: UUID) -> None:
        row = self.row(workspace)
        places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
        await connection.execute(f"insert into {self.name} ({', '.join(row)}) values ({places})", *row.values())

    async def count(self, connection: asyncpg.Connection, workspace: UUID) -> int:
        return int(await connection.fetchval(f"select count(*) from {self.name} where {self.key} = $1", workspace))


def _sample(kind: str) -> Any:
    match kind:
        case "uuid":
            return uuid4()
        case "int2" | "int4" | "int8":
            return next(NUMBERS)
        case _:
            return SAMPLES.get(kind, uuid4().hex)


@dataclass
class Siege:
    """Every table with one row in A and one in B, the owner's connection and that of an attacker in A."""

    tables: list[Walled]
    owner: asyncpg.Connection
    attacker: asyncpg.Connection

    async def enter(self, workspace: UUID | None) -> None:
        await self.attacker.execute("select set_config('app.workspace_id', $1, false)", str(workspace or ""))

    async def may(self, table: Walled, right: str) -> bool:
        return bool(await self.owner.fetchval("select has_table_privilege($1, $2, $3)", APP_ROLE, table.name, right))


@pytest_asyncio.fixture
async def siege(owner: URL, settings: Settings) -> AsyncIterator[Siege]:
    connection = await connect_as_owner(owner)
    columns: dict[str, dict[str, str]] = {}
    for table, column, kind in await connection.fetch(REQUIRED_COLUMNS):
        columns.setdefault(table, {})[column] = kind
    tables = [Walled(name, key, columns[name]) for name, key in await connection.fetch(TABLES)]
    for table, constraint in await connection.fetch(CONSTRAINTS):
        await connection.execute(f'alter table {table} drop constraint "{constraint}"')  # any row will do here
    for walled in tables:
        await walled.insert(connection, A)
        await walled.insert(connection, B)
    attacker = await connect_as(build(settings, owner), owner, APP_ROLE)
    yield Siege(tables, connection, attacker)
    await attacker.close()
    await connection.close()


async def test_every_table_of_a_workspace_is_walled(siege: Siege) -> None:
    state = "select relrowsecurity and relforcerowsecurity from pg_class where oid = $1::regclass"
    policies = "select count(*) from pg_policies where tablename = $1 and $2 = any(roles) and qual is not null"

    bare = [
        table.name
        for table in siege.tables
        if not await siege.owner.fetchval(state, table.name)
        or not await siege.owner.fetchval(policies, table.name, APP_ROLE)
    ]

    assert len(siege.tables) >= 19
    assert bare == []


async def test_every_table_that_the_app_can_touch_is_walled(siege: Siege) -> None:
    walled = {table.name for table in siege.tables} | {"alembic_version", "pgqueuer", "pgqueuer_log"}
    touched = await siege.owner.fetch(
        "select distinct table_name from information_schema.role_table_grants where grantee in ($1, 'PUBLIC')"
        " and table_schema = 'public'",
        APP_ROLE,
    )
    assert {row["table_name"] for row in touched} <= walled


async def test_rows_of_others_cant_be_seen(siege: Siege) -> None:
    await siege.enter(A)
    seen = {table.name: [await table.count(siege.attacker, id_) for id_ in (A, B)] for table in siege.tables}
    assert seen == {table.name: [1, 0] for table in siege.tables}


async def test_without_a_workspace_nothing_is_seen(siege: Siege) -> None:
    await siege.enter(None)
    assert {await siege.attacker.fetchval(f"select count(*) from {table.name}") for table in siege.tables} == {0}


@pytest.mark.parametrize("verb", ["update {table} set {key} = {key}", "delete from {table}"])
async def test_rows_of_others_cant_be_changed_or_deleted(siege: Siege, verb: str) -> None:
    await siege.enter(A)
    for table in siege.tables:
        statement = verb.format(table=table.name, key=table.key)
        if await siege.may(table, statement.split()[0]):
            assert (await siege.attacker.execute(statement)).endswith(" 1"), table.name
        else:
            with pytest.raises(REFUSED):
                await siege.attacker.execute(statement)
        assert await table.count(siege.owner, B) == 1, table.name


async def test_rows_cant_be_given_to_others(siege: Siege) -> None:
    await siege.enter(A)
    for table in siege.tables:
        with pytest.raises(REFUSED):
            await siege.attacker.execute(f"update {table.name} set {table.key} = $1", B)
        assert await table.count(siege.owner, B) == 1, table.name


@pytest.mark.parametrize("standing_in", [A, None])
async def test_rows_cant_be_put_into_another_workspace(siege: Siege, standing_in: UUID | None) -> None:
    await siege.enter(standing_in)
    for table in siege.tables:
        with pytest.raises(REFUSED):
            await table.insert(siege.attacker, B)
        assert await table.count(siege.owner, B) == 1, table.name


async def test_the_attacker_can_work_at_home(siege: Siege) -> None:
    """Without this the refusals above would prove nothing."""
    await siege.enter(A)
    refused = set()
    for table in siege.tables:
        if table.name == "workspace" or not await siege.may(table, "insert"):
            refused.add(table.name)
        else:
            await table.insert(siege.attacker, A)
            assert await table.count(siege.owner, A) == 2, table.name
    assert refused == {"workspace", "conversation", "inbound_event", "alert", "schedule_zone"}


@pytest.mark.parametrize("role", [APP_ROLE, SYSTEM_ROLE])
async def test_the_roles_cant_pass_by_the_wall(siege: Siege, role: str) -> None:
    attributes = "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb from pg_roles where rolname = $1"
    memberships = "select count(*) from pg_auth_members where member = $1::regrole"
    owned = "select count(*) from pg_class where relowner = $1::regrole"
    assert await siege.owner.fetchval(attributes, role) is False
    assert await siege.owner.fetchval(memberships, role) == 0
    assert await siege.owner.fetchval(owned, role) == 0


async def test_the_system_role_reads_only_what_finds_a_workspace(siege: Siege) -> None:
    readable = await siege.owner.fetch(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p')"
        " and has_any_column_privilege($1, oid, 'select')",
        SYSTEM_ROLE,
    )
    assert {row["relname"] for row in readable} == READABLE_BY_SYSTEM


@pytest.mark.parametrize("table", ["task", "subtask", "task_note", "task_attachment", "audit_entry", "undo_record"])
async def test_the_system_role_reads_no_work(bound: Application, shared_owner: URL, table: str) -> None:
    system = await connect_as(bound, shared_owner, SYSTEM_ROLE)
    with pytest.raises(REFUSED):
        await system.fetch(f"select * from {table}")
    await system.close()


@pytest.mark.parametrize("attack", ["update audit_entry set action = 'x'", "delete from audit_entry"])
async def test_the_audit_is_append_only(siege: Siege, attack: str) -> None:
    await siege.enter(A)
    with pytest.raises(REFUSED):
        await siege.attacker.execute(attack)
    assert await siege.attacker.fetchval("select count(*) from audit_entry") == 1


@pytest.mark.parametrize(
    "attack", ["select payload from pgqueuer", "update pgqueuer set priority = 9", "delete from pgqueuer"]
)
async def test_the_app_only_puts_jobs_in(siege: Siege, attack: str) -> None:
    with pytest.raises(REFUSED):
        await siege.attacker.execute(attack)


async def test_keys_between_tables_of_a_workspace_hold_the_workspace(shared_owner: URL) -> None:
    connection = await connect_as_owner(shared_owner)
    single = await connection.fetch(
        """
        select c.conrelid::regclass::text as referring, a.attname as column
        from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
        where c.contype = 'f' and cardinality(c.conkey) = 1 and exists (
            select 1 from pg_attribute w where w.attrelid = c.confrelid and w.attname = 'workspace_id')
        """
    )
    await connection.close()
    assert {(row["referring"], row["column"]) for row in single} == CROSS_REFERENCES_BY_DESIGN


FOREIGN = {
    "fk_task_assignee": "update task set assignee_id = '{member}'",
    "fk_task_creator": "update task set creator_id = '{member}'",
    "fk_task_department": "update task set department_id = '{department}'",
    "fk_member_department": "update member set department_id = '{department}'",
    "fk_subtask_task": "insert into subtask (id, workspace_id, task_id, position, title)"
    " values (gen_random_uuid(), '{workspace}', '{task}', 1, 'x')",
    "fk_task_note_task": "insert into task_note (id, workspace_id, task_id, body, created_at)"
    " values (gen_random_uuid(), '{workspace}', '{task}', 'x', now())",
    "fk_task_watcher_task": "insert into task_watcher select '{workspace}', '{task}', id from member limit 1",
    "fk_task_watcher_member": "insert into task_watcher select '{workspace}', id, '{member}' from task",
    "fk_task_dependency_blocker": "insert into task_dependency select '{workspace}', '{task}', id from task",
    "fk_task_dependency_blocked": "insert into task_dependency select '{workspace}', id, '{task}' from task",
    "fk_linked_account_member": "insert into linked_account (id, workspace_id, member_id, platform, account_id)"
    " values (gen_random_uuid(), '{workspace}', '{member}', 'telegram', '1')",
    "fk_invitation_member": "insert into invitation (id, workspace_id, member_id, token_hash, created_at, expires_at)"
    " values (gen_random_uuid(), '{workspace}', '{member}', 'x', now(), now())",
}


@pytest.mark.parametrize("constraint", FOREIGN)
async def test_nothing_refers_across_the_wall(team: Team, strangers: Team, shared_owner: URL, constraint: str) -> None:
    """Foreign keys ignore row-level security, so they must refuse by themselves."""
    await team.task()
    foreign = {"member": strangers.id("john"), "department": strangers.departments["Design"]}
    statement = FOREIGN[constraint].format(**foreign, task=await strangers.task(), workspace=team.workspace_id)
    attacker = await connect_as(team.app, shared_owner, APP_ROLE)
    await attacker.execute(f"set app.workspace_id = '{team.workspace_id}'")

    with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
        await attacker.execute(statement)

    assert refused.value.constraint_name == constraint
    await attacker.close()


async def test_a_workspace_does_not_leak_to_the_next_transaction(team: Team, shared_owner: URL) -> None:
    await team.task()
    one = PoolSettings(size=1, overflow=0)
    app_url = team.app.database._app.url
    database = Database(app_url, app_url, SystemClock(), EventBus(), one)
    pid = text("select pg_backend_pid()")

    inside = await database.in_workspace(team.workspace_id, lambda uow: uow.session.scalar(pid))
    async with database._app.connect() as connection:
        same = await connection.scalar(pid)
        left = await connection.scalar(text("select current_setting('app.workspace_id', true)"))
        seen = await connection.scalar(text("select count(*) from task"))

    assert (same, left or "", seen) == (inside, "", 0)
    await database.close()
