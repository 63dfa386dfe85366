"""A turn: from a known person's event to committed actions and a reply rendered from them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from datetime import time as clock_time
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select

from boss_workflow.chat import replies
from boss_workflow.chat.actions import ActionRegistry, Ask, Turn
from boss_workflow.chat.cards import Cards
from boss_workflow.chat.drafting import Drafter
from boss_workflow.chat.drafts import Draft
from boss_workflow.chat.model_budget import ModelBudget
from boss_workflow.chat.models import Card, Conversation, InboundEvent, InboundStatus, Press
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.chat.performing import Performer, ToConfirm
from boss_workflow.chat.protocols import AsOne, Directory, Lessons, Membership, Policy
from boss_workflow.chat.questions import Question
from boss_workflow.chat.reading import Reading, Scene, Understanding
from boss_workflow.chat.stage import QUESTION, Stage
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.grounding import Known
from boss_workflow.chat.understand.model import ModelReader
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import AppError, Unavailable
from boss_workflow.ports.chat_platform import Inbound

log = structlog.get_logger(__name__)


class AlreadyHandled(Exception):
    """Another worker was faster with this event; nothing of this turn is kept."""


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
        as_one: AsOne,
        budget: ModelBudget,
        lessons: Lessons,
    ) -> None:
        self._lessons = lessons
        self._database = database
        self._directory = directory
        self._outbox = outbox
        self._cards = cards
        self._registry = registry
        self._performer = Performer(registry, policy)
        self._drafter = Drafter(self._performer, as_one)
        self._budget = budget
        self._reading = Reading(registry, reader, policy, self._drafter, self._shown)

    async def respond(
        self, event_id: UUID, conversation_id: UUID, inbound: Inbound, member: Membership, press: Press | None
    ) -> None:
        """Understands and carries out one event. Raises Unavailable when it should be tried again later."""
        began = time.perf_counter()
        scene = await self._database.in_workspace(
            member.workspace_id, lambda uow: self._scene(uow, conversation_id, inbound, member)
        )
        understood = await self._reading.understand(inbound, scene, press)
        record = {
            "source": understood.source,
            "actions": [proposal.action for proposal in understood.proposals],
            "milliseconds": round((time.perf_counter() - began) * 1000),
            **understood.record,
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

        return await self._reading.understand(
            inbound, await self._database.in_workspace(member.workspace_id, alone), None
        )

    async def _scene(self, uow: UnitOfWork, conversation_id: UUID, inbound: Inbound, member: Membership) -> Scene:
        actor = await self._directory.actor(uow, member.member_id, inbound.platform)
        conversation = await uow.session.get_one(Conversation, conversation_id)
        question = Question.model_validate(conversation.question) if conversation.question else None
        draft = Draft.model_validate(conversation.draft) if conversation.draft else None
        return Scene(
            actor=actor,
            team=await self._directory.names(uow),
            time=_time_context(actor, _said_at(inbound, uow.now())),
            question=question if question and question.waits_for(actor.member_id, uow.now()) else None,
            draft=draft if draft and draft.member_id == actor.member_id and draft.expires_at > uow.now() else None,
            meanings=await self._lessons(uow, actor.member_id),
            focus=_focus(conversation),
            focused=_focused(conversation),
        )

    async def _shown(self, actor: Actor, text: str) -> Sequence[Known] | None:
        async def look(uow: UnitOfWork) -> Sequence[Known] | None:
            if await self._budget.is_spent(uow):
                return None
            return await self._budget.relevant(uow, actor, text)

        return await self._database.in_workspace(actor.workspace_id, look)

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
            understood = replace(understood, proposals=(), reply=(), move=None)
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
            focus=_focus(conversation),
            focused=_focused(conversation),
        )
        await self._say_what_expired(stage, turn)
        if understood.reply:
            await stage.say(understood.reply)
        if understood.move is not None:
            await self._drafter.move(stage, turn, understood.move)
        await self._perform_all(stage, turn, understood)
        if inbound.left_out is not None and understood.proposals:
            await stage.tell(replies.left_out(inbound.left_out))
        event.status, event.handled_at, event.error = InboundStatus.HANDLED, uow.now(), None
        event.member_id, event.understood = actor.member_id, dict(record)

    async def _perform_all(self, stage: Stage, turn: Turn, understood: Understanding) -> None:
        """Questions are answered and a single request is done at once; several changes become a preview."""
        known = self._registry.actions
        reads = [one for one in understood.proposals if one.action in known and known[one.action].reads]
        changes = [one for one in understood.proposals if one not in reads]
        for proposal in reads:
            await self._perform(stage, turn, proposal, confirmed=understood.confirmed)
        if len(changes) > 1:
            await self._drafter.open(stage, turn, changes, quiet=understood.quiet)
            return
        for proposal in changes:
            if understood.source == "model" and known[proposal.action].reaches_others:
                await self._drafter.open(stage, turn, [proposal], quiet=True)
                return
            asks = understood.source in {"rules", "model", "command"} and not understood.quiet
            if asks and await self._asks_first(turn, proposal):
                await self._drafter.open(stage, turn, [proposal], quiet=False, asks_only=True)
            else:
                await self._perform(stage, turn, proposal, confirmed=understood.confirmed)

    async def _asks_first(self, turn: Turn, proposal: Proposal) -> bool:
        try:
            return await self._drafter.asks_first(turn, proposal)
        except Unavailable:
            raise
        except AppError:
            return False  # said when it is carried out

    async def _perform(self, stage: Stage, turn: Turn, proposal: Proposal, *, confirmed: bool) -> None:
        """One action. What it refuses is said; what it needs is asked; either way nothing of it is kept."""
        try:
            answer = await self._performer.perform(turn, proposal, confirmed=confirmed)
        except Ask as ask:
            await stage.ask(proposal, ask)
        except Unavailable:
            raise
        except AppError as error:
            await stage.say(replies.sentence(error.message))
            await stage.redraw_pressed()
        else:
            if isinstance(answer, ToConfirm):
                await stage.ask_to_confirm(answer.proposal, answer.text)
            else:
                await stage.show(answer)

    @staticmethod
    async def _say_what_expired(stage: Stage, turn: Turn) -> None:
        """A preview that nobody confirmed in its hour ends with a word."""
        if turn.conversation.draft is None:
            return
        draft = Draft.model_validate(turn.conversation.draft)
        if draft.member_id == turn.actor.member_id and draft.expires_at <= turn.uow.now():
            turn.conversation.draft = None
            await stage.tell(replies.draft_expired(len(draft.lines)))


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


def _focus(conversation: Conversation) -> Subject | None:
    focus = conversation.focus
    return Subject(focus["type"], UUID(focus["id"])) if focus and focus.get("id") else None


def _focused(conversation: Conversation) -> list[Subject]:
    focus = conversation.focus or {}
    ids = focus.get("ids") or [one for one in (focus.get("id"),) if one]
    return [Subject(focus["type"], UUID(one)) for one in ids]


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
