"""Files that come with messages, and pictures that leave with them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"


def upgrade() -> None:
    op.create_table(
        "chat_file",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("transcript", sa.Text(), nullable=True),
        sa.Column("subjects", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f("ck_chat_file_size")),
        sa.CheckConstraint("(key is null) = (refusal is not null)", name=op.f("ck_chat_file_kept_or_refused")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_chat_file_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_chat_file_conversation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_event.id"], name=op.f("fk_chat_file_inbound_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_file")),
        sa.UniqueConstraint("inbound_id", "position", name="uq_chat_file_position"),
    )
    op.create_index("ix_chat_file_batch", "chat_file", ["workspace_id", "batch_id"])
    op.create_index(
        "ix_chat_file_created_at",
        "chat_file",
        ["workspace_id", "created_at"],
        postgresql_where=sa.text("subjects = '[]'"),
    )
    op.execute("alter table chat_file enable row level security")
    op.execute("alter table chat_file force row level security")
    op.execute("grant select, insert, update, delete on chat_file to boss_app")
    op.execute(
        "create policy workspace_wall on chat_file to boss_app"
        f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
    )


def downgrade() -> None:
    op.drop_table("chat_file")
