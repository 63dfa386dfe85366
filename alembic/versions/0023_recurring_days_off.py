"""What a recurring task does on days off, and the version of it that somebody read"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    keep = sa.Column("on_day_off", sa.Text(), server_default=sa.text("'keep'"), nullable=False)
    op.add_column("recurring_task", keep)
    op.add_column("recurring_task", sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.create_check_constraint(
        op.f("ck_recurring_task_on_day_off"), "recurring_task", "on_day_off in ('keep', 'skip', 'shift')"
    )


def downgrade() -> None:
    op.drop_column("recurring_task", "version")
    op.drop_column("recurring_task", "on_day_off")
