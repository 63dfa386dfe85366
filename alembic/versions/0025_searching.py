"""Words that many tasks hold are noticed before all of these are looked up; an index for what is archived"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WORDS = "to_tsvector('simple', title || ' ' || substr(description, 1, 100000))"
CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"
FUNCTION = "task_ids_with_text(text, integer)"


def upgrade() -> None:
    op.execute(
        "create function task_ids_with_text(wanted text, most integer) returns setof uuid language sql stable "
        "security definer rows 100 set search_path = pg_catalog, public as "
        f"$$ select id from public.task where workspace_id = {CURRENT} and {WORDS} @@ to_tsquery('simple', wanted) "
        "limit most $$"
    )
    op.execute(f"revoke all on function {FUNCTION} from public")
    op.execute(f"grant execute on function {FUNCTION} to boss_app")
    op.execute("grant create on schema public to boss_search")
    op.execute(f"alter function {FUNCTION} owner to boss_search")
    op.execute("revoke create on schema public from boss_search")
    op.execute(
        "create index ix_task_archived on task (workspace_id, number) "
        "where deleted_at is null and archived_at is not null"
    )


def downgrade() -> None:
    op.execute("drop index ix_task_archived")
    op.execute(f"drop function {FUNCTION}")
