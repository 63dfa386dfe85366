"""What a job is: a name, typed parameters, and how hard to try."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Params(BaseModel):
    """Base of job parameters: JSON in the run record, validated again before the handler sees them."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Params)


class Priority(IntEnum):
    """A digest never delays a reply."""

    BULK = 0
    NORMAL = 50
    REPLY = 100


@dataclass(frozen=True, slots=True)
class JobContext:
    run_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class Job(Generic[P]):
    """`timeout` in seconds. `lane` names the workers that may run it: "default" everywhere, others where offered."""

    name: str
    params: type[P]
    priority: Priority = Priority.NORMAL
    max_attempts: int = 5
    timeout: float = 60
    lane: str = "default"


Handler = Callable[[JobContext, Any], Awaitable[None]]


class Registry:
    """Job names to their handlers; filled once, by the composition root."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Job[Any], Handler]] = {}

    def add(self, job: Job[P], handler: Callable[[JobContext, P], Awaitable[None]]) -> None:
        if job.name in self._entries:
            raise ValueError(f"job {job.name} is registered twice")
        self._entries[job.name] = (job, handler)

    def find(self, name: str) -> tuple[Job[Any], Handler] | None:
        return self._entries.get(name)

    def names(self) -> list[str]:
        return sorted(self._entries)
