"""Previews of several actions, redo, and submissions with their review"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0006"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"


def upgrade() -> None:
    op.add_column("conversation", sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("undo_record", sa.Column("takes_back", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_undo_record_takes_back",
        "undo_record",
        "undo_record",
        ["workspace_id", "takes_back"],
        ["workspace_id", "id"],
    )
    op.create_table(
        "submission",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'collecting'"), nullable=False),
        sa.Column("proof", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("verdict", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_submission_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "task_id"],
            ["task.workspace_id", "task.id"],
            name="fk_submission_task",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"], ["member.workspace_id", "member.id"], name="fk_submission_member"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "reviewer_id"], ["member.workspace_id", "member.id"], name="fk_submission_reviewer"
        ),
        sa.CheckConstraint(
            "status in ('collecting', 'waiting', 'approved', 'returned', 'withdrawn')",
            name=op.f("ck_submission_status"),
        ),
        sa.CheckConstraint("score between 0 and 100", name=op.f("ck_submission_score")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    op.create_index("ix_submission_task", "submission", ["workspace_id", "task_id", "attempt"])
    op.create_index(
        "uq_submission_open",
        "submission",
        ["workspace_id", "task_id"],
        unique=True,
        postgresql_where=sa.text("status in ('collecting', 'waiting')"),
    )
    op.execute("alter table submission enable row level security")
    op.execute("alter table submission force row level security")
    op.execute("grant select, insert, update on submission to boss_app")
    op.execute(
        f"create policy workspace_wall on submission to boss_app using (workspace_id = {CURRENT})"
        f" with check (workspace_id = {CURRENT})"
    )


def downgrade() -> None:
    op.drop_table("submission")
    op.drop_constraint("fk_undo_record_takes_back", "undo_record", type_="foreignkey")
    op.drop_column("undo_record", "takes_back")
    op.drop_column("conversation", "draft")
