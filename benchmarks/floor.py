"""The floor: what FastAPI and asyncpg can do when nothing else is asked of them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID, uuid4

import asyncpg
from fastapi import FastAPI, Request, Response

COLUMNS = """
    t.id, t.number, t.version, t.title, t.description, t.criteria, t.type, t.priority, t.status, t.status_reason,
    a.name as assignee, c.name as creator, d.name as department, t.project, t.tags, t.due_on, t.due_at,
    t.original_due_on, t.original_due_at, t.times_delayed, t.progress, t.estimate_minutes, t.time_spent_minutes,
    t.requires_validation, t.source, t.created_at, t.updated_at, t.completed_at, t.archived_at, t.deleted_at
"""
JOINS = """
    task t left join member a on a.id = t.assignee_id left join member c on c.id = t.creator_id
    left join department d on d.id = t.department_id
"""
LIST = f"""
    select {COLUMNS} from {JOINS}
    where t.workspace_id = $1 and t.status = $2 and t.assignee_id = $3 and t.deleted_at is null
    order by t.due_sort, t.number limit 50
"""
TEXT = f"""
    select {COLUMNS} from {JOINS}
    where t.workspace_id = $1 and t.deleted_at is null
        and to_tsvector('simple', (t.title || ' ') || substr(t.description, 1, 100000)) @@ to_tsquery('simple', $2)
    order by t.number desc limit 50
"""
ONE = f"select {COLUMNS} from {JOINS} where t.id = $1"
SUBTASKS = "select id, position, title, assignee_id, due_on, due_at, done_at from subtask where workspace_id = $2 and task_id = $1 order by position"
NOTES = """
    select n.id, n.kind, n.body, n.pinned, m.name, n.created_at from task_note n
    left join member m on m.id = n.author_id where n.workspace_id = $2 and n.task_id = $1 order by n.created_at desc
"""
DEPENDENCIES = """
    select o.id, o.number, o.title, o.status from task_dependency d join task o on o.id = d.blocker_id
    where d.workspace_id = $2 and d.blocked_id = $1
"""
HISTORY = """
    select e.id, e.at, e.action, e.door, m.name, e.entity, e.before, e.after, e.undo_id from audit_entry e
    left join member m on m.id = e.member_id where e.workspace_id = $2 and e.subject_id = $1 order by e.id desc limit 50
"""
CREATE = """
    with numbered as (
        update workspace set last_task_number = last_task_number + 1 where id = $1 returning last_task_number as number
    ), made as (
        insert into task (id, workspace_id, number, title, assignee_id, creator_id, due_on, original_due_on, source,
            created_at, updated_at)
        select $2, $1, number, $3, $4, $5, $6, $6, 'rest', now(), now() from numbered returning *
    ), undo as (
        insert into undo_record (id, workspace_id, member_id, label, created_at, expires_at)
        select $7, $1, $5, 'created TASK-' || number, now(), now() + interval '1 day' from made returning id
    ), audited as (
        insert into audit_entry (id, workspace_id, at, member_id, door, action, entity, entity_id, subject_id, after,
            request_id, undo_id)
        select $8, $1, now(), $5, 'rest', 'task.create', 'task', $2, $2, jsonb_build_object('title', $3::text), '', id
        from undo
    )
    select * from made
"""
BULK = """
    with changed as (
        update task t set project = $2, version = t.version + 1, updated_at = now()
        from task old where t.id = any($1) and old.id = t.id
        returning t.id, t.workspace_id, t.number, old.project as before
    ), undo as (
        insert into undo_record (id, workspace_id, member_id, label, created_at, expires_at)
        values ($3, $4, $5, 'edited 100 tasks', now(), now() + interval '1 day')
    ), audited as (
        insert into audit_entry (id, workspace_id, at, member_id, door, action, entity, entity_id, subject_id, before,
            after, request_id, undo_id)
        select gen_random_uuid(), workspace_id, now(), $5, 'rest', 'task.edit', 'task', id, id,
            jsonb_build_object('project', before), jsonb_build_object('project', $2::text), '', $3 from changed
    )
    select number from changed
"""


def bare_api(dsn: str) -> FastAPI:
    workspace, boss = UUID(hex="0" * 32), UUID(hex="0" * 32)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        nonlocal workspace, boss
        async with asyncpg.create_pool(dsn, min_size=10, max_size=15) as pool:
            app.state.pool = pool
            workspace, boss = await pool.fetchrow("select md5('w1')::uuid, md5('m1-1')::uuid")
            yield

    app = FastAPI(lifespan=lifespan)

    def dumped(value: object, status: int = 200) -> Response:
        return Response(json.dumps(value, default=str), status, media_type="application/json")

    @app.get("/tasks")
    async def many(request: Request) -> Response:
        asked = request.query_params
        if "text" in asked:
            rows = await app.state.pool.fetch(TEXT, workspace, f"{asked['text']}:*")
        else:
            rows = await app.state.pool.fetch(LIST, workspace, asked["status"], UUID(asked["assignee"]))
        return dumped([dict(row) for row in rows])

    @app.get("/tasks/{task_id}")
    async def one(task_id: UUID) -> Response:
        async with app.state.pool.acquire() as connection:
            task = dict(await connection.fetchrow(ONE, task_id))
            for name, query in (
                ("subtasks", SUBTASKS),
                ("notes", NOTES),
                ("dependencies", DEPENDENCIES),
                ("history", HISTORY),
            ):
                task[name] = [dict(row) for row in await connection.fetch(query, task_id, workspace)]
        return dumped(task)

    @app.post("/tasks")
    async def create(request: Request) -> Response:
        body = await request.json()
        row = await app.state.pool.fetchrow(
            CREATE,
            workspace,
            uuid4(),
            body["title"],
            UUID(body["assignee_id"]),
            boss,
            date.fromisoformat(body["due_on"]),
            uuid4(),
            uuid4(),
        )
        return dumped(dict(row), 201)

    @app.post("/tasks/bulk/patch")
    async def bulk(request: Request) -> Response:
        body = await request.json()
        rows = await app.state.pool.fetch(
            BULK, [UUID(one) for one in body["ids"]], body["changes"]["project"], uuid4(), workspace, boss
        )
        return dumped({"changed": len(rows), "references": [f"TASK-{row['number']}" for row in rows]})

    return app
