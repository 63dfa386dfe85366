"""Files of a conversation become attachments of a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Ask, Option, Turn
from boss_workflow.chat.models import ChatFile
from boss_workflow.chat.outbox import Subject
from boss_workflow.domains.tasks.errors import NothingToAttach
from boss_workflow.domains.tasks.handlers import LONGEST_TITLE, CreateArguments, TaskActions, title_and_rest
from boss_workflow.domains.tasks.many import TASK
from boss_workflow.domains.tasks.models import Task
from boss_workflow.domains.tasks.references import MOST_OPTIONS, find_task, label_of
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.schemas import TaskFilter
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.ports.files import StoredFile

NEW = "a new task"


class AttachArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    title: str | None = Field(default=None, max_length=LONGEST_TITLE, description="Of a new task.")
    note: str | None = Field(default=None, max_length=4000, description="What was written with the files.")


@dataclass(frozen=True, slots=True)
class TaskFiles:
    service: TaskService

    async def attach(self, uow: UnitOfWork, actor: Actor, task_id: UUID, files: Sequence[ChatFile]) -> str:
        """Implements chat.attaching.AttachTo. Raises: TaskNotFound, NotPermitted."""
        task = await self.service.see(uow, actor, await TaskRepository(uow).get(task_id))
        for file in files:
            stored = StoredFile(str(file.key), file.size, file.sha256)
            await self.service.attach(uow, actor, task, file.name, file.media_type, stored)
        return f"{task.reference} ({task.title})"

    async def choose(self, turn: Turn, arguments: AttachArguments) -> Answer:
        """Handler of `task.attach`: finds the task; the files follow what the answer is about. Raises: Ask."""
        if not turn.files.files:
            raise NothingToAttach
        if arguments.task == NEW:
            return await self._create(turn, arguments)
        task = await self._which(turn, arguments)
        if arguments.note:
            await self.service.add_note(turn.uow, turn.actor, task, arguments.note)
        return Answer(about=Subject("task", task.id), pinned={"task": task.reference})

    async def _create(self, turn: Turn, arguments: AttachArguments) -> Answer:
        title, rest = title_and_rest(arguments.title or arguments.note or "")
        if not title:
            raise Ask(f"What is to be done? I attach {turn.files.names} to it.", "title")
        if arguments.title and arguments.note:
            rest = arguments.note
        return await TaskActions(self.service).create(turn, CreateArguments(title=title, description=rest))

    async def _which(self, turn: Turn, arguments: AttachArguments) -> Task:
        """What was said, else where the others of the album went, else the card that was replied to; else it is asked."""
        if arguments.task:
            return await find_task(self.service, turn, arguments.task)
        for subject in (*turn.files.beside, turn.replied_to):
            if subject is not None and subject.type == "task":
                return await self.service.see(turn.uow, turn.actor, await TaskRepository(turn.uow).get(subject.id))
        raise await self._ask(turn)

    async def _ask(self, turn: Turn) -> Ask:
        """Those talked about last, then the most pressing."""
        page = await self.service.list(turn.uow, turn.actor, TaskFilter())
        last = {one.id for one in (turn.focus, *turn.focused) if one is not None}
        rows = sorted(page.rows, key=lambda row: row.id not in last)[: MOST_OPTIONS - 1]
        options = [Option(label_of(row), row.reference) for row in rows]
        which = "Which task do they" if len(turn.files.files) > 1 else "Which task does it"
        return Ask(f"I have {turn.files.names}. {which} belong to?", "task", [*options, Option("New task", NEW)])


def attach_action(files: TaskFiles) -> Action[AttachArguments]:
    return Action(
        name="task.attach",
        params=AttachArguments,
        summary="Attach a file that you send to a task",
        handler=files.choose,
        permission="task.work",
        phrases=(
            "(please) attach|add (this|it|these|them|that) (file|photo|picture|document|image|screenshot) to {task:code}",
            "(please) attach (this|it|these|them|that) (file|photo|picture|document|image|screenshot) to {task:named}",
            "(please) attach (the) file|photo|picture|document|image|screenshot to {task:named}",
        ),
        tool=False,
    )
