"""Where a turn's answers go: a new message, the pressed card, or the question that was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from boss_workflow.chat.actions import Answer, Ask
from boss_workflow.chat.cards import Cards
from boss_workflow.chat.models import Card, Conversation, InboundEvent
from boss_workflow.chat.outbox import Outbox, Presses, Subject
from boss_workflow.chat.questions import Question, options_of
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block, Button, Buttons, ButtonStyle, Paragraph
from boss_workflow.ports.chat_platform import Inbound

BUTTONS_A_ROW = 3
QUESTION = "question"
"""The subject type of a message that waits for an answer."""
LEAVE = "chat.leave"
"""The action behind "No"."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a turn's answers go: a new message, the pressed card, or the question that was answered."""

    uow: UnitOfWork
    outbox: Outbox
    cards: Cards
    event: InboundEvent
    conversation: Conversation
    inbound: Inbound
    actor: Actor
    pressed: Card | None

    async def say(self, blocks: Sequence[Block], card: Subject | None = None) -> None:
        """In place of the question whose button was pressed, else as a new message."""
        if card is None and self.pressed is not None and self.pressed.subject_type == QUESTION:
            await self.outbox.edit(
                self.uow, self.pressed, blocks, inbound_id=self.event.id, answers=self.inbound.event_id
            )
        else:
            await self.tell(blocks, card)

    async def tell(self, blocks: Sequence[Block], card: Subject | None = None) -> UUID | None:
        """As a new message; returns the id of its card, where it is one."""
        message = await self.outbox.send(
            self.uow,
            self.conversation,
            blocks,
            inbound_id=self.event.id,
            answers=self.inbound.event_id,
            reply_to=None if self.conversation.private else self.inbound.message_id,
            card=card,
        )
        return message.card_id

    async def end_card(self, card_id: UUID, blocks: Sequence[Block]) -> None:
        """A question or preview that is over says so, and its buttons are gone."""
        card = await self.uow.session.get(Card, card_id, with_for_update=True)
        if card is not None:
            card.live = False
            await self.outbox.edit(self.uow, card, blocks)

    def focus_on(self, subjects: Sequence[Subject | None]) -> None:
        """ "It" is the only one of them, "these" are all."""
        known = [subject for subject in subjects if subject is not None]
        if known:
            ids = list(dict.fromkeys(str(one.id) for one in known if one.type == known[-1].type))
            it = ids[0] if len(ids) == 1 else None
            self.conversation.focus = {"type": known[-1].type, "id": it, "ids": ids}

    async def show(self, answer: Answer) -> None:
        about = answer.about or answer.card
        if about is not None:
            self.focus_on([about])
        elif answer.shown:
            self.focus_on(answer.shown)
        on_its_card = self.pressed is not None and about == Subject(self.pressed.subject_type, self.pressed.subject_id)
        if on_its_card and not answer.loud:
            await self.redraw_pressed()
        elif answer.blocks:
            await self.say(answer.blocks, answer.card)
            await self.redraw_pressed()

    async def redraw_pressed(self) -> None:
        """A pressed card tells the truth afterwards, also when it is no longer the live one."""
        if self.pressed is not None and self.pressed.subject_type != QUESTION:
            await self.cards.redraw(self.uow, self.pressed)

    async def ask(self, proposal: Proposal, ask: Ask) -> None:
        presses = Presses(self.uow, self.conversation.id)
        proposal = Proposal(proposal.action, {**proposal.arguments, **ask.known})
        buttons = [
            presses.button(option.label, filled.action, **filled.arguments)
            for option, filled in options_of(ask, proposal)
        ]
        rows = tuple(tuple(buttons[at : at + BUTTONS_A_ROW]) for at in range(0, len(buttons), BUTTONS_A_ROW))
        card_id = await self._put_question(ask.text, rows)
        self.conversation.question = Question.asking(
            proposal, ask, card_id, self.actor.member_id, self.uow.now()
        ).model_dump(mode="json")

    async def ask_to_confirm(self, proposal: Proposal, text: str) -> None:
        presses = Presses(self.uow, self.conversation.id)
        yes = presses.button(
            "Yes", proposal.action, confirmed=True, style=ButtonStyle.DANGER, **dict(proposal.arguments)
        )
        no = presses.button("No", LEAVE)
        card_id = await self._put_question(text, ((yes, no),))
        self.conversation.question = Question.confirming(
            proposal, text, card_id, self.actor.member_id, self.uow.now()
        ).model_dump(mode="json")

    async def _put_question(self, text: str, rows: tuple[tuple[Button, ...], ...]) -> UUID:
        blocks: list[Block] = [Paragraph(text=text)]
        if rows:
            blocks.append(Buttons(rows=rows))
        subject = Subject(QUESTION, new_id())
        message = await self.outbox.send(
            self.uow,
            self.conversation,
            blocks,
            inbound_id=self.event.id,
            answers=self.inbound.event_id,
            card=subject,
        )
        return message.card_id or subject.id

    async def close_question(self, question: Question | None) -> None:
        """A question is over when it was answered, or when the one who was asked has gone on to something else. Its
        buttons work once: they go, or no longer do anything."""
        if self.pressed is not None and self.pressed.subject_type == QUESTION:
            self.pressed.live = False
            waiting = self.conversation.question
            if waiting is not None and waiting["card_id"] == str(self.pressed.id):
                self.conversation.question = None
        if question is None or (self.pressed is not None and self.pressed.id == question.card_id):
            return
        self.conversation.question = None
        card = await self.uow.session.get(Card, question.card_id, with_for_update=True)
        if card is not None:
            card.live = False
            await self.outbox.edit(self.uow, card, [Paragraph(text=question.text)])
