"""Which recurring task is meant, and the answer about it."""

from uuid import UUID

from boss_workflow.chat.actions import Answer, Ask, Option, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.domains.recurring.errors import RecurringNotFound
from boss_workflow.domains.recurring.models import RecurringTask
from boss_workflow.domains.recurring.service import RecurringService
from boss_workflow.ports.blocks import Buttons, Paragraph

CREATE = "task.create"
"""Who may give the work may have it come again and again."""
RECURRING = "recurring"
PRONOUNS = frozenset({"it", "this", "that", "this one", "that one", "the last one"})
FILLERS = frozenset({"the", "my", "our", "recurring", "task", "only", "just"})


async def find_recurring(service: RecurringService, turn: Turn, named: str) -> RecurringTask:
    """By id from a button, as "it", or by words of its title. Raises: RecurringNotFound, Ask."""
    rows = await service.visible(turn.uow, turn.actor)
    text = named.lower().strip(' "“”')
    if text in PRONOUNS:
        focus = turn.focus if turn.focus and turn.focus.type == RECURRING else None
        found = [row for row in rows if (row.id == focus.id if focus else True)]
    else:
        words = [word for word in text.split() if word not in FILLERS] or text.split()
        found = [row for row in rows if str(row.id) == named or all(word in row.title.lower() for word in words)]
    if not found:
        raise RecurringNotFound(named)
    alive = [row for row in found if row.ends_before is None] or found
    if len(alive) > 1:
        options = [Option(row.title, str(row.id)) for row in alive[:8]]
        raise Ask("Which one do you mean?", "recurring", options, free=False)
    return await service.get(turn.uow, turn.actor, UUID(str(alive[0].id)))


def about(row: RecurringTask) -> Subject:
    return Subject(RECURRING, row.id)


def said(turn: Turn, row: RecurringTask, text: str) -> Answer:
    undo = turn.presses.button("Undo", "audit.undo")
    return Answer(blocks=[Paragraph(text=text), Buttons(rows=((undo,),))], about=about(row), line=text)
