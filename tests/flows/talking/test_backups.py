"""The boss asks for backups; nobody else does."""

import asyncio
import re

import pytest
from sqlalchemy import URL

from boss_workflow.integrations.console.platform import ACCOUNT, ConsolePlatform
from tests.flows.talking.conftest import Person
from tests.integration.backup.test_proof import COMES_BACK_OTHERWISE
from tests.integration.factories import connect_as_owner

PROVEN = re.compile(
    r"The backup is made and proven by a restore\.\n"
    r"• boss-20261123T093000Z\.backup: \d+ rows, 0 files, 2026-11-23 09:30 UTC\n"
    r"• boss-secrets-20261123T093000Z\.backup: 1 secret, 2026-11-23 09:30 UTC"
)


async def told(person: Person, text: str) -> None:
    """Stays at the terminal until a background job has said so."""
    console = person.app.platforms.get(ConsolePlatform.name, ACCOUNT)
    assert isinstance(console, ConsolePlatform)
    with console.attached(person.name) as stream:
        await person.app.resume_console(person.name)
        async with asyncio.timeout(30):
            while text not in person.screen:
                shown = await stream.get()
                person.messages[shown.message_id] = shown.blocks


@pytest.mark.parametrize("said", ["back up now", "/backup", "make a backup"])
async def test_a_backup_is_made_and_its_proof_is_told(boss: Person, said: str) -> None:
    await boss.say(said)
    await told(boss, "proven by a restore.\n")
    assert "A backup is being made. I tell you here when it is proven." in boss.screen
    assert PROVEN.search(boss.screen)


async def test_asking_twice_makes_one(boss: Person) -> None:
    await boss.say("back up now")
    await told(boss, "proven by a restore.\n")
    await boss.say("back up now")
    await told(boss, "There is a backup from a moment ago: boss-20261123T093000Z.backup.")


@pytest.mark.slow
async def test_a_failed_proof_reaches_the_boss_with_a_button(boss: Person, owner: URL) -> None:
    connection = await connect_as_owner(owner)
    for statement in COMES_BACK_OTHERWISE:
        await connection.execute(statement)
    await boss.say("back up now")
    await told(boss, "A background job failed for good: backup")
    assert "[Retry]" in boss.screen
    await connection.execute("drop table place")
    await connection.close()

    await boss.press("Retry")

    await told(boss, "proven by a restore.\n")


async def test_backups_are_listed_with_name_and_size_alone(boss: Person) -> None:
    await boss.say("/backups")
    await told(boss, "There is no backup yet.")
    await boss.say("back up now")
    await told(boss, "proven by a restore.\n")
    await boss.say("show backups")
    await told(boss, "2 backups, each proven before it was kept. The newest:\n• boss-secrets-20261123T093000Z.backup, ")


@pytest.mark.parametrize("said", ["back up now", "/backup", "/backups", "show backups"])
async def test_only_a_boss_may(john: Person, sarah: Person, said: str) -> None:
    for person in (john, sarah):
        assert await person.say(said) == "Only a boss may make or see backups."
