"""A turn: from a known person's event to committed actions and a reply rendered from them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from datetime import time as clock_time
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from boss_workflow.chat import replies
from boss_workflow.chat.actions import ActionRegistry, Ask, NotAllowed, Turn
from boss_workflow.chat.cards import Cards
from boss_workflow.chat.models import Card, Conversation, InboundEvent, InboundStatus, Press
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.chat.protocols import Directory, Membership, Policy
from boss_workflow.chat.questions import Question
from boss_workflow.chat.stage import QUESTION, Stage
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.model import ModelReader
from boss_workflow.chat.understand.people import Name
from boss_workflow.chat.understand.rules import Proposal, Rules
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import AppError, Unavailable
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.chat_platform import Inbound, InboundKind

log = structlog.get_logger(__name__)


class AlreadyHandled(Exception):
    """Another worker was faster with this event; nothing of this turn is kept."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What was true when the message was read; checked again where it matters when the turn is carried out."""

    actor: Actor
    team: Sequence[Name]
    time: TimeContext
    question: Question | None


@dataclass(frozen=True, slots=True)
class Understanding:
    """`source`: press, command, question, rules, model, or none. `reply`: said when there is nothing to carry out."""

    source: str
    proposals: Sequence[Proposal] = ()
    confirmed: bool = False
    reply: Sequence[Block] = ()


class Engine:
    def __init__(
        self,
        database: Database,
        registry: ActionRegistry,
        reader: ModelReader | None,
        directory: Directory,
        policy: Policy,
        outbox: Outbox,
        cards: Cards,
    ) -> None:
        self._database = database
        self._registry = registry
        self._rules = Rules(registry)
        self._reader = reader
        self._directory = directory
        self._policy = policy
        self._outbox = outbox
        self._cards = cards

    async def respond(
        self, event_id: UUID, conversation_id: UUID, inbound: Inbound, member: Membership, press: Press | None
    ) -> None:
        """Understands and carries out one event. Raises Unavailable when it should be tried again later."""
        began = time.perf_counter()
        scene = await self._database.in_workspace(
            member.workspace_id, lambda uow: self._scene(uow, conversation_id, inbound, member)
        )
        understood = await self._understand(inbound, scene, press)
        record = {
            "source": understood.source,
            "actions": [proposal.action for proposal in understood.proposals],
            "milliseconds": round((time.perf_counter() - began) * 1000),
        }
        try:
            await self._database.in_workspace(
                member.workspace_id,
                lambda uow: self._carry_out(uow, event_id, conversation_id, inbound, scene, understood, record),
            )
        except Unavailable:
            raise
        except AppError as error:
            refused = Understanding(understood.source, reply=replies.sentence(error.message))
            await self._database.in_workspace(
                member.workspace_id,
                lambda uow: self._carry_out(uow, event_id, conversation_id, inbound, scene, refused, record),
            )
        log.info("turn done", **record)

    async def preview(self, member: Membership, inbound: Inbound) -> Understanding:
        """What a message would be understood as outside of any conversation; nothing is carried out."""

        async def alone(uow: UnitOfWork) -> Scene:
            actor = await self._directory.actor(uow, member.member_id, inbound.platform)
            return Scene(actor, await self._directory.names(uow), _time_context(actor, uow.now()), None)

        return await self._understand(inbound, await self._database.in_workspace(member.workspace_id, alone), None)

    async def _scene(self, uow: UnitOfWork, conversation_id: UUID, inbound: Inbound, member: Membership) -> Scene:
        actor = await self._directory.actor(uow, member.member_id, inbound.platform)
        conversation = await uow.session.get_one(Conversation, conversation_id)
        question = Question.model_validate(conversation.question) if conversation.question else None
        return Scene(
            actor=actor,
            team=await self._directory.names(uow),
            time=_time_context(actor, _said_at(inbound, uow.now())),
            question=question if question and question.waits_for(actor.member_id, uow.now()) else None,
        )

    # Understanding, cheapest first

    async def _understand(self, inbound: Inbound, scene: Scene, press: Press | None) -> Understanding:
        match inbound.kind:
            case InboundKind.PRESS if press is None:
                return Understanding("press", reply=replies.UNKNOWN_BUTTON)
            case InboundKind.PRESS if press is not None:
                return Understanding("press", [Proposal(press.action, press.arguments)], confirmed=press.confirmed)
            case InboundKind.EDITED:
                return Understanding("none", reply=replies.EDITED)
            case InboundKind.UNSUPPORTED:
                return Understanding("none", reply=replies.unsupported(inbound.text))
        if inbound.forwarded is not None:
            return self._understand_forwarded(inbound)
        return await self._understand_text(inbound.text, scene)

    def _understand_forwarded(self, inbound: Inbound) -> Understanding:
        """Text of somebody else is never a request: what it would become is offered."""
        offers = [action for action in self._registry.actions.values() if action.forwarded is not None]
        if not inbound.text.strip() or not offers:
            return Understanding("none", reply=replies.NOTHING_TO_MAKE)
        action = offers[0]
        arguments = action.forwarded(inbound) if action.forwarded else {}
        return Understanding("forwarded", [Proposal(action.name, arguments)])

    async def _understand_text(self, text: str, scene: Scene) -> Understanding:
        utterance = _utterance(text, scene)
        certain = self._command(utterance) or self._answer(text, scene.question)
        if certain is not None:
            return certain
        ruled = self._rules.sentence(utterance)
        if ruled is not None:
            return Understanding("rules", [ruled])
        typed = scene.question.typed(text) if scene.question else None
        if typed is not None:
            return Understanding("question", [typed])
        if self._reader is not None and utterance.text:
            allowed = [
                action for action in self._registry.actions.values() if self._may(scene.actor, action.permission)
            ]
            chosen = await self._reader.propose(utterance, allowed)
            if chosen:
                return Understanding("model", chosen)
        return Understanding("none", reply=replies.not_understood(self._examples(scene.actor)))

    def _command(self, utterance: Utterance) -> Understanding | None:
        name = self._rules.command_name(utterance)
        if name is None:
            return None
        command = self._rules.command(utterance)
        if command is None:
            return Understanding("command", reply=replies.unknown_command(name))
        return Understanding("command", [command])

    @staticmethod
    def _answer(text: str, question: Question | None) -> Understanding | None:
        if question is None:
            return None
        if question.is_no(text):
            return Understanding("question", reply=replies.CANCELLED)
        if question.is_yes(text):
            return Understanding("question", [Proposal(question.action, question.arguments)], confirmed=True)
        proposal = question.typed(text) if question.verbatim else question.chosen(text)
        return Understanding("question", [proposal]) if proposal else None

    def _may(self, actor: Actor, permission: str | None) -> bool:
        return permission is None or self._policy.may_ever(actor, permission)

    def _examples(self, actor: Actor) -> list[str]:
        allowed = [action for action in self._registry.actions.values() if self._may(actor, action.permission)]
        return [action.examples[0] for action in allowed if action.examples][:4]

    # Carrying out: one transaction

    async def _carry_out(
        self,
        uow: UnitOfWork,
        event_id: UUID,
        conversation_id: UUID,
        inbound: Inbound,
        scene: Scene,
        understood: Understanding,
        record: Mapping[str, object],
    ) -> None:
        event = await uow.session.get_one(InboundEvent, event_id, with_for_update=True)
        if event.status != InboundStatus.PENDING:
            raise AlreadyHandled
        conversation = await uow.session.get_one(Conversation, conversation_id)
        # The rights are those of this moment, not of when the message was read.
        actor = await self._directory.actor(uow, scene.actor.member_id, inbound.platform)
        pressed = await _card_of(uow, conversation_id, inbound.message_id, lock=True) if inbound.token else None
        stage = Stage(uow, self._outbox, self._cards, event, conversation, inbound, actor, pressed)
        if pressed is not None and pressed.subject_type == QUESTION and not pressed.live:
            understood = replace(understood, proposals=(), reply=())
            await stage.tell(replies.ANSWERED)
        elif understood.source != "none":
            await stage.close_question(scene.question)
        turn = Turn(
            uow=uow,
            actor=actor,
            conversation=conversation,
            inbound=inbound,
            time=_time_context(actor, uow.now()),
            said=_time_context(actor, _said_at(inbound, uow.now())),
            presses=Presses(uow, conversation_id),
            replied_to=await _subject_of(uow, conversation_id, inbound.reply_to),
            card=Subject(pressed.subject_type, pressed.subject_id) if pressed else None,
        )
        if understood.reply:
            await stage.say(understood.reply)
        for proposal in understood.proposals:
            await self._perform(stage, turn, proposal, confirmed=understood.confirmed)
        if inbound.left_out is not None and understood.proposals:
            await stage.tell(replies.left_out(inbound.left_out))
        event.status, event.handled_at, event.error = InboundStatus.HANDLED, uow.now(), None
        event.member_id, event.understood = actor.member_id, dict(record)

    async def _perform(self, stage: Stage, turn: Turn, proposal: Proposal, *, confirmed: bool) -> None:
        """One action. What it refuses is said; what it needs is asked; either way nothing of it is kept."""
        try:
            async with turn.uow.session.begin_nested():
                action = self._registry.get(proposal.action)
                if action.permission is not None and not self._may(turn.actor, action.permission):
                    raise NotAllowed(self._policy.refusal(turn.actor, action.permission))
                arguments = action.parse(proposal.arguments)
                offered = action.forwarded is not None and turn.inbound.forwarded is not None
                if not confirmed and (action.confirm is not None or offered):
                    text, pinned = "Shall I make this a task?", arguments
                    if action.confirm is not None:
                        text, pinned = await action.confirm(turn, arguments)
                    given = pinned.model_dump(mode="json", exclude_defaults=True)
                    await stage.ask_to_confirm(Proposal(action.name, given), text)
                    return
                answer = await action.handler(turn, arguments)
        except Ask as ask:
            await stage.ask(proposal, ask)
        except Unavailable:
            raise
        except AppError as error:
            await stage.say(replies.sentence(error.message))
            await stage.redraw_pressed()
        else:
            await stage.show(answer)


def _time_context(actor: Actor, now: datetime) -> TimeContext:
    return TimeContext(
        now=now,
        zone=ZoneInfo(actor.timezone),
        workdays=actor.workdays,
        day_start=clock_time(*divmod(actor.day_start_minute, 60)),
        day_end=clock_time(*divmod(actor.day_end_minute, 60)),
    )


def _said_at(inbound: Inbound, now: datetime) -> datetime:
    """What "tomorrow" is counted from: a message may have waited for hours before it reached us."""
    return min(inbound.sent_at, now) if inbound.sent_at is not None else now


def _utterance(text: str, scene: Scene) -> Utterance:
    me = next((name for name in scene.team if name.id == scene.actor.member_id), None)
    return Utterance.of(text, scene.time, scene.team, me)


async def _card_of(
    uow: UnitOfWork, conversation_id: UUID, message_id: str | None, *, lock: bool = False
) -> Card | None:
    """The card that a message showed; the newest, should the platform have used the id twice."""
    if message_id is None:
        return None
    query = (
        select(Card)
        .where(Card.conversation_id == conversation_id, Card.message_id == message_id)
        .order_by(Card.created_at.desc())
        .limit(1)
    )
    return (await uow.session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def _subject_of(uow: UnitOfWork, conversation_id: UUID, message_id: str | None) -> Subject | None:
    card = await _card_of(uow, conversation_id, message_id)
    return Subject(card.subject_type, card.subject_id) if card else None
