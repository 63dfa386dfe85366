"""Undo, as an action of the conversation."""

from uuid import UUID

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.domains.audit.errors import ChangedSince
from boss_workflow.domains.audit.service import Undo
from boss_workflow.kernel.errors import Forbidden, NotFound
from boss_workflow.ports.blocks import Paragraph


class UndoArguments(Arguments):
    undo_id: UUID | None = Field(
        default=None, description="The change to take back; leave it out for the newest of the person who asks."
    )


def undo_actions(undo: Undo) -> list[Action[UndoArguments]]:
    async def take_back(turn: Turn, arguments: UndoArguments) -> Answer:
        if arguments.undo_id is not None:
            record = await undo.undo(turn.uow, turn.actor, arguments.undo_id)
        else:
            undo_id = (await undo.last(turn.uow, turn.actor)).id
            try:
                async with turn.uow.session.begin_nested():
                    record = await undo.undo(turn.uow, turn.actor, undo_id)
            except (ChangedSince, Forbidden, NotFound) as error:
                await undo.give_up(turn.uow, undo_id)
                return Answer(blocks=[Paragraph(text=error.message)])
        return Answer(blocks=[Paragraph(text=f"Undone: {record.label}.")], about=turn.card, loud=True)

    return [
        Action(
            name="audit.undo",
            params=UndoArguments,
            summary="Take back your last change",
            handler=take_back,
            command="undo",
            phrases=(
                "undo",
                "undo that|it|this",
                "undo the last|my last (change|action)",
                "take that|it back",
                "revert that|it",
            ),
            examples=("undo",),
        )
    ]
