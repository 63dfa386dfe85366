from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaskChanged:
    """Published after any change of tasks or their parts, in the same transaction: cards follow it."""

    task_ids: tuple[UUID, ...]
