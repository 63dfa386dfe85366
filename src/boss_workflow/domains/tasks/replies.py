"""How tasks read: the card, the lists, the sentences after a change."""

from collections.abc import Sequence
from uuid import UUID

from boss_workflow.chat.outbox import Presses
from boss_workflow.chat.understand.dates import TimeContext, When, describe_when
from boss_workflow.domains.tasks.models import CLOSED, Priority, Status, Task, TaskNote
from boss_workflow.domains.tasks.schemas import Page, TaskRow
from boss_workflow.domains.tasks.service import words
from boss_workflow.ports.blocks import Block, Button, Buttons, Fields, Items, Paragraph

MARKS = {Priority.LOW: "🟢", Priority.MEDIUM: "🟡", Priority.HIGH: "🟠", Priority.URGENT: "🔴"}
DESCRIPTION_SHOWN = 600


def due_text(task: Task | TaskRow, time: TimeContext) -> str:
    """ "Fri 27 Nov 17:00", with "overdue" where it is."""
    when = due_of(task)
    if when is None:
        return "no date"
    late = task.status not in CLOSED and is_overdue(task, time)
    return describe_when(when, time) + (" – overdue" if late else "")  # noqa: RUF001


def due_of(task: Task | TaskRow) -> When | None:
    if task.due_at is not None:
        return When(day=None, moment=task.due_at)
    return When(day=task.due_on, moment=None) if task.due_on is not None else None


def is_overdue(task: Task | TaskRow, time: TimeContext) -> bool:
    """A day is over when it has passed in the reader's zone; a moment when it has passed."""
    if task.due_at is not None:
        return task.due_at < time.now
    return task.due_on is not None and task.due_on < time.local_now.date()


def card(
    task: Task,
    time: TimeContext,
    presses: Presses,
    *,
    assignee: str | None,
    creator: str | None,
    notes: Sequence[TaskNote] = (),
    undo_id: UUID | None = None,
) -> list[Block]:
    mark = MARKS[Priority(task.priority)]
    if task.deleted_at is not None:
        gone = Paragraph(text=f"{task.reference} · {task.title} – deleted")  # noqa: RUF001
        restore = presses.button("Restore", "task.restore", task=task.reference)
        return [gone, Buttons(rows=((restore,),))]
    status = words(task.status) + (f": {task.status_reason}" if task.status_reason else "")
    rows = [
        ("Status", status),
        ("Priority", task.priority),
        ("Assignee", assignee or "nobody"),
        ("Due", due_text(task, time)),
    ]
    if creator and creator != assignee:
        rows.append(("From", creator))
    if task.description:
        rows.append(("Description", _shortened(task.description, DESCRIPTION_SHOWN)))
    rows += [("Note", _shortened(note.body, 200)) for note in notes[:2]]
    return [
        Paragraph(text=f"{mark} {task.reference} · {task.title}", strong=True),
        Fields(rows=tuple(rows)),
        Buttons(rows=_buttons(task, presses, undo_id)),
    ]


def _buttons(task: Task, presses: Presses, undo_id: UUID | None) -> tuple[tuple[Button, ...], ...]:
    ref = task.reference
    if task.status in CLOSED:
        first = [presses.button("Reopen", "task.reopen", task=ref)]
    else:
        first = [presses.button("Done", "task.complete", task=ref)]
        if task.status != Status.IN_PROGRESS:
            first.append(presses.button("Start", "task.start", task=ref))
        first.append(presses.button("Status", "task.status", task=ref))
    second = [
        presses.button("Priority", "task.prioritise", task=ref),
        presses.button("Assignee", "task.assign", task=ref),
        presses.button("Due", "task.reschedule", task=ref),
    ]
    third = [presses.button("Note", "task.note", task=ref)]
    if undo_id is not None:
        third.append(presses.button("Undo", "audit.undo", undo_id=str(undo_id)))
    return (tuple(first), tuple(second), tuple(third))


def changed(text: str, presses: Presses, undo_id: UUID | None) -> list[Block]:
    """A change made in words: what is true now, and the way back."""
    blocks: list[Block] = [Paragraph(text=text)]
    if undo_id is not None:
        blocks.append(Buttons(rows=((presses.button("Undo", "audit.undo", undo_id=str(undo_id)),),)))
    return blocks


def line(row: TaskRow, time: TimeContext, *, with_assignee: bool = True) -> str:
    parts = [f"{MARKS[Priority(row.priority)]} {row.reference} {row.title}"]
    if with_assignee:
        parts.append(row.assignee or "nobody")
    parts.append(due_text(row, time))
    if row.status != Status.PENDING:
        parts.append(words(row.status))
    return " – ".join(parts)  # noqa: RUF001


def task_list(heading: str, nothing: str, page: Page, time: TimeContext, more: Button | None) -> list[Block]:
    if not page.total:
        return [Paragraph(text=nothing)]
    blocks: list[Block] = [
        Paragraph(text=f"{heading} ({page.total}):", strong=True),
        Items(entries=tuple(line(row, time) for row in page.rows)),
    ]
    left = page.total - page.offset - len(page.rows)
    if left > 0 and more is not None:
        blocks += [Paragraph(text=f"and {left} more"), Buttons(rows=((more,),))]
    return blocks


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
