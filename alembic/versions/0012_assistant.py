"""Phrases that people teach, and templates of their own"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"
TABLES = ("lesson", "template")


def upgrade() -> None:
    op.create_table(
        "lesson",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_lesson_workspace_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name="fk_lesson_member",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("length(phrase) between 2 and 60", name=op.f("ck_lesson_phrase_length")),
        sa.CheckConstraint("length(meaning) between 1 and 200", name=op.f("ck_lesson_meaning_length")),
        sa.PrimaryKeyConstraint("id", name="pk_lesson"),
    )
    op.create_index(
        "uq_lesson_phrase", "lesson", ["workspace_id", "member_id", sa.literal_column("lower(phrase)")], unique=True
    )
    op.create_table(
        "template",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_template_workspace_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("length(name) between 2 and 40", name=op.f("ck_template_name_length")),
        sa.PrimaryKeyConstraint("id", name="pk_template"),
    )
    op.create_index("uq_template_name", "template", ["workspace_id", sa.literal_column("lower(name)")], unique=True)
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant select, insert, update, delete on {table} to boss_app")
        op.execute(
            f"create policy workspace_wall on {table} to boss_app using (workspace_id = {CURRENT})"
            f" with check (workspace_id = {CURRENT})"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
