"""`boss demo-clock`, on a real server's door: it lists what happened, and nothing else."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest_asyncio
from sqlalchemy import URL

from boss_workflow.bootstrap import Application, build, build_api
from boss_workflow.bootstrap.addresses import console_token
from boss_workflow.bootstrap.demo import PATH
from boss_workflow.bootstrap.seed import ensure_workspace
from boss_workflow.integrations.local_archives import LocalArchives
from boss_workflow.settings import Settings

QUARTER_PAST_TWO = (datetime.now(UTC) + timedelta(days=1)).replace(hour=2, minute=15)


@pytest_asyncio.fixture
async def by_night(settings: Settings, owner: URL) -> AsyncIterator[Application]:
    """Running since a quarter past two, by its own demo clock."""
    ahead = QUARTER_PAST_TWO - datetime.now(UTC)
    (settings.data_dir / "demo-clock").write_text(str(ahead.total_seconds()))
    app = build(settings, owner)
    await ensure_workspace(app, demo=True)
    await app.start(serve_doors=False)
    yield app
    await app.stop()


async def forward(app: Application, **span: float) -> str:
    headers = {"Authorization": f"Bearer {console_token(app.settings)}"}
    transport = httpx.ASGITransport(build_api(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://boss", headers=headers) as client:
        answer = await client.post(PATH, json={"seconds": timedelta(**span).total_seconds()}, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_the_nightly_backup_is_listed_once_it_is_proven(by_night: Application) -> None:
    said = await forward(by_night, hours=1)

    listed = re.findall(r"02:30 UTC  backup made and proven: (\S+)\n", said)
    there = await LocalArchives(by_night.settings.data_dir / "backups").stored()
    assert sorted(listed) == sorted(one.name for one in there)
    assert [name.split("2")[0] for name in listed] == ["boss-", "boss-secrets-"]
    assert said.count("backup made") == 2


async def test_a_backup_that_was_not_needed_is_not_listed(by_night: Application) -> None:
    await forward(by_night, minutes=10)
    archives = by_night.settings.data_dir / "backups"
    archives.mkdir()
    day = QUARTER_PAST_TWO.date()
    for start in ("boss", "boss-secrets"):
        (archives / f"{start}-{day:%Y%m%d}T020000Z-for-{day:%Y%m%d}.backup").write_bytes(b"made by hand")

    assert "backup" not in await forward(by_night, hours=1)
