"""Recurring tasks, and the ledger of what they made"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"
APP_RIGHTS = {"recurring_task": "select, insert, update", "recurring_occurrence": "select, insert, update"}


def upgrade() -> None:
    op.create_table(
        "recurring_task",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("assignee_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("priority", sa.Text(), server_default=sa.text("'medium'"), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("after_days", sa.Integer(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("starts", sa.DateTime(timezone=False), nullable=False),
        sa.Column("ends_before", sa.DateTime(timezone=False), nullable=True),
        sa.Column("lead_minutes", sa.Integer(), nullable=False),
        sa.Column("exceptions", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=False), nullable=False),
        sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("creator_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(title) between 1 and 200", name=op.f("ck_recurring_task_title_length")),
        sa.CheckConstraint("(rule is null) <> (after_days is null)", name=op.f("ck_recurring_task_one_rule")),
        sa.CheckConstraint("priority in ('low', 'medium', 'high', 'urgent')", name=op.f("ck_recurring_task_priority")),
        sa.CheckConstraint("lead_minutes between 0 and 525600", name=op.f("ck_recurring_task_lead")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_recurring_task_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "creator_id"], ["member.workspace_id", "member.id"], name="fk_recurring_task_creator"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_task")),
        sa.UniqueConstraint("workspace_id", "id", name="uq_recurring_task_workspace_id_id"),
    )
    op.create_table(
        "recurring_occurrence",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("recurring_id", sa.Uuid(), nullable=False),
        sa.Column("local_at", sa.DateTime(timezone=False), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_recurring_occurrence_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "recurring_id"],
            ["recurring_task.workspace_id", "recurring_task.id"],
            name="fk_recurring_occurrence_recurring",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["task.workspace_id", "task.id"],
            name="fk_recurring_occurrence_task",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_occurrence")),
        sa.UniqueConstraint("workspace_id", "recurring_id", "local_at", name="uq_recurring_occurrence"),
    )
    op.create_index("ix_recurring_occurrence_task", "recurring_occurrence", ["workspace_id", "task_id"])
    for table, rights in APP_RIGHTS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant {rights} on {table} to boss_app")
        op.execute(
            f"create policy workspace_wall on {table} to boss_app"
            f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
        )


def downgrade() -> None:
    op.drop_table("recurring_occurrence")
    op.drop_table("recurring_task")
