"""What was learned and kept: recorded as it comes and goes, and put back or taken away by undo."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from boss_workflow.chat.actions import Turn
from boss_workflow.domains.assistant.errors import TemplateTaken
from boss_workflow.domains.assistant.models import Lesson, Template
from boss_workflow.domains.assistant.repository import AssistantRepository
from boss_workflow.domains.audit import Change, ChangedSince, ChangeSet, Reverser
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

Values = Mapping[str, Any] | None
Kept = Lesson | Template


async def keep_record(
    turn: Turn, action: str, label: str, *, dropped: Sequence[Kept] = (), added: Sequence[Kept] = ()
) -> None:
    """The person is what the history of these belongs to."""
    me = turn.actor.member_id
    gone = [Change(one.__tablename__, one.id, _values(one), None, me) for one in dropped]
    new = [Change(one.__tablename__, one.id, None, _values(one), me) for one in added]
    await turn.uow.publish(ChangeSet(turn.actor, action, label, (*gone, *new)))


class KeptReverser:
    """Puts back what went, takes away what came; a whole row is its value."""

    def __init__(self, model: type[Lesson] | type[Template]) -> None:
        self._model = model

    async def reverse(self, uow: UnitOfWork, actor: Actor, entity_id: UUID, before: Values, after: Values) -> None:
        there: Kept | None = await uow.session.get(self._model, entity_id)
        if after is not None:
            if there is None:
                raise ChangedSince("It is gone already.")
            await AssistantRepository(uow).remove(there)
        else:
            await self._put_back(uow, entity_id, before or {})
        change = Change(self._model.__tablename__, entity_id, after, before, actor.member_id)
        await uow.publish(ChangeSet(actor, "assistant.undo", "undid what was learned", (change,), undoable=False))

    async def _put_back(self, uow: UnitOfWork, entity_id: UUID, values: Mapping[str, Any]) -> None:
        repository = AssistantRepository(uow)
        created = datetime.fromisoformat(values["created_at"])
        if self._model is Lesson:
            member_id = UUID(values["member_id"])
            if await repository.find_lesson(member_id, values["phrase"]) is not None:
                raise ChangedSince(f'"{values["phrase"]}" was taught again since, so I left it as it is.')
            told = {"phrase": values["phrase"], "meaning": values["meaning"], "created_at": created}
            await repository.learn(Lesson(id=entity_id, workspace_id=uow.workspace, member_id=member_id, **told))
            return
        kept = Template(
            id=entity_id, workspace_id=uow.workspace, name=values["name"], body=values["body"], created_at=created
        )
        try:
            await repository.add_template(kept)
        except TemplateTaken as error:
            raise ChangedSince(error.message) from error


def assistant_reversers() -> dict[str, Reverser]:
    return {"lesson": KeptReverser(Lesson), "template": KeptReverser(Template)}


def _values(kept: Kept) -> dict[str, Any]:
    created = kept.created_at.isoformat()
    if isinstance(kept, Lesson):
        member = str(kept.member_id)
        return {"member_id": member, "phrase": kept.phrase, "meaning": kept.meaning, "created_at": created}
    return {"name": kept.name, "body": kept.body, "created_at": created}
