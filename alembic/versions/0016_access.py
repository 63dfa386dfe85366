"""How people come in over HTTP: sessions, API tokens, login links, passwords

The system role finds the workspace of a token by its hash, and sees no more of the three tables than that takes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"
FOUND_BY = {"login_session": "family_hash", "api_token": "token_hash", "login_link": "token_hash"}
TABLES = (*FOUND_BY, "member_password")


def upgrade() -> None:
    _create(
        "login_session",
        sa.Column("family_hash", sa.Text(), nullable=False),
        sa.Column("refresh_hash", sa.Text(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        _moment("created_at", nullable=False),
        _moment("last_used_at", nullable=False),
        _moment("expires_at", nullable=False),
        _moment("revoked_at"),
        sa.UniqueConstraint("family_hash", name="uq_login_session_family_hash"),
    )
    _create(
        "api_token",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        _moment("created_at", nullable=False),
        _moment("expires_at", nullable=False),
        _moment("last_used_at"),
        _moment("revoked_at"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    _create(
        "login_link",
        sa.Column("token_hash", sa.Text(), nullable=False),
        _moment("expires_at", nullable=False),
        _moment("used_at"),
        sa.UniqueConstraint("token_hash", name="uq_login_link_token_hash"),
    )
    _create(
        "member_password",
        sa.Column("password_hash", sa.Text(), nullable=False),
        _moment("changed_at", nullable=False),
        sa.UniqueConstraint("workspace_id", "member_id", name="uq_member_password_member"),
    )
    op.create_index("ix_login_session_member_id", "login_session", ["workspace_id", "member_id"])
    op.create_index("ix_api_token_member_id", "api_token", ["workspace_id", "member_id"])
    for table, column in FOUND_BY.items():
        op.execute(f"grant select (workspace_id, {column}) on {table} to boss_system")
        op.execute(f"create policy system_access on {table} to boss_system using (true) with check (true)")


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _create(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f(f"fk_{table}_workspace_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name=f"fk_{table}_member",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"grant select, insert, update on {table} to boss_app")
    op.execute(
        f"create policy workspace_wall on {table} to boss_app"
        f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
