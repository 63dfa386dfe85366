"""A backup is taken from one machine and restored onto another, whole or not at all."""

from datetime import date, timedelta

import pytest

from boss_workflow.bootstrap import build
from boss_workflow.bootstrap.seed import ensure_workspace
from boss_workflow.domains.transfer.errors import NotEmpty
from tests.support.backups import Site


class TestRoundTrip:
    async def test_all_rows_and_files_come_back_on_another_machine(self, here: Site, there: Site) -> None:
        key = here.add_file(b"a picture" * 100_000)
        archive = await here.archive()

        restored = await there.restore(archive)

        assert (restored.files, restored.kept_as) == (1, None)
        assert await there.tables() == await here.tables()
        assert there.file(key).read_bytes() == b"a picture" * 100_000
        assert await there.databases() == {there.owner.database}
        assert there.litter() == here.litter() == set()

    async def test_the_restored_application_works_behind_its_wall(self, here: Site, there: Site) -> None:
        """The other machine derives other passwords for the two roles, and row-level security is still forced."""
        await there.restore(await here.archive())
        app = build(there.settings, there.owner)
        try:
            await app.check_schema()
            assert await ensure_workspace(app, demo=True) is None
        finally:
            await app.stop()
        walled = (
            "select bool_and(relforcerowsecurity and relrowsecurity) from pg_class where relname in ('task', 'member')"
        )
        assert await there.ask(walled)

    async def test_nothing_of_it_can_be_read_without_the_key(self, here: Site) -> None:
        archive = await here.archive()
        content = archive.read_bytes()
        assert b"Demo team" not in content
        assert b"PGDMP" not in content
        assert archive.stat().st_mode & 0o077 == 0


class TestDataThatIsThere:
    async def test_is_not_overwritten_unasked(self, here: Site) -> None:
        archive = await here.archive()
        before = await here.tables()
        with pytest.raises(NotEmpty, match="--replace"):
            await here.restore(archive)
        assert await here.tables() == before

    async def test_is_set_aside_when_told(self, here: Site, there: Site) -> None:
        archive = await here.archive()
        await there.restore(archive)
        await there.ask("update task set title = 'later'")

        restored = await there.restore(archive, replace=True)

        assert restored.kept_as is not None
        assert await there.ask("select count(*) from task where title = 'later'") == 0
        aside = Site(there.settings, there.owner.set(database=restored.kept_as), there.clock)
        assert await aside.ask("select count(*) from task where title = 'later'") == 4
        await there.ask(f"drop database {restored.kept_as}")


class TestNightly:
    async def test_is_made_once_for_a_local_date(self, here: Site) -> None:
        today, tomorrow = date(2026, 11, 25), date(2026, 11, 26)
        first = await here.back_up(today)
        here.clock.advance(timedelta(hours=1))
        assert len(first) == 2
        assert await here.back_up(today) == []
        assert len(await here.back_up(tomorrow)) == 2

    async def test_what_is_missing_of_it_is_made(self, here: Site) -> None:
        """A kill between the two files of a night leaves one of them."""
        today = date(2026, 11, 25)
        data, secrets = await here.back_up(today)
        (here.archives / secrets.name).unlink()
        assert [one.kind for one in await here.back_up(today)] == [secrets.kind]
        assert (here.archives / data.name).exists()

    async def test_old_ones_go_by_the_rule_and_other_files_stay(self, here: Site) -> None:
        here.archives.mkdir()
        for days in range(1, 41):
            night = here.clock.now() - timedelta(days=days)
            (here.archives / f"boss-{night:%Y%m%dT%H%M%SZ}.backup").write_bytes(b"x")
        (here.archives / "notes.txt").write_text("mine")

        await here.back_up()

        left = {path.name for path in here.archives.iterdir()}
        assert "notes.txt" in left
        assert f"boss-{here.clock.now():%Y%m%dT%H%M%SZ}.backup" in left
        assert len([name for name in left if name.startswith("boss-2")]) in range(9, 14)
