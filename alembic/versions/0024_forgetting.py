"""The cleanup may delete what was detached, and what can no longer be undone: the history of changes outlives it"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

REFERENCES = (
    ("fk_undo_record_takes_back", "undo_record", "takes_back"),
    ("fk_audit_entry_undo", "audit_entry", "undo_id"),
)


def upgrade() -> None:
    op.execute("grant delete on task_attachment, undo_record to boss_app")
    for name, table, column in REFERENCES:
        refer(name, table, column, ondelete=f"SET NULL ({column})")
    op.create_index("ix_undo_record_expires_at", "undo_record", ["workspace_id", "expires_at"])
    taken_back = sa.text("takes_back is not null")
    op.create_index("ix_undo_record_takes_back", "undo_record", ["takes_back"], postgresql_where=taken_back)
    op.drop_index("ix_chat_file_created_at", "chat_file")
    op.create_index("ix_chat_file_created_at", "chat_file", ["workspace_id", "created_at"])


def downgrade() -> None:
    op.drop_index("ix_chat_file_created_at", "chat_file")
    unattached = sa.text("subjects = '[]'")
    op.create_index("ix_chat_file_created_at", "chat_file", ["workspace_id", "created_at"], postgresql_where=unattached)
    op.drop_index("ix_undo_record_takes_back", "undo_record")
    op.drop_index("ix_undo_record_expires_at", "undo_record")
    for name, table, column in REFERENCES:
        refer(name, table, column, ondelete=None)
    op.execute("revoke delete on task_attachment, undo_record from boss_app")


def refer(name: str, table: str, column: str, *, ondelete: str | None) -> None:
    op.drop_constraint(name, table, type_="foreignkey")
    ours, theirs = ["workspace_id", column], ["workspace_id", "id"]
    op.create_foreign_key(name, table, "undo_record", ours, theirs, ondelete=ondelete)
