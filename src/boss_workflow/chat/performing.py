"""Carries one action out: checks the right to it, validates, asks before it destroys, calls the handler."""

from dataclasses import dataclass

from boss_workflow.chat.actions import Action, ActionRegistry, Answer, Arguments, NotAllowed, Turn
from boss_workflow.chat.protocols import Policy
from boss_workflow.chat.understand.proposals import Proposal


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What must be confirmed first: the proposal with all that was pointed at made explicit, and the question."""

    proposal: Proposal
    text: str


@dataclass(frozen=True, slots=True)
class Performer:
    registry: ActionRegistry
    policy: Policy

    def prepare(self, turn: Turn, proposal: Proposal) -> tuple[Action[Arguments], Arguments]:
        """Raises: UnknownAction, NotAllowed, BadArguments."""
        action = self.registry.get(proposal.action)
        if action.permission is not None and not self.policy.may_ever(turn.actor, action.permission):
            raise NotAllowed(self.policy.refusal(turn.actor, action.permission))
        return action, action.parse(proposal.arguments)

    async def perform(self, turn: Turn, proposal: Proposal, *, confirmed: bool) -> Answer | ToConfirm:
        """In a savepoint: what is refused or must be asked leaves nothing behind. Raises: Ask, AppError."""
        async with turn.uow.session.begin_nested():
            action, arguments = self.prepare(turn, proposal)
            if not confirmed:
                question = await action.confirm(turn, arguments) if action.confirm is not None else None
                if question is None and action.forwarded is not None and turn.inbound.forwarded is not None:
                    question = ("Shall I make this a task?", arguments)
                if question is not None:
                    text, pinned = question
                    given = pinned.model_dump(mode="json", exclude_defaults=True)
                    return ToConfirm(Proposal(action.name, given), text)
            return await action.handler(turn, arguments)
