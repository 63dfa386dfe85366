"""A backup that does not come back as it was is an error and is not kept."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from boss_workflow.bootstrap import Application
from boss_workflow.bootstrap import backups as binding
from boss_workflow.domains.transfer import BACKUP_RUN, BackupParams
from boss_workflow.domains.transfer.errors import ProofFailed
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.kernel.db.migrate import alembic_config, head
from boss_workflow.ports.archives import ArchiveStoreUnavailable
from boss_workflow.ports.database_copies import CopyFailed
from tests.support.backups import Site

COMES_BACK_OTHERWISE = (
    "create function whereabouts() returns text immutable language sql as 'select current_database()::text'",
    "create table place (id int primary key, name text generated always as (whereabouts()) stored)",
    "insert into place values (1)",
)
"""Computed anew at the restore, and not the same there: what a proof is for."""


async def spoil(site: Site) -> None:
    for statement in COMES_BACK_OTHERWISE:
        await site.ask(statement)


async def test_a_backup_that_comes_back_otherwise_is_not_kept(here: Site) -> None:
    await spoil(here)
    with pytest.raises(ProofFailed, match=r"public\.place has other content"):
        await here.back_up()
    assert not here.archives.exists() or not list(here.archives.iterdir())
    assert await here.databases() == {here.owner.database}
    assert here.litter() == set()


async def test_an_older_schema_is_migrated_after_the_restore(here: Site, there: Site) -> None:
    def downgrade(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
        connection.commit()

    engine = create_async_engine(here.owner)
    async with engine.connect() as connection:
        await connection.run_sync(downgrade)
    await engine.dispose()
    assert await here.ask("select version_num from alembic_version") != head()

    await there.restore(await here.archive())

    assert await there.ask("select version_num from alembic_version") == head()
    assert await there.ask("select count(*) from task") == 4


async def test_a_table_without_a_schema_is_nothing_to_back_up(there: Site) -> None:
    with pytest.raises(ProofFailed, match="boss migrate"):
        await there.back_up()


async def test_a_place_that_can_not_be_written_is_named(here: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = binding.archives(here.settings, str(tmp_path / "file"))
    backups = binding.backups(here.settings, here.owner)
    with pytest.raises(ArchiveStoreUnavailable, match="file"):
        await backups.make(ZoneInfo("UTC"), to=store)
    assert here.litter() == set()


async def test_a_workshop_that_can_not_be_written_is_named(here: Site) -> None:
    (here.settings.data_dir / "backups-in-work").write_text("in the way")
    with pytest.raises(CopyFailed, match="backups-in-work"):
        await here.back_up()
    assert not here.archives.exists()


async def run_job(app: Application, params: BackupParams) -> JobRun:
    """Runs it to its end, whatever that is, without waiting between the tries."""
    run_id = await app.database.as_system(lambda uow: app.jobs.enqueue(uow, BACKUP_RUN, params))
    for _ in range(BACKUP_RUN.max_attempts):
        await app.worker._runner.execute(run_id)
    return await app.database.as_system(lambda uow: uow.session.get_one(JobRun, run_id))


class TestJob:
    async def test_makes_a_backup(self, here: Site, app: Application) -> None:
        run = await run_job(app, BackupParams())
        assert run.status == RunStatus.SUCCEEDED
        assert len(list(here.archives.iterdir())) == 2

    async def test_a_failed_proof_ends_dead_with_its_reason(self, here: Site, app: Application) -> None:
        await spoil(here)
        run = await run_job(app, BackupParams())
        assert run.status == RunStatus.DEAD
        assert "public.place has other content" in (run.error or "")

    async def test_one_that_waits_for_another_for_hours_fails(self, here: Site, app: Application) -> None:
        async with here.copies().exclusive():
            run = await run_job(app, BackupParams())
            assert run.status == RunStatus.QUEUED
            here.clock.advance(timedelta(hours=7))
            await app.worker._runner.execute(run.id)
        run = await app.database.as_system(lambda uow: uow.session.get_one(JobRun, run.id))
        assert run.status == RunStatus.DEAD
        assert "Another backup or restore of this database is at work" in (run.error or "")
