"""kill -9 in the middle of a backup and of a restore: nothing half is ever taken for a whole, and the next try succeeds."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from boss_workflow.ports.database_copies import CopyBusy
from tests.integration.process.house import soon
from tests.support.backups import Site
from tests.support.database import ENCRYPTION_KEY, SECRET

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

BOSS = Path(sys.executable).with_name("boss")
PADDING = 400_000_000
"""Bytes of one file that has to be copied: time enough to be killed in."""


def command(site: Site, *arguments: str | Path) -> "subprocess.Popen[bytes]":
    """The real `boss` command on this site's database and folder."""
    return subprocess.Popen(
        [BOSS, *arguments],
        cwd=site.settings.data_dir,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(site.settings.data_dir),
            "DATA_DIR": str(site.settings.data_dir),
            "DATABASE_URL": site.owner.set(drivername="postgresql").render_as_string(hide_password=False),
            "SECRET_KEY": SECRET,
            "ENCRYPTION_KEY": ENCRYPTION_KEY,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when(process: "subprocess.Popen[bytes]", condition: Callable[[], object]) -> None:
    met = soon(lambda: condition() or process.poll() is not None, 60)
    assert met
    assert process.poll() is None, "it ended before it could be killed"
    process.kill()
    process.wait()


def pad(site: Site) -> str:
    """A large file, of holes: quick to make, slow to copy."""
    key = "ab" * 16
    site.file(key).parent.mkdir(parents=True)
    with site.file(key).open("wb") as file:
        file.truncate(PADDING)
    return key


def partial(site: Site) -> int:
    """Bytes of the archive that is being written."""
    return sum(path.stat().st_size for path in site.settings.data_dir.rglob("*.partial"))


class TestBackup:
    async def test_while_it_is_written(self, here: Site) -> None:
        pad(here)
        kill_when(command(here, "backup"), lambda: partial(here) > 10_000_000)
        assert here.litter()
        await self.expect_that_the_next_one_is_whole(here)

    async def test_while_it_is_proven(self, here: Site) -> None:
        pad(here)
        kill_when(command(here, "backup"), lambda: partial(here) > PADDING)
        await self.expect_that_the_next_one_is_whole(here)

    async def expect_that_the_next_one_is_whole(self, site: Site) -> None:
        assert not site.archives.exists() or not list(site.archives.iterdir())
        await free(site)
        assert len(await site.back_up()) == 2
        assert site.litter() == set()
        assert await site.databases() == {site.owner.database}


class TestRestore:
    @pytest.mark.parametrize("copied", [1, PADDING // 2, PADDING])
    async def test_while_it_is_at_work(self, here: Site, there: Site, copied: int) -> None:
        key = pad(here)
        archive = await here.archive()
        process = command(there, "restore", archive)

        kill_when(process, lambda: staged(there) >= copied)

        assert await there.tables() == {}
        assert not there.file(key).exists()
        await free(there)
        assert await there.databases() == {there.owner.database}
        await there.restore(archive)
        assert await there.tables() == await here.tables()
        assert there.file(key).stat().st_size == PADDING
        assert there.litter() == set()


def staged(site: Site) -> int:
    """Bytes of the files that wait to be moved in."""
    return sum(path.stat().st_size for path in site.settings.data_dir.glob("files.restoring-*/*"))


async def free(site: Site) -> None:
    """The server needs a moment to notice that the killed one is gone; then its leftovers are cleared away."""
    deadline = time.monotonic() + 10
    while True:
        try:
            async with site.copies().exclusive():
                return
        except CopyBusy:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
