"""What lists of tasks are ordered and searched by

Row-level security keeps operators that are not leakproof (full text, arrays) from using an index. Such filters run in
functions of a role of their own, which may read nothing but tasks and filters on the workspace itself.
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COLUMNS = {
    "due_sort": (
        "timestamptz not null generated always as "
        "(coalesce(due_at, (due_on + 1)::timestamp at time zone 'UTC', timestamptz 'infinity')) stored"
    ),
    "priority_rank": (
        "smallint not null generated always as "
        "(case priority when 'urgent' then 0 when 'high' then 1 when 'medium' then 2 else 3 end) stored"
    ),
    "completed_sort": (
        "timestamptz not null generated always as (coalesce(completed_at, timestamptz 'infinity')) stored"
    ),
}
ORDERS = {
    "number": "number",
    "created": "created_at, number",
    "updated": "updated_at, number",
    "completed": "completed_sort, number",
    "due_sort": "due_sort, number",
    "priority": "priority_rank, number",
    "type": "type, number",
    "title": "title, number",
    "project": "(coalesce(project, '')), number",
    "creator": "(coalesce(creator_id, uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff')), number",
    "department": "(coalesce(department_id, uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff')), number",
    "assignee_number": "(coalesce(assignee_id, uuid 'ffffffff-ffff-ffff-ffff-ffffffffffff')), number",
    "assignee_due": "assignee_id, due_sort, number",
}
WORDS = "to_tsvector('simple', title || ' ' || substr(description, 1, 100000))"
MATCHING = {
    "task_ids_with_text": f"{WORDS} @@ to_tsquery('simple', wanted)",
    "task_ids_with_tags": "tags @> string_to_array(wanted, chr(31))",
}
CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"


def upgrade() -> None:
    op.execute("create extension if not exists btree_gin")
    for name, definition in COLUMNS.items():
        op.execute(f"alter table task add column {name} {definition}")
    for name, columns in ORDERS.items():
        op.execute(f"create index ix_task_by_{name} on task (workspace_id, {columns}) where deleted_at is null")
    op.execute(f"create index ix_task_search on task using gin (workspace_id, ({WORDS}))")
    op.execute("create index ix_task_tags on task using gin (workspace_id, tags)")
    op.execute("create index ix_task_trash on task (workspace_id, number) where deleted_at is not null")
    op.execute("create index ix_subtask_task on subtask (workspace_id, task_id, position)")
    op.execute("create index ix_task_dependency_blocker on task_dependency (workspace_id, blocker_id)")
    op.execute("create index ix_task_watcher_member on task_watcher (workspace_id, member_id)")
    _let_search()
    for name, condition in MATCHING.items():
        op.execute(
            f"create function {name}(wanted text) returns setof uuid language sql stable security definer rows 100 "
            f"set search_path = pg_catalog, public as "
            f"$$ select id from public.task where workspace_id = {CURRENT} and {condition} $$"
        )
        op.execute(f"revoke all on function {name}(text) from public")
        op.execute(f"grant execute on function {name}(text) to boss_app")
    op.execute("grant create on schema public to boss_search")
    for name in MATCHING:
        op.execute(f"alter function {name}(text) owner to boss_search")
    op.execute("revoke create on schema public from boss_search")


def _let_search() -> None:
    """The role is there already: roles belong to the whole cluster, and come before the first migration."""
    op.execute("grant select (id, workspace_id, title, description, tags) on task to boss_search")
    op.execute("create policy search_access on task to boss_search using (true)")


def downgrade() -> None:
    for name in MATCHING:
        op.execute(f"drop function {name}(text)")
    op.execute("drop policy search_access on task")
    op.execute("revoke all on task from boss_search")
    for name in ("ix_task_watcher_member", "ix_task_dependency_blocker", "ix_subtask_task", "ix_task_trash"):
        op.execute(f"drop index {name}")
    for name in ("ix_task_tags", "ix_task_search", *(f"ix_task_by_{order}" for order in ORDERS)):
        op.execute(f"drop index {name}")
    for name in COLUMNS:
        op.execute(f"alter table task drop column {name}")
    op.execute("drop extension btree_gin")
