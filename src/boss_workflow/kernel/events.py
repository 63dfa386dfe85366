"""Domain events, delivered at once inside the transaction that publishes them."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from boss_workflow.kernel.db.unit_of_work import UnitOfWork

Event = TypeVar("Event")
Listener = Callable[["UnitOfWork", Any], Awaitable[None]]


class EventBus:
    """Listeners by event type. What a listener writes commits or rolls back with its cause."""

    def __init__(self) -> None:
        self._listeners: dict[type[Any], list[Listener]] = defaultdict(list)

    def subscribe(self, event: type[Event], listener: Callable[["UnitOfWork", Event], Awaitable[None]]) -> None:
        self._listeners[event].append(listener)

    async def publish(self, uow: "UnitOfWork", event: object) -> None:
        for listener in self._listeners[type(event)]:
            await listener(uow, event)
