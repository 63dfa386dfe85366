"""Projects, and the sessions in which specs and plans are worked out"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"
APP_RIGHTS = {"project": "select, insert, update", "planning_session": "select, insert, update"}


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("creator_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("length(name) between 1 and 120", name=op.f("ck_project_name_length")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_project_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "creator_id"], ["member.workspace_id", "member.id"], name="fk_project_creator"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index(
        "uq_project_name",
        "project",
        ["workspace_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    op.create_table(
        "planning_session",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('plan', 'spec')", name=op.f("ck_planning_session_kind")),
        sa.CheckConstraint(
            "status in ('open', 'saved', 'approved', 'dropped')", name=op.f("ck_planning_session_status")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_planning_session_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name="fk_planning_session_member",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_session")),
    )
    op.create_index("ix_planning_session_member", "planning_session", ["workspace_id", "member_id", "status"])
    op.add_column("conversation", sa.Column("session_id", sa.Uuid(), nullable=True))
    for table, rights in APP_RIGHTS.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant {rights} on {table} to boss_app")
        op.execute(
            f"create policy workspace_wall on {table} to boss_app"
            f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
        )


def downgrade() -> None:
    op.drop_column("conversation", "session_id")
    op.drop_table("planning_session")
    op.drop_table("project")
