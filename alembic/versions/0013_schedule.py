"""The schedule: what workspaces changed about it, and the ledger of what was decided"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"
APP_RIGHTS = {
    "schedule_change": "select, insert, update",
    "scheduled_run": "select, insert",
}
SYSTEM_RIGHTS = {
    "schedule_change": "select",
    "scheduled_run": "select, insert, update, delete",
}


def upgrade() -> None:
    op.create_table(
        "schedule_change",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.Time(), nullable=True),
        sa.Column("days", postgresql.ARRAY(sa.SmallInteger()), nullable=True),
        sa.Column("monthday", sa.SmallInteger(), nullable=True),
        sa.Column("every_minutes", sa.Integer(), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("monthday between 1 and 31", name=op.f("ck_schedule_change_monthday")),
        sa.CheckConstraint("every_minutes between 1 and 10080", name=op.f("ck_schedule_change_every_minutes")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_schedule_change_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_change")),
        sa.UniqueConstraint("workspace_id", "name", name="uq_schedule_change_name"),
    )
    op.create_table(
        "scheduled_run",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("verdict in ('queued', 'skipped')", name=op.f("ck_scheduled_run_verdict")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_scheduled_run_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_run")),
        sa.UniqueConstraint("workspace_id", "name", "zone", "key", name="uq_scheduled_run_key"),
    )
    op.create_index("ix_scheduled_run_newest", "scheduled_run", ["workspace_id", "name", "zone", "scheduled_for"])
    op.create_index("ix_scheduled_run_run_id", "scheduled_run", ["run_id"])
    for table, rights in APP_RIGHTS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant {rights} on {table} to boss_app")
        op.execute(
            f"create policy workspace_wall on {table} to boss_app"
            f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
        )
    for table, rights in SYSTEM_RIGHTS.items():
        op.execute(f"grant {rights} on {table} to boss_system")
        op.execute(f"create policy system_access on {table} to boss_system using (true) with check (true)")


def downgrade() -> None:
    for table in APP_RIGHTS:
        op.drop_table(table)
