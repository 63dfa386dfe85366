"""Logging in, from the conversation."""

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.domains.people.access.errors import LoginInGroup
from boss_workflow.domains.people.access.sessions import make_link
from boss_workflow.ports.blocks import Paragraph

LEAD = "With this you log in once, within 10 minutes; give it to nobody:"


class LoginArguments(Arguments):
    pass


def access_actions() -> list[Action[LoginArguments]]:
    async def login(turn: Turn, _arguments: LoginArguments) -> Answer:
        if not turn.conversation.private:
            raise LoginInGroup
        token = await make_link(turn.uow, turn.actor.member_id)
        return Answer(blocks=[Paragraph(text=LEAD), Paragraph(text=token)])

    return [
        Action(
            name="access.login",
            params=LoginArguments,
            summary="Get a token to log in over the API",
            handler=login,
            command="login",
            tool=False,
        )
    ]
