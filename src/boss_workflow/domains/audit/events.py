"""What a domain publishes when a person has changed something."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Change:
    """One row: the changed values as they were and as they are, JSON-ready. `before` None: a new row."""

    entity: str
    entity_id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    subject_id: UUID | None = None
    """The thing that this row is a part of; None: it is a thing itself."""


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """All that one action changed. `label` finishes the sentence "Undone: …"."""

    actor: Actor
    action: str
    label: str
    changes: tuple[Change, ...]
    undoable: bool = True
    id: UUID = field(default_factory=new_id)
