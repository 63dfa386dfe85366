"""Progress, result and cancelling of job runs; indexes for the lists that operators read

The status indexes leave out what is done with, which is nearly everything.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = "status in ('queued', 'running', 'succeeded', 'dead', 'cancelled')"
STATES_BEFORE = "status in ('queued', 'running', 'succeeded', 'dead')"


def upgrade() -> None:
    op.add_column("job_run", sa.Column("progress", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("job_run", sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("job_run", sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint("ck_job_run_status", "job_run")
    op.create_check_constraint(op.f("ck_job_run_status"), "job_run", STATES)
    op.create_index(
        "ix_job_run_open",
        "job_run",
        ["workspace_id", "status", "created_at", "id"],
        postgresql_where=sa.text("status <> 'succeeded'"),
    )
    op.create_index(
        "ix_inbound_event_open",
        "inbound_event",
        ["workspace_id", "status", "seq"],
        postgresql_where=sa.text("status <> 'handled'"),
    )
    op.create_index(
        "ix_outbound_message_unsent",
        "outbound_message",
        ["workspace_id", "status", "seq"],
        postgresql_where=sa.text("status <> 'sent'"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["workspace_id", "at", "id"])
    op.create_index("ix_audit_entry_member", "audit_entry", ["workspace_id", "member_id", "at", "id"])
    op.create_index("ix_audit_entry_action", "audit_entry", ["workspace_id", "action", "at", "id"])
    op.create_index(
        "ix_audit_entry_entity",
        "audit_entry",
        ["workspace_id", "entity", "at", "id"],
        postgresql_where=sa.text("entity <> 'task'"),
    )


def downgrade() -> None:
    for name in ("entity", "action", "member", "at"):
        op.drop_index(f"ix_audit_entry_{name}", "audit_entry")
    op.drop_index("ix_outbound_message_unsent", "outbound_message")
    op.drop_index("ix_inbound_event_open", "inbound_event")
    op.drop_index("ix_job_run_open", "job_run")
    op.execute("update job_run set status = 'dead' where status = 'cancelled'")
    op.drop_constraint("ck_job_run_status", "job_run")
    op.create_check_constraint(op.f("ck_job_run_status"), "job_run", STATES_BEFORE)
    for column in ("cancel_requested_at", "result", "progress"):
        op.drop_column("job_run", column)
