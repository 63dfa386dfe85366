"""Events that arrive at the same moment are stored in one transaction: each once, in order, each chat woken."""

import asyncio
from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from boss_workflow.bootstrap import Application
from boss_workflow.chat.models import InboundEvent
from boss_workflow.jobs.models import JobRun
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.chat_platform import Inbound, InboundKind, Sender


def message(chat: int, number: int, kind: InboundKind = InboundKind.MESSAGE) -> Inbound:
    return Inbound(
        platform="console",
        account="burst",
        event_id=f"{chat}-{number}",
        kind=kind,
        chat_id=f"chat {chat}",
        private=True,
        sender=Sender(id=f"person {chat}", name="Somebody"),
        text=f"number {number}\x00",
    )


async def stored(app: Application) -> list[InboundEvent]:
    mine = select(InboundEvent).where(InboundEvent.account == "burst").order_by(InboundEvent.seq)

    async def look(uow: UnitOfWork) -> list[InboundEvent]:
        return list(await uow.session.scalars(mine))

    return await app.database.as_system(look)


async def woken(app: Application) -> set[str]:
    async def look(uow: UnitOfWork) -> set[str]:
        found = await uow.session.scalars(select(JobRun).where(JobRun.name == "chat.wake"))
        return {str(run.params["conversation_id"]) for run in found}

    return await app.database.as_system(look)


async def test_each_once_and_in_order(app: Application) -> None:
    messages = [message(chat, number) for number in range(20) for chat in range(4)]
    repeats = messages[::3]

    new = await asyncio.gather(*(app.ingest.store(one, wake=True) for one in [*messages, *repeats]))

    assert new == [True] * len(messages) + [False] * len(repeats)
    by_chat: dict[UUID | None, list[str]] = defaultdict(list)
    for event in await stored(app):
        by_chat[event.conversation_id].append(str(event.payload["text"]))
    assert list(by_chat.values()) == [[f"number {number}" for number in range(20)]] * 4
    assert {str(chat) for chat in by_chat} <= await woken(app)


async def test_noise_among_them_makes_no_conversation(app: Application) -> None:
    await asyncio.gather(
        app.ingest.store(message(1, 1, InboundKind.IGNORED), wake=True), app.ingest.store(message(2, 1), wake=True)
    )

    noise, said = sorted(await stored(app), key=lambda event: event.event_id)
    assert (noise.conversation_id, noise.status) == (None, "handled")
    assert (said.conversation_id is not None, said.status) == (True, "pending")


async def test_handling_makes_way_for_no_longer_than_a_moment(app: Application) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await app.ingest.let_in()
    assert loop.time() - began < 0.05  # nothing comes in

    await asyncio.gather(*(app.ingest.store(message(1, number), wake=False) for number in range(20)))
    async with asyncio.timeout(1):
        await app.ingest.let_in()
