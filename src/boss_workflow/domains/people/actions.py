"""The team, in the conversation."""

import re
from collections.abc import Callable

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.understand.people import AmbiguousName, UnknownName, resolve_name
from boss_workflow.domains.people import replies
from boss_workflow.domains.people.directory import team_names
from boss_workflow.domains.people.errors import InvitationInGroup, InvitationUnlinked, ProfileInvalid
from boss_workflow.domains.people.models import Member
from boss_workflow.domains.people.repository import PeopleRepository
from boss_workflow.domains.people.service import PeopleService
from boss_workflow.kernel.actor import Role

InvitationLink = Callable[[str], str | None]
"""From an invitation's token to the link that opens it; None while that can't be known yet. Asks nobody."""

ROLE_AT_END = re.compile(r"[\s,]+(?:as\s+)?(?:an?\s+)?(boss|manager|staff)$", re.IGNORECASE)


class InviteArguments(Arguments):
    person: str
    """A name, with the role behind it if it is not staff: "Ann Lee manager"."""


class TeamArguments(Arguments):
    pass


def people_actions(
    service: PeopleService, link_of: InvitationLink | None
) -> list[Action[InviteArguments] | Action[TeamArguments]]:
    """`link_of` is None when no chat platform is connected that has links."""

    async def invite(turn: Turn, arguments: InviteArguments) -> Answer:
        if not turn.conversation.private:
            raise InvitationInGroup
        if link_of is None:
            raise ProfileInvalid(
                "An invitation is a link into Telegram, and Telegram is not connected: set TELEGRAM_BOT_TOKEN and start again."
            )
        said = ROLE_AT_END.search(arguments.person)
        role = Role(said.group(1).lower()) if said else Role.STAFF
        name = ROLE_AT_END.sub("", arguments.person).strip()
        if not name or len(name) > 120:
            raise ProfileInvalid("A name has between 1 and 120 characters.")
        existing = await _existing(turn, name)
        member = existing or await service.add(turn.uow, turn.actor, name, role)
        token = await service.invite(turn.uow, turn.actor, member)
        link = link_of(token)
        if link is None:
            raise InvitationUnlinked
        return Answer(blocks=replies.invited(member.name, member.role, link, is_new=existing is None))

    async def team(turn: Turn, _arguments: TeamArguments) -> Answer:
        people = PeopleRepository(turn.uow)
        departments: dict[object, str] = {one.id: one.name for one in await people.departments()}
        return Answer(blocks=replies.team(await people.active_members(), departments, await people.out_of_reach()))

    return [
        Action(
            name="member.list",
            reads=True,
            params=TeamArguments,
            summary="Show who is in the team",
            handler=team,
            permission="member.see",
            command="team",
            phrases=("team", "who is in|on the|my|our team", "show (me) (the) team", "list (the) team|members|people"),
        ),
        Action(
            name="member.invite",
            reaches_others=True,
            params=InviteArguments,
            summary="Invite somebody: a link that works once",
            handler=invite,
            permission="member.manage",
            command="invite",
            command_field="person",
            phrases=("invite {person:text}",),
            examples=("/invite Ann Lee manager",),
        ),
    ]


async def _existing(turn: Turn, name: str) -> Member | None:
    """The member that already has this name; a merely similar one is somebody else."""
    try:
        found = resolve_name(name, await team_names(turn.uow))
    except (UnknownName, AmbiguousName):
        return None
    return await PeopleRepository(turn.uow).get_member(found.id) if found.name.lower() == name.lower() else None
