"""Carries one action out: checks the right to it, validates, asks before it destroys, calls the handler."""

from dataclasses import dataclass, replace
from typing import Any

from boss_workflow.chat.actions import Action, ActionRegistry, Answer, Arguments, NotAllowed, Turn
from boss_workflow.chat.attaching import Attaching
from boss_workflow.chat.files import batches_in, only_files, without_files
from boss_workflow.chat.protocols import AsOne, Policy
from boss_workflow.chat.understand.proposals import Proposal


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What must be confirmed first: the proposal with all that was pointed at made explicit, and the question."""

    proposal: Proposal
    text: str


PARTS = {
    "task": "tasks",
    "project": "tasks",
    "member": "people",
    "workspace": "workspace",
    "job": "operations",
    "backup": "operations",
}
"""The part of the scopes that the first word of a permission belongs to."""
HARMLESS = "chat."
"""What only talks needs no scope."""


class OutOfScope(NotAllowed):
    code = "scope_missing"


def needed_scope(action: Action[Any]) -> str | None:
    """What a credential must at least have for it ("tasks:read"); None where only one without limits will do."""
    part = PARTS.get(action.permission.partition(".")[0]) if action.permission is not None else None
    return f"{part}:{'read' if action.reads else 'write'}" if part is not None else None


def _is_within(scopes: frozenset[str], action: Action[Any]) -> bool:
    needed = needed_scope(action)
    if needed is None:
        return action.name.startswith(HARMLESS)
    return bool(scopes & {needed, needed.replace(":read", ":write")})


@dataclass(frozen=True, slots=True)
class Performer:
    registry: ActionRegistry
    policy: Policy
    attaching: Attaching
    as_one: AsOne

    def prepare(self, turn: Turn, proposal: Proposal) -> tuple[Action[Arguments], Arguments]:
        """Raises: UnknownAction, NotAllowed, OutOfScope, BadArguments."""
        action = self.registry.get(proposal.action)
        scopes = turn.inbound.scopes
        if scopes is not None and not _is_within(scopes, action):
            raise OutOfScope(
                "This token may not do that: " + (needed_scope(action) or "it takes one without limits") + "."
            )
        if action.permission is not None and not self.policy.may_ever(turn.actor, action.permission):
            raise NotAllowed(self.policy.refusal(turn.actor, action.permission))
        return action, action.parse(without_files(proposal.arguments))

    async def perform(self, turn: Turn, proposal: Proposal, *, confirmed: bool) -> Answer | ToConfirm:
        """In a savepoint: what is refused or must be asked leaves nothing behind. Raises: Ask, AppError."""
        async with turn.uow.savepoint():
            action, arguments = self.prepare(turn, proposal)
            batches = batches_in(proposal.arguments)
            carried = await self.attaching.carried(turn.uow, turn.conversation, turn.actor.member_id, batches)
            turn = replace(turn, files=carried)
            if not confirmed:
                question = await action.confirm(turn, arguments) if action.confirm is not None else None
                if question is None and action.forwarded is not None and turn.inbound.forwarded is not None:
                    question = ("Shall I make this a task?", arguments)
                if question is not None:
                    text, pinned = question
                    given = pinned.model_dump(mode="json", exclude_defaults=True)
                    return ToConfirm(Proposal(action.name, {**given, **only_files(proposal.arguments)}), text)
            if not carried.files:
                return await action.handler(turn, arguments)
            with self.as_one() as change:
                return await self.attaching.attached(turn, await action.handler(turn, arguments), change)
