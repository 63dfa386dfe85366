"""The cleanup may delete sessions, tokens and links that have ended long ago"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ENDING = ("login_session", "api_token", "login_link")


def upgrade() -> None:
    for table in ENDING:
        op.execute(f"grant delete on {table} to boss_app")


def downgrade() -> None:
    for table in ENDING:
        op.execute(f"revoke delete on {table} from boss_app")
