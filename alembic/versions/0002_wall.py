"""The wall: least rights for the two application roles, and row-level security on every table

The policies read `app.workspace_id`, which the unit of work sets for one transaction. FORCE binds the owner as well, so
that a mistake made as the owner of the tables does not cross the wall either.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"

APP_RIGHTS = {
    "workspace": "select, insert, update",
    "department": "select, insert, update, delete",
    "member": "select, insert, update",
    "linked_account": "select, insert, update, delete",
    "invitation": "select, insert, update",
    "task": "select, insert, update, delete",
    "subtask": "select, insert, update, delete",
    "task_dependency": "select, insert, delete",
    "task_watcher": "select, insert, delete",
    "task_note": "select, insert, update",
    "task_attachment": "select, insert, update",
    "undo_record": "select, insert, update",
    "audit_entry": "select, insert",
    "conversation": "select, update",
    "inbound_event": "select, update",
    "outbound_message": "select, insert, update",
    "card": "select, insert, update",
    "press": "select, insert",
    "job_run": "select, insert, update",
}

SYSTEM_RIGHTS = {
    "workspace": "select",
    "member": "select",
    "linked_account": "select",
    "invitation": "select",
    "conversation": "select, insert, update",
    "inbound_event": "select, insert, update",
    "outbound_message": "select, insert, update",
    "card": "select, update",
    "press": "select, insert",
    "job_run": "select, insert, update",
}


def upgrade() -> None:
    for table, rights in APP_RIGHTS.items():
        key = "id" if table == "workspace" else "workspace_id"
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(f"grant {rights} on {table} to boss_app")
        op.execute(
            f"create policy workspace_wall on {table} to boss_app using ({key} = {CURRENT}) with check ({key} = {CURRENT})"
        )
    for table, rights in SYSTEM_RIGHTS.items():
        op.execute(f"grant {rights} on {table} to boss_system")
        op.execute(f"create policy system_access on {table} to boss_system using (true) with check (true)")
    op.execute("grant select on alembic_version to boss_app, boss_system")


def downgrade() -> None:
    op.execute("revoke all on alembic_version from boss_app, boss_system")
    for table in SYSTEM_RIGHTS:
        op.execute(f"drop policy system_access on {table}")
        op.execute(f"revoke all on {table} from boss_system")
    for table in APP_RIGHTS:
        op.execute(f"drop policy workspace_wall on {table}")
        op.execute(f"revoke all on {table} from boss_app")
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"alter table {table} disable row level security")
