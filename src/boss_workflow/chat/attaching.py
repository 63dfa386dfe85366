"""Attaches the files that came with a request to what came of it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from boss_workflow.chat import replies
from boss_workflow.chat.actions import Answer, Turn
from boss_workflow.chat.files import NO_FILES, Carried, named
from boss_workflow.chat.models import ChatFile, Conversation
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.protocols import CardRenderer
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block, Buttons, Paragraph

AttachTo = Callable[[UnitOfWork, Actor, UUID, Sequence[ChatFile]], Awaitable[str]]
"""Records the files at the thing with this id and returns how it is called. Raises: NotFound, Forbidden."""


@dataclass(frozen=True, slots=True)
class Attaching:
    """`to`: by subject type."""

    to: Mapping[str, AttachTo]
    renderers: Mapping[str, CardRenderer]

    async def carried(
        self, uow: UnitOfWork, conversation: Conversation, member_id: UUID, batches: Sequence[UUID]
    ) -> Carried:
        """Only what this person sent in this conversation, whoever names the batch."""
        if not batches:
            return NO_FILES
        found = await uow.session.scalars(
            select(ChatFile)
            .where(
                ChatFile.batch_id.in_(batches),
                ChatFile.conversation_id == conversation.id,
                ChatFile.member_id == member_id,
                ChatFile.key.is_not(None),
                ChatFile.transcript.is_(None),
            )
            .order_by(ChatFile.created_at, ChatFile.id)
            .with_for_update()
        )
        files = found.all()
        subjects = {(one["type"], one["id"]): None for file in files for one in file.subjects}
        return Carried(files, tuple(Subject(kind, UUID(known)) for kind, known in subjects))

    async def waiting(self, turn: Turn, batches: Iterable[UUID]) -> list[ChatFile]:
        """Those that are attached to nothing."""
        carried = await self.carried(turn.uow, turn.conversation, turn.actor.member_id, list(batches))
        return [file for file in carried.files if not file.subjects]

    async def attached(self, turn: Turn, answer: Answer, undo: Callable[[], UUID | None]) -> Answer:
        """The answer, with the turn's files at what it is about; as it was where that takes none."""
        subject = answer.card or answer.about
        attach = self.to.get(subject.type) if subject is not None else None
        if subject is None or attach is None:
            return answer
        entry = {"type": subject.type, "id": str(subject.id)}
        files = [file for file in turn.files.files if entry not in file.subjects]
        if not files:
            return answer
        label = await attach(turn.uow, turn.actor, subject.id, files)
        for file in files:
            file.subjects = [*file.subjects, entry]
        await turn.uow.session.flush()
        return replace(
            answer,
            blocks=await self._shown(turn, answer, files, label, undo()),
            line=f"{answer.line} – with {named(files)}" if answer.line else None,  # noqa: RUF001
            plan=f"{answer.plan} – with {named(files)}" if answer.plan else None,  # noqa: RUF001
        )

    async def _shown(
        self, turn: Turn, answer: Answer, files: Sequence[ChatFile], label: str, undo_id: UUID | None
    ) -> list[Block]:
        """A card lists its files itself; any other answer is given a sentence."""
        if answer.card is not None:
            renderer = self.renderers[answer.card.type]
            return list(await renderer.render(turn.uow, answer.card.id, turn.conversation, turn.presses))
        told = Paragraph(text=replies.attached(named(files), len(files), label))
        words = [block for block in answer.blocks if not isinstance(block, Buttons)]
        buttons: list[Block] = [block for block in answer.blocks if isinstance(block, Buttons)]
        if not buttons and undo_id is not None:
            buttons = [Buttons(rows=((turn.presses.button("Undo", "audit.undo", undo_id=str(undo_id)),),))]
        return [*words, told, *buttons]
