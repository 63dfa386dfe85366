"""Shows the preview of several actions, and carries it out when it is confirmed, as one change that undo takes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from boss_workflow.chat import replies
from boss_workflow.chat.actions import Answer, Ask, Turn
from boss_workflow.chat.corrections import Move
from boss_workflow.chat.drafts import LETTERS, Draft, Line, Query
from boss_workflow.chat.files import without_files
from boss_workflow.chat.outbox import Presses, Subject
from boss_workflow.chat.performing import Performer, ToConfirm
from boss_workflow.chat.protocols import AsOne
from boss_workflow.chat.stage import QUESTION, Stage
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.kernel.errors import AppError, Unavailable
from boss_workflow.kernel.ids import new_id
from boss_workflow.ports.blocks import Block, Button, Buttons, ButtonStyle, Paragraph

CONFIRM, CANCEL, REMOVE, ANSWER = "draft.confirm", "draft.cancel", "draft.remove", "draft.answer"
UNDO = "audit.undo"
MOST_OPTIONAL = 4
MOST_REMOVABLE = 12
BUTTONS_A_ROW = 3


class _NothingKept(Exception):
    """Ends a rehearsal: whatever it did is rolled back."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How a line reads; `refused`: it can't be done, and why stands in the text."""

    line: Line
    text: str
    query: Query | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Drafter:
    performer: Performer
    as_one: AsOne

    async def asks_first(self, turn: Turn, proposal: Proposal) -> bool:
        """Whether a single request is complex enough to be asked about before it is done."""
        action, arguments = self.performer.prepare(turn, proposal)
        return action.clarify is not None and bool(await action.clarify(turn, arguments))

    async def open(
        self, stage: Stage, turn: Turn, proposals: Sequence[Proposal], *, quiet: bool, asks_only: bool = False
    ) -> None:
        """Shows a preview; lines of one that is open already stay in it."""
        draft = Draft.of(proposals, turn.actor.member_id, turn.uow.now(), quiet=quiet, asks_only=asks_only)
        before = open_draft(turn)
        if before is not None:
            draft = draft.model_copy(
                update={"lines": (*before.lines, *draft.lines), "card_id": before.card_id, "asks_only": False}
            )
        await self._show(stage, turn, draft)

    async def move(self, stage: Stage, turn: Turn, move: Move) -> None:
        """Does with the preview what a message or a button said; one that has changed meanwhile is shown again."""
        current = open_draft(turn)
        if current is None or (current.id != move.draft.id and move.kind != "which"):
            await stage.say(replies.ANSWERED)
            return
        match move.kind:
            case "cancel":
                await self._close(stage, turn, move.draft, replies.DRAFT_CANCELLED)
                await stage.say(replies.NOTHING_DONE)
            case "which":
                turn.conversation.draft = move.draft.model_dump(mode="json")
                await stage.say(replies.which_line(len(move.draft.lines)))
            case "confirm":
                await self._confirm(stage, turn, move.draft)
            case "revise":
                await self._show(stage, turn, move.draft)

    def pressed(self, turn_draft: Draft | None, action: str, arguments: Mapping[str, object]) -> Move | None:
        """What a button of the preview means; None when the preview has changed since."""
        if turn_draft is None or str(turn_draft.id) != arguments.get("draft"):
            return None
        match action:
            case "draft.confirm":
                return Move("confirm", turn_draft)
            case "draft.cancel":
                return Move("cancel", turn_draft)
            case "draft.remove":
                left = turn_draft.without([int(str(arguments["line"]))])
                return Move("revise", left) if left.lines else Move("cancel", turn_draft)
            case _:
                return Move("revise", turn_draft.answered({int(str(arguments["query"])): str(arguments["value"])}))

    # Showing

    async def _show(self, stage: Stage, turn: Turn, draft: Draft) -> None:
        rehearsed = await self._rehearse(turn, draft)
        queries = [one.query for one in rehearsed if one.query is not None]
        if not draft.quiet:
            queries += await self._optional(turn, rehearsed)
        lines = tuple(one.line for one in rehearsed)
        draft = draft.model_copy(update={"id": new_id(), "lines": lines, "queries": tuple(queries)})
        if draft.asks_only and not queries and not any(one.refused for one in rehearsed):
            await self._confirm(stage, turn, draft)
            return
        blocks = self._blocks(stage, draft, rehearsed)
        card_id = await self._put(stage, draft, blocks)
        turn.conversation.draft = draft.model_copy(update={"card_id": card_id}).model_dump(mode="json")

    async def _rehearse(self, turn: Turn, draft: Draft) -> list[Rehearsed]:
        """Does it all and takes it all back: what the preview says is what would come of it."""
        done: list[Rehearsed] = []
        try:
            async with turn.uow.savepoint():
                for at, line in enumerate(draft.lines):
                    one, focus = await self._rehearse_line(turn, at, line)
                    turn = replace(turn, focus=focus or turn.focus)
                    done.append(one)
                raise _NothingKept  # noqa: TRY301  # it is what rolls the savepoint back
        except _NothingKept:
            return done

    async def _rehearse_line(self, turn: Turn, at: int, line: Line) -> tuple[Rehearsed, Subject | None]:
        try:
            answer = await self.performer.perform(turn, line.proposal, confirmed=True)
        except Ask as ask:
            query = Query(
                line=at,
                field=ask.field,
                text=ask.text,
                options=tuple((option.label, option.value) for option in ask.options[: len(LETTERS)]),
                needed=True,
            )
            return Rehearsed(line.with_(**ask.known), self._title(line), query), None
        except Unavailable:
            raise
        except AppError as error:
            return Rehearsed(line, f"{self._title(line)} – not possible: {error.message}", refused=True), None  # noqa: RUF001
        if isinstance(answer, ToConfirm):
            raise TypeError("a confirmed action asked again")
        pinned = line.with_(**answer.pinned)
        if "task" in answer.pinned:
            pinned.arguments.pop("where", None)
        return Rehearsed(pinned, answer.plan or said_in(answer)), answer.about or answer.card

    async def _optional(self, turn: Turn, rehearsed: Sequence[Rehearsed]) -> list[Query]:
        queries: list[Query] = []
        for at, one in enumerate(rehearsed):
            action, arguments = self.performer.registry.get(one.line.action), None
            if action.clarify is None or one.refused or one.query is not None:
                continue
            arguments = action.parse(without_files(one.line.arguments))
            queries += [
                Query(
                    line=at,
                    field=ask.field,
                    text=ask.text,
                    options=tuple((option.label, option.value) for option in ask.options[: len(LETTERS)]),
                )
                for ask in await action.clarify(turn, arguments)
                if ask.field not in one.line.answered
            ]
        return queries[:MOST_OPTIONAL]

    def _title(self, line: Line) -> str:
        said = line.arguments.get("title") or line.arguments.get("task") or line.arguments.get("text") or ""
        return f"{self.performer.registry.get(line.action).summary}: {said}".rstrip(": ")

    def _blocks(self, stage: Stage, draft: Draft, rehearsed: Sequence[Rehearsed]) -> list[Block]:
        presses = Presses(stage.uow, stage.conversation.id)
        this = str(draft.id)
        blocks = replies.preview([one.text for one in rehearsed])
        if draft.queries:
            blocks += replies.queries([(query.text, [label for label, _ in query.options]) for query in draft.queries])
        answers = [
            presses.button(f"{number}{letter} {label}", ANSWER, draft=this, query=number, value=value)
            for number, query in enumerate(draft.queries, 1)
            for letter, (label, value) in zip(LETTERS, query.options, strict=False)
        ]
        rows = [tuple(answers[at : at + BUTTONS_A_ROW]) for at in range(0, len(answers), BUTTONS_A_ROW)]
        last: list[Button] = []
        if not draft.is_blocked:
            last.append(presses.button("Confirm", CONFIRM, draft=this))
        last.append(presses.button("Cancel", CANCEL, draft=this))
        rows.append(tuple(last))
        if len(rehearsed) > 1:
            removals = [
                presses.button(f"Remove {number}", REMOVE, draft=this, line=number, style=ButtonStyle.DANGER)
                for number in range(1, min(len(rehearsed), MOST_REMOVABLE) + 1)
            ]
            rows += [tuple(removals[at : at + BUTTONS_A_ROW]) for at in range(0, len(removals), BUTTONS_A_ROW)]
        return [*blocks, Buttons(rows=tuple(rows))]

    @staticmethod
    async def _put(stage: Stage, draft: Draft, blocks: Sequence[Block]) -> UUID:
        """In place where a button of it was pressed, else below what was just said."""
        if stage.pressed is not None and stage.pressed.id == draft.card_id:
            stage.pressed.live = True
            await stage.say(blocks)
            return stage.pressed.id
        if draft.card_id is not None:
            await stage.end_card(draft.card_id, replies.DRAFT_CHANGED)
        subject = Subject(QUESTION, new_id())
        return await stage.tell(blocks, subject) or subject.id

    @staticmethod
    async def _close(stage: Stage, turn: Turn, draft: Draft, blocks: Sequence[Block]) -> None:
        turn.conversation.draft = None
        pressed = stage.pressed is not None and stage.pressed.id == draft.card_id
        if draft.card_id is not None and not pressed:
            await stage.end_card(draft.card_id, blocks)

    # Carrying out

    async def _confirm(self, stage: Stage, turn: Turn, draft: Draft) -> None:
        if draft.is_blocked and not draft.asks_only:
            await self._show(stage, turn, draft)
            return
        before = turn.conversation.draft
        done: list[tuple[str, Answer | None]] = []
        waiting: list[Line] = []
        with self.as_one() as change:
            acting = turn
            for line in draft.lines:
                text, answer = await self._confirm_line(acting, line)
                if text is None:
                    waiting.append(line)
                    continue
                done.append((text, answer))
                about = (answer.about or answer.card) if answer else None
                acting = replace(acting, focus=about or acting.focus)
        if waiting and not done:
            # Nothing could be done without an answer.
            await self._show(stage, turn, draft.model_copy(update={"quiet": True, "asks_only": False}))
            return
        if before is not None:
            await self._close(stage, turn, draft, replies.DRAFT_CONFIRMED)
        if len(done) == 1 and done[0][1] is not None:
            await stage.show(done[0][1])
        else:
            await stage.say(self._outcome(stage, [text for text, _ in done], change()))
        stage.focus_on([(answer.about or answer.card) for _, answer in done if answer])
        if waiting:
            await self.open(stage, turn, [line.proposal for line in waiting], quiet=True)

    async def _confirm_line(self, turn: Turn, line: Line) -> tuple[str | None, Answer | None]:
        try:
            answer = await self.performer.perform(turn, line.proposal, confirmed=True)
        except Ask:
            return None, None
        except Unavailable:
            raise
        except AppError as error:
            return f"{self._title(line)} – not done: {error.message}", None  # noqa: RUF001
        if isinstance(answer, ToConfirm):
            raise TypeError("a confirmed action asked again")
        return said_in(answer), answer

    @staticmethod
    def _outcome(stage: Stage, texts: Sequence[str], undo_id: UUID | None) -> list[Block]:
        blocks = replies.outcome(texts)
        if undo_id is not None:
            undo = Presses(stage.uow, stage.conversation.id).button("Undo", UNDO, undo_id=str(undo_id))
            blocks.append(Buttons(rows=((undo,),)))
        return blocks


def said_in(answer: Answer) -> str:
    """One line for what came of an action."""
    if answer.line is not None:
        return answer.line
    return next((block.text for block in answer.blocks if isinstance(block, Paragraph)), "done")


def open_draft(turn: Turn) -> Draft | None:
    """The preview of this person that is still open."""
    if turn.conversation.draft is None:
        return None
    draft = Draft.model_validate(turn.conversation.draft)
    return draft if draft.member_id == turn.actor.member_id and draft.expires_at > turn.uow.now() else None
