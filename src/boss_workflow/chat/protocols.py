"""What a conversation needs from the domains: they implement it, the composition root binds it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Presses
from boss_workflow.chat.understand.people import Name
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import Sender


@dataclass(frozen=True, slots=True)
class Membership:
    """One workspace that a platform account belongs to."""

    workspace_id: UUID
    member_id: UUID


class Directory(Protocol):
    """Who somebody is, and who is there."""

    async def memberships(self, uow: UnitOfWork, platform: str, account_id: str) -> Sequence[Membership]:
        """The active memberships of a platform account, oldest first. Runs in a system unit."""
        ...

    async def actor(self, uow: UnitOfWork, member_id: UUID, door: str) -> Actor:
        """Raises: Unauthenticated when the member is no longer active."""
        ...

    async def names(self, uow: UnitOfWork) -> Sequence[Name]:
        """The active members of the workspace."""
        ...

    async def account_ids(self, uow: UnitOfWork, platform: str) -> Sequence[str]:
        """Every account that is linked to an active member. Runs in a system unit."""
        ...

    async def accounts(self, uow: UnitOfWork, member_id: UUID) -> Sequence[tuple[str, str]]:
        """(platform, account id) of a member, the newest first."""
        ...

    async def boss_accounts(self, uow: UnitOfWork, workspace_id: UUID) -> Sequence[tuple[str, str]]:
        """(platform, account id) of each linked account of the workspace's bosses. Runs in a system unit."""
        ...


class Policy(Protocol):
    def may_ever(self, actor: Actor, permission: str) -> bool:
        """Whether the actor may do this to anything at all; the service decides about the thing itself."""
        ...

    def refusal(self, actor: Actor, permission: str) -> str:
        """Why not, as a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link that still works, and what it invites to."""

    workspace_id: UUID
    blocks: Sequence[Block]


class Doorkeeper(Protocol):
    """Deals with those who are not known yet."""

    async def invitation(self, uow: UnitOfWork, token: str) -> Invitation:
        """What a link offers. Runs in a system unit. Raises: NotFound, Conflict (used, expired)."""
        ...

    async def admit(self, uow: UnitOfWork, token: str, platform: str, sender: Sender) -> Sequence[Block]:
        """Uses the link up and links the account; returns the welcome. Raises: NotFound, Conflict."""
        ...

    def stranger(self) -> Sequence[Block]:
        """The one fixed answer to somebody nobody invited."""
        ...


class CardRenderer(Protocol):
    async def render(
        self, uow: UnitOfWork, subject_id: UUID, conversation: Conversation, presses: Presses
    ) -> Sequence[Block]:
        """The card as it is true now, for whoever reads this conversation; of a deleted thing, that it is."""
        ...


class OpenSession(Protocol):
    """What somebody is working out here over several messages; any other request still works meanwhile."""

    def certain(self, heard: Utterance) -> Proposal | None:
        """What a message does with it, where that is beyond doubt."""
        ...

    def free(self, heard: Utterance) -> Proposal | None:
        """What a message does with it that nothing else understands."""
        ...


class Sessions(Protocol):
    async def open(self, uow: UnitOfWork, actor: Actor, session_id: UUID) -> OpenSession | None:
        """None where it is over, or somebody else's."""
        ...

    async def end(self, uow: UnitOfWork, actor: Actor, conversation: Conversation) -> str | None:
        """Ends the conversation's session where its time is over; what is said about that."""
        ...


Lessons = Callable[[UnitOfWork, UUID], Awaitable[Mapping[str, str]]]
"""What a member has taught: meanings by the phrase in small letters."""

AsOne = Callable[[], AbstractContextManager[Callable[[], UUID | None]]]
"""Whatever is changed inside is one change for undo; what it yields tells its id, None when nothing was changed."""
