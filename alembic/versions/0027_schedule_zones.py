"""Since when a zone is one of a workspace's: nothing before that was missed in it"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CURRENT = "(select nullif(current_setting('app.workspace_id', true), ''))::uuid"


def upgrade() -> None:
    op.create_table(
        "schedule_zone",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_schedule_zone_workspace_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_zone")),
        sa.UniqueConstraint("workspace_id", "zone", name="uq_schedule_zone_zone"),
    )
    op.execute("alter table schedule_zone enable row level security")
    op.execute("alter table schedule_zone force row level security")
    op.execute("grant select on schedule_zone to boss_app")
    op.execute(
        "create policy workspace_wall on schedule_zone to boss_app"
        f" using (workspace_id = {CURRENT}) with check (workspace_id = {CURRENT})"
    )
    op.execute("grant select, insert, delete on schedule_zone to boss_system")
    op.execute("create policy system_access on schedule_zone to boss_system using (true) with check (true)")


def downgrade() -> None:
    op.drop_table("schedule_zone")
