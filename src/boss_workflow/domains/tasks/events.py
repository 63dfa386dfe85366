from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TaskChanged:
    """Published after any change of a task or its parts, in the same transaction: cards follow it."""

    task_id: UUID
