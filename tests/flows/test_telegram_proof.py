"""Proof that is a picture or a document: handed in, judged, and shown to who decides."""

from typing import Any

import pytest

from boss_workflow.bootstrap import Application
from boss_workflow.domains.people import PeopleRepository, make_actor
from boss_workflow.domains.tasks import NewTask
from boss_workflow.domains.workspaces import WorkspaceRepository
from boss_workflow.kernel.db import UnitOfWork
from tests.flows.conftest import BOSS_ID, attachments, rows, says
from tests.flows.test_telegram_files import JPEG, PDF
from tests.simulators.telegram import PrivateChat, TelegramSimulator


@pytest.fixture
async def chat(on_telegram: Application, telegram: TelegramSimulator) -> PrivateChat:
    """The boss's own, who has TASK-5 to hand in."""
    home = await on_telegram.database.as_system(lambda uow: WorkspaceRepository(uow).oldest())
    assert home is not None

    async def add(uow: UnitOfWork) -> Any:
        boss = await PeopleRepository(uow).first_boss()
        actor = await make_actor(uow, boss, "test")
        new = NewTask(title="fix the login", assignee_id=boss.id, requires_validation=True)
        return await on_telegram.tasks.create(uow, actor, new, boss)

    await on_telegram.database.in_workspace(home.id, add)
    return telegram.private_chat(BOSS_ID, "Alex")


async def proof(app: Application) -> list[tuple[str, str]]:
    found = await rows(app, "select p ->> 'kind', p ->> 'text' from submission, jsonb_array_elements(proof) p")
    return [(kind, text) for kind, text in found]


async def test_a_photo_is_the_answer_to_submit(on_telegram: Application, chat: PrivateChat) -> None:
    chat.send("/submit 5")
    await chat.wait_for_async(says("or send files"))

    chat.send(
        document=("login on safari works.pdf", PDF, "application/pdf"), caption="It works on Safari, tests are green"
    )
    said = await chat.wait_for_async(says("TASK-5 (fix the login) is handed in, attempt 1"))

    assert "login on safari works.pdf is attached to TASK-5" in said.text
    assert await proof(on_telegram) == [
        ("note", "It works on Safari, tests are green"),
        ("file", "login on safari works.pdf"),
    ]
    assert await attachments(on_telegram) == [(5, "login on safari works.pdf")]


async def test_a_photo_without_words_is_proof_too(on_telegram: Application, chat: PrivateChat) -> None:
    chat.send("/submit 5")
    question = await chat.wait_for_async(says("or send files"))

    chat.send(photo=JPEG)
    said = await chat.wait_for_async(says("is not sent yet"), after=question)
    chat.press("Send anyway", message=said)
    await chat.wait_for_async(says("TASK-5 (fix the login) is handed in"))

    assert [kind for kind, _ in await proof(on_telegram)] == ["file"]
    assert len(await attachments(on_telegram)) == 1


async def test_a_photo_after_too_little_proof(on_telegram: Application, chat: PrivateChat) -> None:
    chat.send("submit TASK-5: done")
    first = await chat.wait_for_async(says("TASK-5 is not sent yet"))

    chat.send(photo=JPEG)
    await chat.wait_for_async(says("TASK-5 is not sent yet", "✓ the result can be looked at"), after=first)
    chat.send("my tasks")  # what is typed stays free
    await chat.wait_for_async(says("Your open tasks"))

    assert [kind for kind, _ in await proof(on_telegram)] == ["note", "file"]


async def test_here_is_the_proof(on_telegram: Application, chat: PrivateChat) -> None:
    chat.send(photo=JPEG, caption="here is the proof for TASK-5")
    await chat.wait_for_async(says("TASK-5 is not sent yet"))

    assert [kind for kind, _ in await proof(on_telegram)] == ["file"]


async def test_undo_takes_the_file_back_with_the_submission(on_telegram: Application, chat: PrivateChat) -> None:
    chat.send(photo=JPEG, caption="submit TASK-5: the fix is live and all of the tests are green now")
    await chat.wait_for_async(says("is handed in"))

    chat.send("undo")
    await chat.wait_for_async(says("Undone"))

    assert await attachments(on_telegram) == []
