"""Which task is meant: by reference, by "it", by a few words. One candidate: that one. Several: ask."""

import re
from uuid import UUID

from boss_workflow.chat.actions import Ask, Option, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.domains.tasks.errors import TaskNotFound
from boss_workflow.domains.tasks.models import Task
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.schemas import TaskFilter
from boss_workflow.domains.tasks.service import TaskService

REFERENCE = re.compile(r"(?:task[- #]?|#)?(\d{1,9})", re.IGNORECASE)
PRONOUNS = frozenset({"it", "this", "that", "this one", "that one", "the last one", "this task", "that task"})
EMPTY_WORDS = frozenset(
    {"the", "a", "an", "my", "our", "his", "her", "their", "one", "task", "ticket", "thing", "to", "of"}
)
MOST_OPTIONS = 6
LARGEST_NUMBER = 2**31 - 1


async def find_task(service: TaskService, turn: Turn, said: str | None, *, with_deleted: bool = False) -> Task:
    """Raises: TaskNotFound, Ask when several fit or nothing was pointed at."""
    tasks = TaskRepository(turn.uow)
    if said is None or said.lower() in PRONOUNS:
        subject = _pointed_at(turn)
        if subject is None:
            return await _ask_which(service, turn, TaskFilter(), "Which task do you mean?")
        return await service.see(turn.uow, turn.actor, await tasks.get(subject.id, with_deleted=with_deleted))
    reference = REFERENCE.fullmatch(said.strip())
    if reference is not None:
        number = int(reference.group(1))
        if number > LARGEST_NUMBER:
            raise TaskNotFound(f"TASK-{number}")
        task = await tasks.get_by_number(number, with_deleted=with_deleted)
        return await service.see(turn.uow, turn.actor, task)
    sought = tuple(word for word in re.findall(r"\w+", said.lower()) if word not in EMPTY_WORDS)
    if not sought:
        return await _ask_which(service, turn, TaskFilter(), "Which task do you mean?")
    return await _ask_which(service, turn, TaskFilter(words=sought), f'Which one do you mean by "{said}"?')


def _pointed_at(turn: Turn) -> Subject | None:
    """What was replied to, else the card whose button was pressed, else what was talked about last."""
    for subject in (turn.replied_to, turn.card):
        if subject is not None and subject.type == "task":
            return subject
    focus = turn.conversation.focus
    if focus is not None and focus.get("type") == "task":
        return Subject("task", UUID(focus["id"]))
    return None


async def _ask_which(service: TaskService, turn: Turn, wanted: TaskFilter, question: str) -> Task:
    """The only candidate; otherwise the question with the most pressing candidates as buttons."""
    page = await service.list(turn.uow, turn.actor, wanted)
    if not page.total:
        described = f'that fits "{" ".join(wanted.words)}"' if wanted.words else "that is open"
        raise TaskNotFound(described)
    if page.total == 1 and wanted.words:
        return await TaskRepository(turn.uow).get(page.rows[0].id)
    options = [Option(f"{row.reference} {row.title}"[:60], row.reference) for row in page.rows[:MOST_OPTIONS]]
    raise Ask(question, "task", options)
