"""Logging in, from the conversation."""

from collections.abc import Callable
from dataclasses import dataclass

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.domains.people.access.errors import LoginInGroup
from boss_workflow.domains.people.access.sessions import make_link
from boss_workflow.ports.blocks import Paragraph

LEAD = "With this you log in once, within 10 minutes; give it to nobody:"
HERE = "In a browser on the machine where I run: {link}"


class LoginArguments(Arguments):
    pass


@dataclass(frozen=True, slots=True)
class LoginPage:
    """Where the link for a token leads, None while that isn't known; `public`: from other machines too."""

    link_of: Callable[[str], str] | None
    public: bool

    def said(self, token: str) -> list[Paragraph]:
        if self.link_of is None:
            return [Paragraph(text=LEAD), Paragraph(text=token)]
        link = self.link_of(token)
        if self.public:
            return [Paragraph(text=LEAD), Paragraph(text=link)]
        return [Paragraph(text=LEAD), Paragraph(text=token), Paragraph(text=HERE.format(link=link))]


def access_actions(page: LoginPage) -> list[Action[LoginArguments]]:
    async def login(turn: Turn, _arguments: LoginArguments) -> Answer:
        if not turn.conversation.private:
            raise LoginInGroup
        return Answer(blocks=page.said(await make_link(turn.uow, turn.actor.member_id)))

    return [
        Action(
            name="access.login",
            params=LoginArguments,
            summary="Get a link to log in, once",
            handler=login,
            command="login",
            tool=False,
        )
    ]
