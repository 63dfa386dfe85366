"""Requests that were done, by their Idempotency-Key

The system role, which forgets the old ones, sees nothing of them but their age.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"


def upgrade() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("response", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_idempotency_key_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("workspace_id", "member_id", "key", name="uq_idempotency_key_key"),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"], unique=False)
    op.execute("alter table idempotency_key enable row level security")
    op.execute("alter table idempotency_key force row level security")
    op.execute("grant select, insert, update on idempotency_key to boss_app")
    op.execute(
        "create policy workspace_wall on idempotency_key to boss_app"
        f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
    )
    op.execute("grant select (created_at), delete on idempotency_key to boss_system")
    op.execute("create policy system_access on idempotency_key to boss_system using (true) with check (true)")


def downgrade() -> None:
    op.drop_table("idempotency_key")
