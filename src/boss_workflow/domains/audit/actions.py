"""Undo, as an action of the conversation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.understand.dates import When, describe_when
from boss_workflow.domains.audit.errors import ChangedSince
from boss_workflow.domains.audit.models import UndoRecord
from boss_workflow.domains.audit.service import Undo
from boss_workflow.kernel.errors import Forbidden, NotFound
from boss_workflow.ports.blocks import Buttons, Items, Paragraph


class UndoArguments(Arguments):
    undo_id: UUID | None = Field(
        default=None, description="The change to take back; leave it out for the newest of the person who asks."
    )


def undo_actions(undo: Undo) -> list[Action[Any]]:
    async def take_back(turn: Turn, arguments: UndoArguments) -> Answer:
        if arguments.undo_id is not None:
            record = await undo.undo(turn.uow, turn.actor, arguments.undo_id)
        else:
            undo_id = (await undo.last(turn.uow, turn.actor)).id
            try:
                async with turn.uow.savepoint():
                    record = await undo.undo(turn.uow, turn.actor, undo_id)
            except (ChangedSince, Forbidden, NotFound) as error:
                await undo.give_up(turn.uow, undo_id)
                return Answer(blocks=[Paragraph(text=error.message)])
        return Answer(blocks=[Paragraph(text=f"Undone: {record.label}.")], about=turn.card, loud=True)

    async def do_again(turn: Turn, _arguments: Arguments) -> Answer:
        record = await undo.redo(turn.uow, turn.actor)
        text = f"Done again: {record.label}."
        back = turn.presses.button("Undo", "audit.undo", undo_id=str(record.id))
        return Answer(blocks=[Paragraph(text=text), Buttons(rows=((back,),))], line=text)

    async def history(turn: Turn, _arguments: Arguments) -> Answer:
        records = await undo.history(turn.uow, turn.actor)
        if not records:
            return Answer(blocks=[Paragraph(text="You have changed nothing yet.")])
        now = turn.time
        entries = [
            f"{describe_when(When(day=None, moment=one.created_at), now)}: {one.label}{_state(one, now.now)}"
            for one in records
        ]
        return Answer(blocks=[Paragraph(text="Your last changes:", strong=True), Items(entries=tuple(entries))])

    return [
        Action(
            name="audit.redo",
            params=Arguments,
            summary="Do again what was just undone",
            handler=do_again,
            command="redo",
            phrases=("redo", "redo that|it|this", "redo the last (change|one)", "do that|it again"),
        ),
        Action(
            name="audit.history",
            params=Arguments,
            summary="Show your last changes",
            handler=history,
            command="history",
            phrases=("history", "(show) (me) my (last|recent) changes|history|actions", "what did i change|do (last)"),
            reads=True,
        ),
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
        ),
    ]


def _state(record: UndoRecord, now: datetime) -> str:
    if record.undone_at is not None:
        return " (undone)"
    return "" if record.expires_at > now else " (can't be undone any more)"
