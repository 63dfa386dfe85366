"""What a job is: a name, typed parameters, and how hard to try."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, Protocol, TypeVar
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


class JobCancelled(Exception):
    """Somebody asked for this run to end: raised in its handler, which lets it pass."""


@dataclass(frozen=True, slots=True)
class Progress:
    """`total`: None where it can't be known."""

    done: int
    total: int | None = None
    note: str = ""


class RunRecord(Protocol):
    async def report(self, run_id: UUID, progress: Progress) -> bool:
        """Whether the run is to go on."""
        ...

    async def keep_result(self, run_id: UUID, result: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class JobContext:
    """`record` and `wanted_at`, when the run was enqueued, are None outside of a worker."""

    run_id: UUID
    attempt: int
    record: RunRecord | None = None
    wanted_at: datetime | None = None

    async def report(self, done: int, total: int | None = None, note: str = "") -> None:
        """Tells how far the job is, in a transaction of its own. Raises: JobCancelled."""
        if self.record is not None and not await self.record.report(self.run_id, Progress(done, total, note)):
            raise JobCancelled

    async def keep_result(self, **result: Any) -> None:
        """What the run came to, as JSON; shown to who asks for the run. Never holds a secret."""
        if self.record is not None:
            await self.record.keep_result(self.run_id, result)


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
