"""A run whose queue row may be lost can be queued anew from behind the wall, which sees no queue rows."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TAKE_BACK = """
create function take_back_job(run bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    delete from public.pgqueuer where payload = run and status <> 'picked';
    return not exists (select from public.pgqueuer where payload = run);
end $$
"""


def upgrade() -> None:
    op.execute(TAKE_BACK)
    op.execute("revoke all on function take_back_job(bytea) from public")
    op.execute("grant execute on function take_back_job(bytea) to boss_app, boss_system")


def downgrade() -> None:
    op.execute("drop function take_back_job(bytea)")
