"""The job queue's tables (PgQueuer 1.6), as the library itself installs them

The script is kept as a file, so that this revision stays what it was when the library moves on; a test compares it with
the installed version. `boss_app` may only put jobs in; `boss_system` runs them.
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTALL = Path(__file__).parents[1] / "sql" / "pgqueuer_1_6.sql"
TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics")


def upgrade() -> None:
    script = INSTALL.read_text()
    # Several statements in one string: past SQLAlchemy's prepared statements, on asyncpg's connection itself.
    op.get_bind().connection.dbapi_connection.run_async(lambda connection: connection.execute(script))
    op.execute("grant insert, select (id, entrypoint, priority, dedupe_key) on pgqueuer to boss_app")
    op.execute("grant usage on sequence pgqueuer_id_seq to boss_app, boss_system")
    op.execute("grant insert on pgqueuer_log to boss_app")
    op.execute(f"grant select, insert, update, delete on {', '.join(TABLES)} to boss_system")
    op.execute("grant usage on sequence pgqueuer_schedules_id_seq, pgqueuer_statistics_id_seq to boss_system")


def downgrade() -> None:
    op.execute("drop trigger tg_pgqueuer_changed on pgqueuer")
    op.execute("drop function fn_pgqueuer_changed")
    op.execute(f"drop table {', '.join(TABLES)}")
    op.execute("drop type pgqueuer_status")
