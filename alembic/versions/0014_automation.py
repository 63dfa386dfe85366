"""Automatic work: what was sent to whom, standups, reminders, and what the bosses were alerted to"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"
APP_RIGHTS = {
    "notice": "select, insert, update, delete",
    "standup": "select, insert, update",
    "reminder": "select, insert, update, delete",
    "alert": "select",
}
WALLED = tuple(APP_RIGHTS)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_keys("notice"),
        sa.UniqueConstraint("workspace_id", "member_id", "kind", "key", name="uq_notice_key"),
    )
    op.create_index("ix_notice_sent_at", "notice", ["workspace_id", "sent_at"])
    op.create_table(
        "standup",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("done", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("plan", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("blockers", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_keys("standup"),
        sa.UniqueConstraint("workspace_id", "member_id", "day", name="uq_standup_day"),
    )
    op.create_index("ix_standup_day", "standup", ["workspace_id", "day"])
    op.create_table(
        "reminder",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *_keys("reminder"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["task.workspace_id", "task.id"],
            name="fk_reminder_task",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("workspace_id", "task_id", "member_id", name="uq_reminder_task"),
    )
    op.create_index(
        "ix_reminder_snoozed",
        "reminder",
        ["workspace_id", "snoozed_until"],
        postgresql_where=sa.text("snoozed_until is not null"),
    )
    op.create_table(
        "alert",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("run_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_alert_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(
        "uq_alert_open",
        "alert",
        ["workspace_id", "cause"],
        unique=True,
        postgresql_where=sa.text("resolved_at is null"),
    )
    op.create_index("ix_audit_entry_member_at", "audit_entry", ["workspace_id", "member_id", "at"])
    for table, rights in APP_RIGHTS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant {rights} on {table} to boss_app")
        op.execute(
            f"create policy workspace_wall on {table} to boss_app"
            f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
        )
    op.execute("grant select, insert, update, delete on alert to boss_system")
    op.execute("create policy system_access on alert to boss_system using (true) with check (true)")
    op.execute("grant insert, delete on card to boss_system")
    op.execute("grant delete on inbound_event, outbound_message, press, job_run to boss_system")


def downgrade() -> None:
    op.execute("revoke delete on inbound_event, outbound_message, press, job_run from boss_system")
    op.execute("revoke insert, delete on card from boss_system")
    op.drop_index("ix_audit_entry_member_at", "audit_entry")
    for table in WALLED:
        op.drop_table(table)


def _keys(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["member.workspace_id", "member.id"], name=f"fk_{table}_member"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
