"""One owner at a time for a conversation, nothing forgotten between two of them: on the real database."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from sqlalchemy import func, select

from boss_workflow.bootstrap import Application
from boss_workflow.chat.leases import Leases, Work
from boss_workflow.chat.models import Conversation
from boss_workflow.jobs.models import JobRun
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Paragraph

Send = Callable[[UnitOfWork], Awaitable[None]]


@pytest.fixture
async def chat(app: Application) -> UUID:
    async def make(uow: UnitOfWork) -> UUID:
        conversation = Conversation(
            id=new_id(), platform="console", account="local", chat_id="front desk", private=True, created_at=uow.now()
        )
        uow.session.add(conversation)
        return conversation.id

    return await app.database.as_system(make)


async def send(app: Application, uow: UnitOfWork, chat: UUID) -> None:
    conversation = await uow.session.get_one(Conversation, chat)
    await app.outbox.send(uow, conversation, [Paragraph(text="Hello.")])


async def runs(app: Application) -> int:
    async def count(uow: UnitOfWork) -> int:
        return int(await uow.session.scalar(select(func.count()).where(JobRun.name == "chat.deliver")) or 0)

    return await app.database.as_system(count)


async def test_nothing_is_taken_where_nothing_waits(app: Application, chat: UUID) -> None:
    assert await Leases(app.database).take(Work.DELIVERING, chat, new_id()) is None


async def test_one_owner_at_a_time(app: Application, chat: UUID) -> None:
    await app.database.as_system(lambda uow: send(app, uow, chat))
    leases, first = Leases(app.database), new_id()

    lease = await leases.take(Work.DELIVERING, chat, first)
    assert lease is not None
    assert await leases.take(Work.DELIVERING, chat, new_id()) is None
    assert await leases.take(Work.DELIVERING, chat, first) is not None  # the same run, after its process died
    await lease.give_back()
    assert await leases.take(Work.DELIVERING, chat, new_id()) is not None


async def test_what_a_dead_owner_left_is_freed_by_its_run(app: Application, chat: UUID) -> None:
    """It was killed between its last delivery and the giving back."""
    await app.database.as_system(lambda uow: send(app, uow, chat))
    leases, dead = Leases(app.database), new_id()
    assert await leases.take(Work.DELIVERING, chat, dead) is not None
    await app.database.at_once("update outbound_message set status = 'sent' where conversation_id = $1", chat)

    assert await leases.take(Work.DELIVERING, chat, dead) is None  # its run, started again: nothing waits
    await app.database.as_system(lambda uow: send(app, uow, chat))
    assert await leases.take(Work.DELIVERING, chat, new_id()) is not None


async def test_no_second_run_where_somebody_delivers(app: Application, chat: UUID) -> None:
    await app.database.as_system(lambda uow: send(app, uow, chat))
    before = await runs(app)
    assert await Leases(app.database).take(Work.DELIVERING, chat, new_id()) is not None

    await app.database.as_system(lambda uow: send(app, uow, chat))

    assert await runs(app) == before


async def test_the_owner_sees_what_was_queued_without_a_run(app: Application, chat: UUID) -> None:
    """It gives back while the other transaction is open: it waits for that one to end, and then looks once more."""
    await app.database.as_system(lambda uow: send(app, uow, chat))
    leases, owner = Leases(app.database), new_id()
    lease = await leases.take(Work.DELIVERING, chat, owner)
    assert lease is not None
    await app.database.at_once("update outbound_message set status = 'sent' where conversation_id = $1", chat)

    async def last_look() -> bool:
        await lease.give_back()
        return await leases.take(Work.DELIVERING, chat, owner) is not None

    async with app.database.begin(None) as uow:
        await send(app, uow, chat)
        looking = asyncio.create_task(last_look())
        await asyncio.sleep(0.3)
        assert not looking.done()

    assert await looking
