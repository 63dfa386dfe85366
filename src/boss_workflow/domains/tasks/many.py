"""One change for many tasks: which ones, how many, whether to go on; then each by its own rules, undone as one."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from pydantic import Field

from boss_workflow.chat.actions import Answer, Arguments, Ask, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.domains.audit import as_one
from boss_workflow.domains.tasks import replies
from boss_workflow.domains.tasks.errors import TaskInvalid, TaskNotFound
from boss_workflow.domains.tasks.models import Task
from boss_workflow.domains.tasks.references import REFERENCE, find_member
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.domains.tasks.where import Where, understand
from boss_workflow.kernel.errors import AppError, Unavailable

TASK = 'Which task, as said: "TASK-12", "it", or words that describe it; leave it out when none was named.'
MOST_AT_ONCE = 500
MOST_NAMED = 10
COUNTED = {word: at for at, word in enumerate("two three four five six seven eight nine ten".split(), 2)}
THESE = re.compile(r"(?:all (?:of )?)?(?:these|those|them|both)\b", re.IGNORECASE)
COUNT = re.compile(rf"\b(?:{'|'.join(COUNTED)}|\d{{1,3}})\b")
CHANGES: Mapping[str, str] = {
    "task.complete": "Mark {these} as done",
    "task.start": "Start {these}",
    "task.status": "Set {these} to {status}",
    "task.block": "Mark {these} as blocked",
    "task.reopen": "Reopen {these}",
    "task.assign": "Give {these} to {assignee}",
    "task.reschedule": "Move {these} to {due}",
    "task.prioritise": "Give {these} {priority} priority",
    "task.delete": "Delete {these}",
    "task.restore": "Restore {these}",
    "task.archive": "Archive {these}",
    "task.tag": "Tag {these}",
    "task.untag": "Untag {these}",
    "task.watch": "Watch {these}",
    "task.note": "Note that on {these}",
}


class TaskArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    where: Where | None = Field(default=None, description="Many tasks at once: all that this filter fits.")
    tasks: list[str] = Field(default_factory=list, max_length=MOST_AT_ONCE, description="Several tasks by reference.")


T = TypeVar("T", bound=TaskArguments)
Handler = Callable[[Turn, T], Awaitable[Answer]]
Confirm = Callable[[Turn, T], Awaitable[tuple[str, T] | None]]


class Many:
    def __init__(self, service: TaskService) -> None:
        self._service = service

    def each(self, handler: Handler[T]) -> Handler[T]:
        """The handler of one task, for one or for many."""

        async def run(turn: Turn, arguments: T) -> Answer:
            if not points_at_many(arguments):
                return await handler(turn, arguments)
            tasks = await self._tasks(turn, arguments)
            if len(tasks) == 1:
                return await handler(turn, _only(arguments, tasks[0]))
            return await self._run(turn, arguments, tasks, handler)

        return run

    def confirm(self, action: str, single: Confirm[T] | None = None) -> Confirm[T]:
        """Asks before many are changed, with their number; the answer is about exactly those."""

        async def ask(turn: Turn, arguments: T) -> tuple[str, T] | None:
            if not points_at_many(arguments):
                return await single(turn, arguments) if single is not None else None
            tasks = await self._tasks(turn, arguments)
            if len(tasks) == 1:
                only = _only(arguments, tasks[0])
                return await single(turn, only) if single is not None else None
            references = [task.reference for task in tasks]
            pinned = arguments.model_copy(update={"task": None, "where": None, "tasks": references})
            what = CHANGES[action].format(
                these=f"these {len(tasks)} tasks", **_given(arguments, "status", "assignee", "due", "priority")
            )
            return replies.ask_many(what, tasks[:MOST_NAMED], len(tasks)), pinned

        return ask

    async def _tasks(self, turn: Turn, arguments: TaskArguments) -> list[Task]:
        """Raises: TaskNotFound, TaskInvalid (too many), Ask (the number said is not the number there is)."""
        tasks = TaskRepository(turn.uow)
        if arguments.tasks:
            found = [await tasks.get_by_number(_number(one), with_deleted=True) for one in arguments.tasks]
        elif arguments.where is not None:
            where = arguments.where
            person = await find_member(turn, where.person, "task") if where.person else None
            understood = understand(turn, where, person.id if person else None)
            page = await self._service.list(turn.uow, turn.actor, understood.filter, limit=MOST_AT_ONCE)
            if page.total > MOST_AT_ONCE:
                raise TaskInvalid(
                    f"That fits {page.total} tasks; I change {MOST_AT_ONCE} at once at most. Say it narrower."
                )
            found = [await tasks.get(row.id) for row in page.rows]
        else:
            found = [await tasks.get(one.id, with_deleted=True) for one in turn.focused if one.type == "task"]
            _check_count(str(arguments.task), found)
        if not found:
            raise TaskNotFound("that fits")
        return [await self._service.see(turn.uow, turn.actor, task) for task in found]

    async def _run(self, turn: Turn, arguments: T, tasks: Sequence[Task], handler: Handler[T]) -> Answer:
        refused: list[str] = []
        done: list[str] = []
        with as_one() as change:
            for task in tasks:
                try:
                    async with turn.uow.savepoint():
                        await handler(turn, _only(arguments, task))
                except Unavailable:
                    raise
                except AppError as error:
                    refused.append(error.message)
                else:
                    done.append(task.reference)
        blocks = replies.changed_many(done, refused, len(tasks), turn.presses, change())
        shown = tuple(Subject("task", task.id) for task in tasks)
        line = replies.many_line(done, refused)
        references = [task.reference for task in tasks]
        return Answer(blocks=blocks, shown=shown, line=line, pinned={"tasks": references, "task": None})


def points_at_many(arguments: TaskArguments) -> bool:
    return bool(arguments.tasks or arguments.where or (arguments.task and THESE.match(arguments.task)))


def _only(arguments: T, task: Task) -> T:
    return arguments.model_copy(update={"task": task.reference, "where": None, "tasks": []})


def _given(arguments: TaskArguments, *names: str) -> dict[str, str]:
    given = {name: getattr(arguments, name, None) for name in names}
    shift = getattr(arguments, "shift", None)
    if shift and not given["due"]:
        given["due"] = f"{shift} later"
    return {name: str(value or "?") for name, value in given.items()}


def _number(reference: str) -> int:
    found = REFERENCE.fullmatch(reference.strip())
    if found is None:
        raise TaskNotFound(f'called "{reference}"')
    return int(found.group(1))


def _check_count(said: str, found: Sequence[Task]) -> None:
    """ "These three" where four were talked about must not be guessed."""
    counted = COUNT.search(said.lower())
    wanted = None
    if counted is not None:
        wanted = COUNTED.get(counted.group()) or int(counted.group())
    if said.lower().startswith("both"):
        wanted = 2
    if wanted is not None and wanted != len(found):
        names = ", ".join(task.reference for task in found)
        raise Ask(f"We spoke of {len(found)} just now: {names}. Which do you mean?", "task")
