"""Whose a file is that waits in a conversation: its sender's, there, in that workspace; whoever names it."""

from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from boss_workflow.chat.attaching import Attaching
from boss_workflow.chat.models import ChatFile, Conversation
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import AppError
from boss_workflow.kernel.ids import new_id
from tests.integration.factories import Team

ATTACHING = Attaching({}, {})


async def conversation_of(team: Team) -> Conversation:
    chat = Conversation(
        id=new_id(),
        workspace_id=team.workspace_id,
        platform="telegram",
        account="1",
        chat_id=new_id().hex,
        private=True,
        created_at=team.app.database.clock.now(),
    )

    async def add(uow: UnitOfWork) -> None:
        uow.session.add(chat)

    await team.app.database.as_system(add)
    return chat


async def file_of(team: Team, chat: Conversation, name: str, workspace_id: UUID | None = None) -> UUID:
    """Sent by this member; returns its batch."""
    batch = new_id()

    async def add(uow: UnitOfWork) -> None:
        uow.session.add(
            ChatFile(
                workspace_id=workspace_id or uow.workspace,
                conversation_id=chat.id,
                batch_id=batch,
                position=0,
                member_id=team.id(name),
                name="plan.pdf",
                media_type="application/pdf",
                size=4,
                sha256="0",
                key="0" * 32,
                created_at=uow.now(),
            )
        )

    await team.do(add)
    return batch


async def carried(team: Team, chat: Conversation, name: str, batch: UUID) -> int:
    async def look(uow: UnitOfWork) -> int:
        return len((await ATTACHING.carried(uow, chat, team.id(name), [batch])).files)

    return await team.do(look)


async def test_the_senders_own(team: Team) -> None:
    chat = await conversation_of(team)

    assert await carried(team, chat, "john", await file_of(team, chat, "john")) == 1


async def test_somebody_elses(team: Team) -> None:
    chat = await conversation_of(team)

    assert await carried(team, chat, "boss", await file_of(team, chat, "john")) == 0


async def test_of_another_conversation(team: Team) -> None:
    batch = await file_of(team, await conversation_of(team), "john")

    assert await carried(team, await conversation_of(team), "john", batch) == 0


async def test_of_another_workspace(team: Team, strangers: Team) -> None:
    chat = await conversation_of(strangers)
    batch = await file_of(strangers, chat, "john")

    async def look(uow: UnitOfWork) -> int:
        return len((await ATTACHING.carried(uow, chat, strangers.id("john"), [batch])).files)

    assert await strangers.do(look) == 1
    assert await team.do(look) == 0


async def test_nothing_is_put_behind_another_wall(team: Team, strangers: Team) -> None:
    with pytest.raises((AppError, DBAPIError)):
        await file_of(team, await conversation_of(team), "john", strangers.workspace_id)
