"""How tasks read: the card, the lists, the sentences after a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from boss_workflow.chat.outbox import Presses
from boss_workflow.chat.understand.dates import TimeContext, When, describe_when
from boss_workflow.domains.tasks.models import CLOSED, Priority, Status, Subtask, Task, TaskType, reference_of
from boss_workflow.domains.tasks.schemas import Page, TaskRow
from boss_workflow.domains.tasks.transitions import words
from boss_workflow.ports.blocks import Block, Button, Buttons, Fields, Items, Paragraph

MARKS = {Priority.LOW: "🟢", Priority.MEDIUM: "🟡", Priority.HIGH: "🟠", Priority.URGENT: "🔴"}
DESCRIPTION_SHOWN = 600
REFUSALS_SHOWN = 10


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


def hidden_card(reference: str) -> list[Block]:
    return [Paragraph(text=f"{reference} is no longer yours to see.")]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a card says besides the task itself. `notes`: the bodies of the newest; `waits_for`: numbers of open tasks."""

    assignee: str | None
    creator: str | None
    notes: Sequence[str]
    steps: Sequence[str]
    steps_done: int
    waits_for: Sequence[int]
    files: Sequence[str]


def card(task: Task, time: TimeContext, presses: Presses, parts: Parts, undo_id: UUID | None) -> list[Block]:
    mark = MARKS[Priority(task.priority)]
    if task.deleted_at is not None:
        gone = Paragraph(text=f"{task.reference} · {task.title} – deleted")  # noqa: RUF001
        restore = presses.button("Restore", "task.restore", task=task.reference)
        return [gone, Buttons(rows=((restore,),))]
    status = words(task.status) + (f": {task.status_reason}" if task.status_reason else "")
    rows = [
        ("Status", status),
        ("Priority", task.priority),
        ("Assignee", parts.assignee or "nobody"),
        ("Due", due_text(task, time)),
    ]
    if parts.creator and parts.creator != parts.assignee:
        rows.append(("From", parts.creator))
    if task.description:
        rows.append(("Description", _shortened(task.description, DESCRIPTION_SHOWN)))
    if task.project:
        rows.append(("Project", task.project))
    if task.tags:
        rows.append(("Tags", " ".join(f"#{tag}" for tag in task.tags)))
    if parts.waits_for:
        rows.append(("Waits for", ", ".join(map(reference_of, parts.waits_for))))
    if task.criteria:
        rows.append(("Done when", _shortened("; ".join(str(one["text"]) for one in task.criteria), DESCRIPTION_SHOWN)))
    if parts.steps:
        rows.append((f"Steps ({parts.steps_done} of {len(parts.steps)})", _shortened("; ".join(parts.steps), 200)))
    if parts.files:
        rows.append(("Files", _shortened(", ".join(parts.files), 200)))
    rows += [("Note", _shortened(note, 200)) for note in parts.notes]
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


def unblocked(task: Task, blocker: Task, presses: Presses) -> list[Block]:
    """For whoever waited. Of the other task only what its card on theirs shows already."""
    why = "no longer holds it up"
    if blocker.deleted_at is not None:
        why = "was deleted"
    elif blocker.status in CLOSED:
        why = f"is {words(blocker.status)}"
    text = f"{task.reference} ({task.title}) can go on: {blocker.reference} {why}."
    buttons = [presses.button("Show", "task.show", task=task.reference)]
    if task.status != Status.IN_PROGRESS:
        buttons.insert(0, presses.button("Start", "task.start", task=task.reference))
    return [Paragraph(text=text), Buttons(rows=(tuple(buttons),))]


def type_of(task: Task) -> TaskType:
    return TaskType(task.type)


def priority_of(task: Task) -> Priority:
    return Priority(task.priority)


def step(one: Subtask, assignee: str | None, time: TimeContext) -> str:
    """A subtask in one line, ticked when it is done."""
    due = When(day=one.due_on, moment=one.due_at) if one.due_on or one.due_at else None
    more = (f" – {assignee}" if assignee else "") + (f" – {describe_when(due, time)}" if due else "")  # noqa: RUF001
    return f"{'✓' if one.done_at else '○'} {one.position}. {one.title}{more}"


def ask_many(what: str, tasks: Sequence[Task], count: int) -> str:
    """ "Move these 3 tasks to Monday?" with which ones."""
    named = "\n".join(f"{task.reference} {task.title}" for task in tasks)
    more = f"\nand {count - len(tasks)} more" if count > len(tasks) else ""
    return f"{what}?\n{named}{more}"


def many_line(done: Sequence[str], refused: Sequence[str]) -> str:
    told = f"{len(done)} changed: {', '.join(done)}" if done else "Nothing was changed"
    return told + (f"; {len(refused)} not" if refused else "")


def changed_many(
    done: Sequence[str], refused: Sequence[str], count: int, presses: Presses, undo_id: UUID | None
) -> list[Block]:
    if len(done) == count:
        text = f"All {count} are changed: {', '.join(done)}."
    elif done:
        text = f"{len(done)} of {count} are changed: {', '.join(done)}."
    else:
        text = "Nothing was changed."
    blocks = changed(text, presses, undo_id if done else None)
    if refused:
        blocks.insert(1, Items(entries=tuple(dict.fromkeys(refused))[:REFUSALS_SHOWN]))
    return blocks


def line(row: TaskRow, time: TimeContext, *, with_assignee: bool = True) -> str:
    parts = [f"{MARKS[Priority(row.priority)]} {row.reference} {row.title}"]
    if with_assignee:
        parts.append(row.assignee or "nobody")
    parts.append(due_text(row, time))
    if row.status != Status.PENDING:
        parts.append(words(row.status))
    return " – ".join(parts)  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list was asked for: "open" or "overdue"; whose ("you", a name, None: everybody's); what else narrows it."""

    kind: str
    owner: str | None
    extras: tuple[str, ...] = ()

    @property
    def _narrowed(self) -> str:
        return f" {', '.join(self.extras)}" if self.extras else ""

    @property
    def heading(self) -> str:
        match self.owner:
            case None:
                return f"{self.kind.capitalize()} tasks{self._narrowed}"
            case "you":
                return f"Your {self.kind} tasks{self._narrowed}"
            case name:
                return f"{self.kind.capitalize()} tasks of {name}{self._narrowed}"

    @property
    def nothing(self) -> str:
        kind = "" if self.kind == "all" else f"{self.kind} "
        match self.owner:
            case None:
                return f"No {kind}tasks{self._narrowed}."
            case "you":
                return f"You have no {kind}tasks{self._narrowed}."
            case name:
                return f"{name} has no {kind}tasks{self._narrowed}."

    def counted(self, total: int) -> str:
        if not total:
            return self.nothing
        kind = "" if self.kind == "all" else f"{self.kind} "
        tasks = "task" if total == 1 else "tasks"
        match self.owner:
            case None:
                return f"{total} {kind}{tasks}{self._narrowed}."
            case "you":
                return f"You have {total} {kind}{tasks}{self._narrowed}."
            case name:
                return f"{name} has {total} {kind}{tasks}{self._narrowed}."


def told(task: Task, assignee: str | None, time: TimeContext, steps: int = 0) -> str:
    """A new task in one line: what, who, and what else is known of it."""
    parts = [task.title, assignee or "nobody"]
    if due_of(task) is not None:
        parts.append(due_text(task, time))
    if task.priority != Priority.MEDIUM:
        parts.append(f"{MARKS[Priority(task.priority)]} {task.priority}")
    if steps:
        parts.append(f"{steps} subtask{'s' if steps > 1 else ''}")
    return " – ".join(parts)  # noqa: RUF001


def left(page: Page) -> int:
    """How many come after this page."""
    return max(0, page.total - page.offset - len(page.rows))


def task_list(listed: Listed, page: Page, time: TimeContext) -> list[Block]:
    if not page.total:
        return [Paragraph(text=listed.nothing)]
    if not page.rows:
        return [Paragraph(text="That was the end of the list.")]
    blocks: list[Block] = [
        Paragraph(text=f"{listed.heading} ({page.total}):", strong=True),
        Items(entries=tuple(line(row, time, with_assignee=listed.owner is None) for row in page.rows)),
    ]
    if left(page):
        blocks.append(Paragraph(text=f"and {left(page)} more"))
    return blocks


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
