"""Messages to somebody of the team: delivered in their own chat, and the answer comes back."""

from typing import Any
from uuid import UUID

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Ask, Option, Turn
from boss_workflow.chat.post import Post
from boss_workflow.chat.understand.people import AmbiguousName, UnknownName, resolve_name
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.domains.people import replies
from boss_workflow.domains.people.directory import team_names
from boss_workflow.domains.people.errors import ProfileInvalid
from boss_workflow.domains.people.models import Member
from boss_workflow.domains.people.repository import PeopleRepository

ANSWER = "message.answer"
LONGEST = 2000
MOST_NAMES = 6


class SendArguments(Arguments):
    to: str | None = Field(default=None, description="Who gets it, as said: a name, a @handle.")
    text: str | None = Field(default=None, max_length=LONGEST, description="The message, word for word.")


class AnswerArguments(Arguments):
    to: UUID
    about: str = Field(default="", max_length=LONGEST)
    text: str | None = Field(default=None, max_length=LONGEST)


def message_actions(post: Post) -> list[Action[Any]]:
    async def send(turn: Turn, arguments: SendArguments) -> Answer:
        member = await _receiver(turn, arguments.to)
        if not arguments.text:
            raise Ask(f"What should I tell {member.name}?", "text", verbatim=True, known={"to": member.name})
        if member.id == turn.actor.member_id:
            raise ProfileInvalid("That would be a message to yourself.")
        return await deliver(post, turn, member, arguments.text)

    async def answer(turn: Turn, arguments: AnswerArguments) -> Answer:
        member = await PeopleRepository(turn.uow).get_member(arguments.to)
        if not arguments.text:
            known = {"to": str(arguments.to), "about": arguments.about}
            raise Ask(f"What should I answer {member.name}?", "text", verbatim=True, known=known)
        return await deliver(post, turn, member, arguments.text, about=arguments.about)

    return [
        Action(
            name="message.send",
            reaches_others=True,
            params=SendArguments,
            summary="Pass a message on to somebody",
            handler=send,
            permission="member.see",
            examples=("tell Mike the keys are at the front desk",),
        ),
        Action(
            name=ANSWER,
            params=AnswerArguments,
            summary="Answer a message",
            handler=answer,
            permission="member.see",
            tool=False,
        ),
    ]


async def deliver(post: Post, turn: Turn, member: Member, text: str, *, about: str = "") -> Answer:
    """Says the truth about it: whoever has no chat with us gets nothing."""
    back = Proposal(ANSWER, {"to": str(turn.actor.member_id), "about": text})
    asked = f"{turn.actor.name}: {text}"
    sent = await post.ask(
        turn.uow,
        member.id,
        lambda presses: replies.passed_on(turn.actor.name, text, about, presses, back.arguments),
        asked,
        back,
        "text",
    )
    told = replies.sent_on(member.name, text) if sent else replies.no_chat(member.name)
    return Answer(blocks=told, line=replies.first_line(told), plan=f'Message to {member.name}: "{text}"')


async def _receiver(turn: Turn, said: str | None) -> Member:
    """Raises Ask when nobody, or more than one, is called that."""
    team = await team_names(turn.uow)
    try:
        found = resolve_name(said or "", team)
    except UnknownName as error:
        names = error.nearest or team[:MOST_NAMES]
        options = [Option(name.name, name.name) for name in names]
        raise Ask(f'I know no "{said}" in the team. Who do you mean?', "to", options) from error
    except AmbiguousName as error:
        options = [Option(name.name, name.name) for name in error.candidates]
        raise Ask(f'Which "{said}" do you mean?', "to", options) from error
    return await PeopleRepository(turn.uow).get_member(found.id)
