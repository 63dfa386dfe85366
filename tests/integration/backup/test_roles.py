"""On a server of somebody else, whose roles may do less than the embedded one's owner."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import build, role_passwords
from boss_workflow.bootstrap.seed import ensure_workspace
from boss_workflow.kernel.db.migrate import migrate
from boss_workflow.ports.database_copies import CopyFailed
from tests.support.backups import Site
from tests.support.database import open_folder, settings_for

PASSWORD = "hush-hush-hush"


@dataclass
class Foreign:
    """An installation on a database whose owner is an ordinary role; `admin` speaks as a superuser."""

    site: Site
    admin: Site
    owner: str
    reader: str

    def read_as_reader(self) -> None:
        address = self.site.owner.set(username=self.reader, drivername="postgresql")
        self.site.settings = settings_for(
            self.site.settings.data_dir, backup_database_url=address.render_as_string(hide_password=False)
        )


@pytest_asyncio.fixture
async def foreign(there: Site) -> AsyncIterator[Foreign]:
    tag = uuid4().hex[:8]
    owner, reader, database = f"keeper_{tag}", f"reader_{tag}", f"foreign_{tag}"
    await migrate(there.owner, role_passwords(there.settings))  # makes the two roles, whom others may then hand on
    for statement in (
        f"create role {owner} login createdb createrole password '{PASSWORD}'",
        f"grant boss_app, boss_system, boss_search to {owner} with admin option",
        f"create role {reader} login bypassrls password '{PASSWORD}'",
        f"grant pg_read_all_data to {reader}",
        f"create database {database} owner {owner}",
    ):
        await there.ask(statement)
    url: URL = there.owner.set(username=owner, password=PASSWORD, database=database)
    with open_folder() as folder:
        site = Site(settings_for(folder, secret_key=there.settings.secret_key), url, there.clock)
        await migrate(url, role_passwords(site.settings))
        app = build(site.settings, url)
        await ensure_workspace(app, demo=True)
        await app.stop()
        yield Foreign(site, there, owner, reader)
    for statement in (f"drop database {database} with (force)", f"drop role {reader}", f"drop role {owner}"):
        await there.ask(statement)


async def test_an_owner_whom_row_security_binds_is_told_what_to_do(foreign: Foreign) -> None:
    with pytest.raises(CopyFailed, match="BYPASSRLS"):
        await foreign.site.copies().check()
    with pytest.raises(CopyFailed, match="BYPASSRLS"):
        await foreign.site.back_up()
    assert not foreign.site.archives.exists()


async def test_an_owner_who_may_pass_it_backs_up_and_restores(foreign: Foreign, here: Site) -> None:
    await foreign.admin.ask(f"alter role {foreign.owner} bypassrls")
    await foreign.site.copies().check()
    archive = await foreign.site.archive()

    restored = await foreign.site.restore(archive, replace=True)

    assert await foreign.site.ask("select count(*) from task") == 4
    assert restored.kept_as is not None
    await foreign.admin.ask(f"drop database {restored.kept_as}")


async def test_a_role_only_for_reading_makes_up_for_it(foreign: Foreign) -> None:
    foreign.read_as_reader()
    await foreign.site.copies().check()
    assert len(await foreign.site.back_up()) == 2


async def test_an_owner_who_may_make_no_databases_is_told_what_to_do(foreign: Foreign) -> None:
    foreign.read_as_reader()
    await foreign.admin.ask(f"alter role {foreign.owner} nocreatedb")
    with pytest.raises(CopyFailed, match="CREATEDB"):
        await foreign.site.copies().check()
    with pytest.raises(CopyFailed, match="CREATEDB"):
        await foreign.site.back_up()


async def test_no_password_is_shown_to_other_users_of_the_machine(foreign: Foreign) -> None:
    """The command line of a process is everybody's to read."""
    foreign.read_as_reader()
    copies = foreign.site.copies()
    command = copies._dump_command(await copies._programs(), "snapshot")
    assert PASSWORD not in " ".join(map(str, command))
