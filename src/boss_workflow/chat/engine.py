"""A turn: from a known person's event to committed actions and a reply rendered from them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from datetime import time as clock_time
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select, update

from boss_workflow.chat import replies
from boss_workflow.chat.actions import ActionRegistry, Ask, Consult, Turn
from boss_workflow.chat.attaching import Attaching
from boss_workflow.chat.cards import Cards
from boss_workflow.chat.drafting import Drafter
from boss_workflow.chat.drafts import Draft
from boss_workflow.chat.files import batches_in, carrying, named
from boss_workflow.chat.model_budget import ModelBudget
from boss_workflow.chat.models import Card, Conversation, InboundEvent, InboundStatus, Press
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.chat.performing import Performer, ToConfirm
from boss_workflow.chat.protocols import AsOne, Directory, Lessons, Membership, Policy, Sessions
from boss_workflow.chat.questions import Question
from boss_workflow.chat.reading import ATTACH, Reading, Scene, Understanding
from boss_workflow.chat.receiving import Received
from boss_workflow.chat.stage import QUESTION, Stage
from boss_workflow.chat.understand.dates import TimeContext
from boss_workflow.chat.understand.grounding import Known
from boss_workflow.chat.understand.model import ModelReader
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.writing import Brief, Draught, Lack, Writer
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import AppError, Unavailable
from boss_workflow.ports.chat_platform import Inbound

log = structlog.get_logger(__name__)
T = TypeVar("T")

AT_ONCE = 4
"""Transactions of messages at the same time: more would only hold connections while they wait for each other, as a
workspace numbers its tasks one after the other."""
DAY_FIRST = frozenset({"de", "es", "fr"})
"""Whoever writes in these means 3/4 as the third of April, wherever they are."""


Observer = Callable[[Mapping[str, object]], None]
"""Told of each turn's record once it is committed."""


class AlreadyHandled(Exception):
    """Another worker was faster with this event; nothing of this turn is kept."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """One event with all that belongs to it."""

    event_id: UUID
    conversation_id: UUID
    received: Received
    member: Membership
    press: Press | None
    began: float

    @property
    def inbound(self) -> Inbound:
        return self.received.inbound

    def record(self, understood: Understanding, draught: Draught | None = None) -> dict[str, Any]:
        """How it was understood, how long that took, and what it cost."""
        return {
            "source": understood.source,
            "actions": [proposal.action for proposal in understood.proposals],
            "milliseconds": round((time.perf_counter() - self.began) * 1000),
            **_cost(understood.record, draught),
            **self.received.record,
        }


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
        attaching: Attaching,
        writer: Writer,
        sessions: Sessions,
        make_way: Callable[[], Awaitable[None]],
        observers: Sequence[Observer] = (),
    ) -> None:
        self._observers = observers
        self._make_way = make_way
        self._places = asyncio.Semaphore(AT_ONCE)
        self._sessions = sessions
        self._writer = writer
        self._lessons = lessons
        self._database = database
        self._directory = directory
        self._outbox = outbox
        self._cards = cards
        self._registry = registry
        self._attaching = attaching
        self._performer = Performer(registry, policy, attaching, as_one)
        self._drafter = Drafter(self._performer, as_one)
        self._budget = budget
        self._reading = Reading(registry, reader, policy, self._drafter, self._shown)

    async def respond(
        self, event_id: UUID, conversation_id: UUID, received: Received, member: Membership, press: Press | None
    ) -> None:
        """Understands and carries out one event. Raises Unavailable when it should be tried again later."""
        heard = _Heard(event_id, conversation_id, received, member, press, time.perf_counter())
        try:
            record = await self._unit(member.workspace_id, lambda uow: self._at_once(uow, heard))
        except Unavailable:
            raise
        except AppError:
            record = None  # nothing of it is kept; refused below, in a transaction of its own
        if record is None:
            record = await self._in_steps(heard)
        log.info("turn done", **record)
        for observe in self._observers:
            observe(record)

    async def _at_once(self, uow: UnitOfWork, heard: _Heard) -> dict[str, Any] | None:
        """What needs no model is read and carried out in one transaction. None, and nothing done, for anything else."""
        event = await _pending(uow, heard.event_id)
        conversation = await uow.session.get_one(Conversation, heard.conversation_id)
        scene = await self._scene(uow, heard, conversation)
        understood = self._reading.without_model(heard.inbound, scene, heard.press, heard.received.batch)
        if understood is None or self._consulted(understood) is not None:
            return None
        record = heard.record(understood)
        await self._carry_out(uow, event, conversation, scene.actor, heard, scene, understood, record)
        return record

    async def _in_steps(self, heard: _Heard) -> dict[str, Any]:
        """No transaction is open while a model thinks."""
        home = heard.member.workspace_id

        async def look(uow: UnitOfWork) -> Scene:
            return await self._scene(uow, heard, await uow.session.get_one(Conversation, heard.conversation_id))

        scene = await self._unit(home, look)
        understood = await self._reading.understand(heard.inbound, scene, heard.press, heard.received.batch)
        draught = await self._consult(heard, scene, understood)
        record = heard.record(understood, draught)

        async def carry_out(uow: UnitOfWork, meant: Understanding, draught: Draught | None = None) -> None:
            event = await _pending(uow, heard.event_id)
            conversation = await uow.session.get_one(Conversation, heard.conversation_id)
            # The rights are those of this moment, not of when the message was read.
            actor = await self._directory.actor(uow, scene.actor.member_id, heard.inbound.platform)
            await self._carry_out(uow, event, conversation, actor, heard, scene, meant, record, draught)

        try:
            await self._unit(home, lambda uow: carry_out(uow, understood, draught))
        except Unavailable:
            raise
        except AppError as error:
            refused = Understanding(understood.source, reply=replies.sentence(error.message))
            await self._unit(home, lambda uow: carry_out(uow, refused))
        return record

    async def _unit(self, workspace_id: UUID, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        async with self._places:
            await self._make_way()
            return await self._database.in_workspace(workspace_id, work)

    async def preview(self, member: Membership, inbound: Inbound) -> Understanding:
        """What a message would be understood as outside of any conversation; nothing is carried out."""

        async def alone(uow: UnitOfWork) -> Scene:
            actor = await self._directory.actor(uow, member.member_id, inbound.platform)
            return Scene(actor, await self._directory.names(uow), _time_context(actor, uow.now()), None)

        return await self._reading.understand(inbound, await self._unit(member.workspace_id, alone), None)

    async def _scene(self, uow: UnitOfWork, heard: _Heard, conversation: Conversation) -> Scene:
        actor = await self._directory.actor(uow, heard.member.member_id, heard.inbound.platform)
        question = Question.model_validate(conversation.question) if conversation.question else None
        draft = Draft.model_validate(conversation.draft) if conversation.draft else None
        session = conversation.session_id
        return Scene(
            actor=actor,
            team=await self._directory.names(uow),
            time=_time_context(actor, _said_at(heard.inbound, uow.now())),
            question=question if question and question.waits_for(actor.member_id, uow.now()) else None,
            draft=draft if draft and draft.member_id == actor.member_id and draft.expires_at > uow.now() else None,
            session=await self._sessions.open(uow, actor, session) if session else None,
            meanings=await self._lessons(uow, actor.member_id),
            focus=_focus(conversation),
            focused=_focused(conversation),
        )

    async def _shown(self, actor: Actor, text: str) -> Sequence[Known] | None:
        async def look(uow: UnitOfWork) -> Sequence[Known] | None:
            if await self._budget.is_spent(uow):
                return None
            return await self._budget.relevant(uow, actor, text)

        return await self._unit(actor.workspace_id, look)

    def _consulted(self, understood: Understanding) -> Consult[Any] | None:
        """What asks a model before the one action that was asked for."""
        action = self._registry.actions.get(understood.proposals[0].action) if len(understood.proposals) == 1 else None
        return action.consult if action else None

    async def _consult(self, heard: _Heard, scene: Scene, understood: Understanding) -> Draught | None:
        """What the model writes for the one action that was asked for; no transaction is open while it does."""
        consult, inbound = self._consulted(understood), heard.inbound
        if consult is None:
            return None
        proposal = understood.proposals[0]

        async def look(uow: UnitOfWork) -> tuple[Brief[Any] | None, bool]:
            conversation = await uow.session.get_one(Conversation, heard.conversation_id)
            pressed = await _card_of(uow, conversation.id, inbound.message_id) if inbound.token else None
            actor = await self._directory.actor(uow, scene.actor.member_id, inbound.platform)
            turn = replace(await self._turn(uow, actor, conversation, inbound, pressed), quiet=understood.quiet)
            _action, arguments = self._performer.prepare(turn, proposal)
            return await consult(turn, arguments), await self._budget.is_spent(uow)

        try:
            brief, is_spent = await self._unit(scene.actor.workspace_id, look)
        except Ask:
            return None  # asked when it is carried out
        except Unavailable:
            raise
        except AppError:
            return None  # said when it is carried out
        if brief is None:
            return None
        return Draught(lack=Lack.SPENT) if is_spent else await self._writer.write(brief)

    # Carrying out: one transaction

    async def _carry_out(
        self,
        uow: UnitOfWork,
        event: InboundEvent,
        conversation: Conversation,
        actor: Actor,
        heard: _Heard,
        scene: Scene,
        understood: Understanding,
        record: Mapping[str, object],
        draught: Draught | None = None,
    ) -> None:
        received, inbound = heard.received, heard.inbound
        pressed = await _card_of(uow, conversation.id, inbound.message_id, lock=True) if inbound.token else None
        stage = Stage(uow, self._outbox, self._cards, event, conversation, inbound, actor, pressed)
        waited = _batches_waiting(conversation, actor.member_id)
        if received.said:
            await stage.tell(received.said)
        if pressed is not None and pressed.subject_type == QUESTION and not pressed.live:
            understood = replace(understood, proposals=(), reply=(), move=None)
            await stage.tell(replies.ANSWERED)
        elif understood.source != "none":
            await stage.close_question(scene.question)
        turn = await self._turn(uow, actor, conversation, inbound, pressed)
        turn = replace(turn, draught=draught, quiet=understood.quiet)
        await self._say_what_expired(stage, turn)
        if understood.reply:
            await stage.say(understood.reply)
        if understood.move is not None:
            await self._drafter.move(stage, turn, understood.move)
        await self._perform_all(stage, turn, understood)
        if inbound.left_out is not None and understood.proposals:
            await stage.tell(replies.left_out(inbound.left_out))
        await self._settle(stage, turn, understood, received.batch, waited)
        await _close_album(uow, received.also, actor.member_id)
        event.status, event.handled_at, event.error = InboundStatus.HANDLED, uow.now(), None
        event.member_id, event.understood = actor.member_id, dict(record)

    @staticmethod
    async def _turn(
        uow: UnitOfWork, actor: Actor, conversation: Conversation, inbound: Inbound, pressed: Card | None
    ) -> Turn:
        return Turn(
            uow=uow,
            actor=actor,
            conversation=conversation,
            inbound=inbound,
            time=_time_context(actor, uow.now()),
            said=_time_context(actor, _said_at(inbound, uow.now())),
            presses=Presses(uow, conversation.id),
            replied_to=await _subject_of(uow, conversation.id, inbound.reply_to),
            card=Subject(pressed.subject_type, pressed.subject_id) if pressed else None,
            focus=_focus(conversation),
            focused=_focused(conversation),
        )

    async def _perform_all(self, stage: Stage, turn: Turn, understood: Understanding) -> None:
        """Questions are answered and a single request is done at once; several changes become a preview."""
        known = self._registry.actions
        quiet = understood.quiet or turn.actor.no_questions
        reads = [one for one in understood.proposals if one.action in known and known[one.action].reads]
        changes = [one for one in understood.proposals if one not in reads]
        for proposal in reads:
            await self._perform(stage, turn, proposal, confirmed=understood.confirmed)
        if len(changes) > 1:
            await self._drafter.open(stage, turn, changes, quiet=quiet)
            return
        for proposal in changes:
            if understood.source == "model" and known[proposal.action].reaches_others:
                await self._drafter.open(stage, turn, [proposal], quiet=True)
                return
            asks = understood.source in {"rules", "model", "command"} and not quiet
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
                if answer.offers:
                    await self._drafter.open(stage, turn, answer.offers, quiet=True)

    async def _settle(
        self, stage: Stage, turn: Turn, understood: Understanding, batch: UUID | None, waited: set[UUID]
    ) -> None:
        """Files that nothing took: where they came with this request, it is asked what they belong to; those that had
        waited for an answer, which did not come, are not let go without a word."""
        mine = {one for proposal in understood.proposals for one in batches_in(proposal.arguments)}
        mine |= {batch} if batch is not None else set()
        still = _batches_waiting(turn.conversation, turn.actor.member_id)
        asked = any(one.action == ATTACH and "task" not in one.arguments for one in understood.proposals)
        if not asked and await self._attaching.waiting(turn, mine - still):
            await self._perform(stage, turn, carrying(Proposal(ATTACH, {}), mine - still), confirmed=False)
            still = _batches_waiting(turn.conversation, turn.actor.member_id)
        left = await self._attaching.waiting(turn, (mine | waited) - still)
        if left:
            await stage.tell(replies.attached_to_nothing(named(left), len(left)))

    async def _say_what_expired(self, stage: Stage, turn: Turn) -> None:
        """A preview that nobody confirmed in its hour, and a session that rested for too long, end with a word."""
        ended = await self._sessions.end(turn.uow, turn.actor, turn.conversation)
        if ended is not None:
            await stage.tell(replies.sentence(ended))
        if turn.conversation.draft is None:
            return
        draft = Draft.model_validate(turn.conversation.draft)
        if draft.member_id == turn.actor.member_id and draft.expires_at <= turn.uow.now():
            turn.conversation.draft = None
            await stage.tell(replies.draft_expired(len(draft.lines)))


async def _pending(uow: UnitOfWork, event_id: UUID) -> InboundEvent:
    """The event, locked until the end of the unit. Raises: AlreadyHandled."""
    event = await uow.session.get_one(InboundEvent, event_id, with_for_update=True)
    if event.status != InboundStatus.PENDING:
        raise AlreadyHandled
    return event


def _cost(reading: Mapping[str, Any], draught: Draught | None) -> dict[str, Any]:
    """Of reading the message and of writing for it, together: the budget counts what the record says."""
    if draught is None:
        return dict(reading)
    lack = {"writing": draught.lack} if draught.lack else {}
    tokens = reading.get("tokens", 0) + draught.record.get("tokens", 0)
    return {**reading, **lack, **draught.record, **({"tokens": tokens} if tokens else {})}


def _time_context(actor: Actor, now: datetime) -> TimeContext:
    return TimeContext(
        now=now,
        zone=ZoneInfo(actor.timezone),
        workdays=actor.workdays,
        day_start=clock_time(*divmod(actor.day_start_minute, 60)),
        day_end=clock_time(*divmod(actor.day_end_minute, 60)),
        language=actor.language,
        **({"day_first": True} if actor.language in DAY_FIRST else {}),
    )


def _said_at(inbound: Inbound, now: datetime) -> datetime:
    """What "tomorrow" is counted from: a message may have waited for hours before it reached us."""
    return min(inbound.sent_at, now) if inbound.sent_at is not None else now


def _batches_waiting(conversation: Conversation, member_id: UUID) -> set[UUID]:
    """The files that go with what this person is asked, or is shown to confirm."""
    open_ = [one for one in (conversation.question, conversation.draft) if one and one["member_id"] == str(member_id)]
    kept = [line["arguments"] for one in open_ for line in one.get("lines", [one])]
    return {batch for arguments in kept for batch in batches_in(arguments)}


async def _close_album(uow: UnitOfWork, event_ids: Sequence[UUID], member_id: UUID) -> None:
    """The other messages of an album are handled with the one that was answered."""
    if event_ids:
        await uow.session.execute(
            update(InboundEvent)
            .where(InboundEvent.id.in_(event_ids), InboundEvent.status == InboundStatus.PENDING)
            .values(status=InboundStatus.HANDLED, handled_at=uow.now(), member_id=member_id)
        )


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
