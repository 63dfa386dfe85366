"""Takes the making of a project back, and does it again; its tasks have records of their own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from boss_workflow.domains.audit import Change, ChangedSince, ChangeSet, Reverser
from boss_workflow.domains.projects.models import Project
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

Values = Mapping[str, Any] | None


class ProjectReverser:
    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, _after: Values) -> None:
        project = await uow.session.get(Project, entity_id, with_for_update=True)
        if project is None:
            raise ChangedSince("This project is gone already.")
        was = project.deleted_at
        back = (before or {}).get("deleted_at") if before is not None else uow.now().isoformat()
        project.deleted_at = datetime.fromisoformat(back) if back else None
        await uow.session.flush()
        change = Change("project", project.id, {"deleted_at": was.isoformat() if was else None}, {"deleted_at": back})
        label = f"undid a change of project {project.name}"
        await uow.publish(ChangeSet(actor, "project.undo", label, (change,), undoable=False))


def project_reversers() -> dict[str, Reverser]:
    return {"project": ProjectReverser()}
