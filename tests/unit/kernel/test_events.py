from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.events import EventBus
from tests.support.clock import MovableClock


@dataclass(frozen=True)
class Hired:
    name: str


@dataclass(frozen=True)
class Promoted(Hired):
    pass


def unit(bus: EventBus) -> UnitOfWork:
    """No listener here touches the database."""
    return UnitOfWork(
        cast("AsyncSession", None),
        cast("asyncpg.Connection", None),
        MovableClock(datetime(2026, 11, 23, tzinfo=UTC)),
        bus,
    )


async def test_listeners_hear_their_event_in_order_and_in_its_unit_of_work() -> None:
    bus, heard = EventBus(), list[tuple[str, UnitOfWork, Hired]]()

    async def first(uow: UnitOfWork, event: Hired) -> None:
        heard.append(("first", uow, event))

    async def second(uow: UnitOfWork, event: Hired) -> None:
        heard.append(("second", uow, event))

    bus.subscribe(Hired, first)
    bus.subscribe(Hired, second)
    uow = unit(bus)

    await uow.publish(Hired("Ann"))

    assert heard == [("first", uow, Hired("Ann")), ("second", uow, Hired("Ann"))]


async def test_others_hear_nothing() -> None:
    bus, heard = EventBus(), list[Hired]()

    async def listen(_uow: UnitOfWork, event: Hired) -> None:
        heard.append(event)

    bus.subscribe(Hired, listen)
    await unit(bus).publish(Promoted("Ann"))
    await unit(bus).publish("Ann")
    assert heard == []


async def test_failing_listener_fails_its_cause() -> None:
    """What publishes must not commit when what belongs to it could not be written."""
    bus, heard = EventBus(), list[Hired]()

    async def fail(_uow: UnitOfWork, _event: Hired) -> None:
        raise RuntimeError("no audit record")

    async def listen(_uow: UnitOfWork, event: Hired) -> None:
        heard.append(event)

    bus.subscribe(Hired, fail)
    bus.subscribe(Hired, listen)
    with pytest.raises(RuntimeError, match="no audit record"):
        await unit(bus).publish(Hired("Ann"))
    assert heard == []
