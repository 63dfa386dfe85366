"""A store that keeps something else than it was given: no backup is claimed, and the boss hears of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from boss_workflow.settings import Settings
from tests.flows.talking.conftest import Person
from tests.flows.talking.test_backups import told
from tests.simulators.s3 import S3Simulator
from tests.support.clock import MovableClock
from tests.support.database import settings_for


@pytest.fixture
def store() -> Iterator[S3Simulator]:
    with S3Simulator() as simulator:
        yield simulator


@pytest.fixture
def settings(data_dir: Path, store: S3Simulator) -> Settings:
    access = {"s3_access_key_id": store.access_key, "s3_secret_access_key": store.secret}
    return settings_for(data_dir, backup_to=f"s3://{store.bucket}/boss", s3_endpoint_url=store.url, **access)


@pytest.mark.slow
async def test_what_a_store_spoils_is_no_backup(boss: Person, store: S3Simulator) -> None:
    store.spoils = True
    await boss.say("back up now")
    await told(boss, "⚠️ A background job failed for good: backup")
    assert "[Retry]" in boss.screen
    assert "made and proven" not in boss.screen
    assert store.objects == {}
    await boss.say("/backups")
    await told(boss, "There is no backup yet.")

    store.spoils = False
    await boss.press("Retry")
    await told(boss, "made and proven by a restore.\n")
    assert len(store.objects) == 2


@pytest.mark.slow
async def test_what_was_kept_before_stays_when_the_store_begins_to_spoil(
    boss: Person, store: S3Simulator, clock: MovableClock
) -> None:
    await boss.say("back up now")
    await told(boss, "made and proven by a restore.\n")
    before = dict(store.objects)

    clock.advance(timedelta(minutes=10))
    store.spoils = True
    await boss.say("back up now")
    await told(boss, "⚠️ A background job failed for good: backup")
    assert store.objects == before
