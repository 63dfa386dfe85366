"""The standup in the conversation: accepted in one tap, edited in one message."""

from typing import Any
from uuid import UUID

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Ask, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.domains.schedule import calendar_of
from boss_workflow.domains.standups import replies
from boss_workflow.domains.standups.service import STANDUP, StandupService
from boss_workflow.domains.standups.wording import read_standup
from boss_workflow.ports.blocks import Paragraph


class StandupArguments(Arguments):
    standup_id: UUID | None = Field(default=None, description="Leave it out for today's.")


class EditArguments(StandupArguments):
    text: str | None = Field(default=None, description="The standup, word for word.")


class StandupActions:
    def __init__(self, service: StandupService) -> None:
        self._service = service

    async def show(self, turn: Turn, _arguments: Arguments) -> Answer:
        standup = await self._service.mine(turn.uow, turn.actor)
        blocks = replies.question(turn.actor.name, standup, turn.presses)
        return Answer(blocks=blocks, card=Subject(STANDUP, standup.id))

    async def accept(self, turn: Turn, arguments: StandupArguments) -> Answer:
        standup = await self._service.mine(turn.uow, turn.actor, arguments.standup_id)
        await self._service.accept(turn.uow, turn.actor, standup)
        return Answer(blocks=replies.thanks(standup), about=turn.card)

    async def edit(self, turn: Turn, arguments: EditArguments) -> Answer:
        standup = await self._service.mine(turn.uow, turn.actor, arguments.standup_id)
        if not arguments.text:
            raise Ask(replies.HOW, "text", verbatim=True, known={"standup_id": str(standup.id)})
        await self._service.edit(turn.uow, turn.actor, standup, read_standup(arguments.text))
        return Answer(blocks=replies.thanks(standup))

    async def block(self, turn: Turn, arguments: EditArguments) -> Answer:
        standup = await self._service.mine(turn.uow, turn.actor, arguments.standup_id)
        if not arguments.text:
            raise Ask(replies.BLOCKED_BY, "text", verbatim=True, known={"standup_id": str(standup.id)})
        task = await self._service.block(turn.uow, turn.actor, standup, arguments.text)
        what = f"{task.reference} is blocked" if task else "Noted"
        return Answer(blocks=[Paragraph(text=f"{what}, and your boss knows.")])

    async def summary(self, turn: Turn, _arguments: Arguments) -> Answer:
        found = await self._service.summary(turn.uow, await calendar_of(turn.uow))
        return Answer(blocks=replies.summary(found))


def standup_actions(service: StandupService) -> list[Action[Any]]:
    do = StandupActions(service)
    return [
        Action(
            name="standup.show",
            params=Arguments,
            summary="Show your standup of today",
            handler=do.show,
            phrases=("(show) (me) my standup|stand-up", "(what is) my standup (for) (today)"),
        ),
        Action(
            name="standup.accept",
            params=StandupArguments,
            summary="Take your standup as proposed",
            handler=do.accept,
            tool=False,
        ),
        Action(
            name="standup.edit",
            params=EditArguments,
            summary="Write your standup yourself",
            handler=do.edit,
            phrases=("edit|change|write my standup|stand-up", "my standup|stand-up : {text}"),
        ),
        Action(
            name="standup.block",
            params=EditArguments,
            summary="Say in your standup what blocks you",
            handler=do.block,
            tool=False,
        ),
        Action(
            name="standup.summary",
            params=Arguments,
            summary="Show who answered the standup, who has not, and who is away",
            handler=do.summary,
            permission="job.manage",
            phrases=(
                "(show) (me) (the) standup|stand-up summary|answers",
                "who has (not) answered (the) standup|stand-up",
                "how was|went the standup|stand-up",
            ),
        ),
    ]
