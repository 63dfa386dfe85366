"""What is done with the parts of a task, and with the whole of it: subtasks, dependencies, tags, watchers, wording."""

from typing import Any

from pydantic import Field, field_validator

from boss_workflow.chat.actions import Answer, Arguments, Option, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.understand.dates import describe_when
from boss_workflow.domains.audit import newest_undo
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.tasks import replies
from boss_workflow.domains.tasks.errors import NoChange, PartNotFound
from boss_workflow.domains.tasks.handlers import DATE, PERSON, Tag, said_when
from boss_workflow.domains.tasks.many import TASK, TaskArguments
from boss_workflow.domains.tasks.models import NoteKind, Subtask, Task
from boss_workflow.domains.tasks.references import ask_about, find_member, find_task
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.schemas import NewTask
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.domains.tasks.transitions import words
from boss_workflow.ports.blocks import Items, Paragraph

ORDINALS = {word: at for at, word in enumerate("first second third fourth fifth sixth seventh eighth".split(), 1)}


class SubtaskArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    title: str | None = Field(default=None, max_length=200, description="What the step is.")
    assignee: str | None = Field(default=None, description=PERSON)
    due: str | None = Field(default=None, description=DATE)


class StepArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    step: str | None = Field(default=None, description="Which subtask: its number, or words of it.")


class DependArguments(Arguments):
    task: str | None = Field(default=None, description=f"The one that waits. {TASK}")
    blocker: str = Field(description="The one that must be done first, as said.")


class RenameArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    title: str | None = Field(default=None, max_length=200, description="The new title.")


class DescribeArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    description: str | None = Field(default=None, max_length=10_000, description="The new description.")


class TagArguments(TaskArguments):
    tags: list[Tag] = Field(min_length=1, max_length=20, description="The tags.")

    @field_validator("tags", mode="before")
    @classmethod
    def _split(cls, said: object) -> object:
        if not isinstance(said, str):
            return said
        return [part for part in said.replace(" and ", ",").replace(" ", ",").split(",") if part]


class ProjectArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    project: str = Field(min_length=1, max_length=120, description='The project; "none" takes it out of one.')


class PartNoteArguments(Arguments):
    task: str | None = Field(default=None, description=TASK)
    kind: NoteKind = Field(default=NoteKind.UPDATE, description="What kind of note it is.")
    text: str | None = Field(default=None, description="The note, word for word.")


class PartActions:
    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def add_subtask(self, turn: Turn, arguments: SubtaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if not arguments.title:
            raise ask_about(task, f"What is the next step of {task.reference}?", "title", verbatim=True)
        who = await find_member(turn, arguments.assignee, "assignee", task) if arguments.assignee else None
        due = said_when(turn, arguments.due) if arguments.due else None
        subtask = await self._service.add_subtask(turn.uow, turn.actor, task, arguments.title, who, due)
        more = (f", {who.name}" if who else "") + (f", {describe_when(due, turn.time)}" if due else "")
        return await self._changed(turn, task, f"{task.reference} has step {subtask.position}: {subtask.title}{more}.")

    async def subtasks(self, turn: Turn, arguments: StepArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        steps = await TaskRepository(turn.uow).subtasks(task.id)
        about = Subject("task", task.id)
        if not steps:
            return Answer(blocks=[Paragraph(text=f"{task.reference} ({task.title}) has no subtasks.")], about=about)
        members = await PeopleRepository(turn.uow).members_by_id({one.assignee_id for one in steps if one.assignee_id})
        names = {member_id: member.name for member_id, member in members.items()}
        done = sum(step.done_at is not None for step in steps)
        head = Paragraph(text=f"{task.reference} {task.title}: {done} of {len(steps)} done", strong=True)
        entries = tuple(
            replies.step(one, names.get(one.assignee_id) if one.assignee_id else None, turn.time) for one in steps
        )
        return Answer(blocks=[head, Items(entries=entries)], about=about)

    async def finish_subtask(self, turn: Turn, arguments: StepArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        steps = await TaskRepository(turn.uow).subtasks(task.id)
        if not steps:
            raise PartNotFound("subtask")
        step = _step(arguments.step, steps) if arguments.step else None
        if step is None:
            options = [
                Option(f"{one.position}. {one.title}"[:60], str(one.position)) for one in steps if not one.done_at
            ]
            raise ask_about(task, f"Which step of {task.reference} is done?", "step", options)
        await self._service.finish_subtask(turn.uow, turn.actor, task, step)
        left = sum(one.done_at is None for one in steps)
        return await self._changed(turn, task, f'{task.reference}: "{step.title}" is done, {left} left.')

    async def depend(self, turn: Turn, arguments: DependArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        blocker = await find_task(self._service, turn, arguments.blocker)
        await self._service.depend(turn.uow, turn.actor, task, blocker)
        return await self._changed(turn, task, f"{task.reference} waits for {blocker.reference} ({blocker.title}).")

    async def undepend(self, turn: Turn, arguments: DependArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        blocker = await find_task(self._service, turn, arguments.blocker)
        await self._service.undepend(turn.uow, turn.actor, task, blocker)
        return await self._changed(turn, task, f"{task.reference} no longer waits for {blocker.reference}.")

    async def rename(self, turn: Turn, arguments: RenameArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if not arguments.title:
            raise ask_about(task, f"What should {task.reference} be called?", "title", verbatim=True)
        await self._service.edit(turn.uow, turn.actor, task, title=arguments.title)
        return await self._changed(turn, task, f"{task.reference} is now called: {task.title}.")

    async def describe(self, turn: Turn, arguments: DescribeArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if not arguments.description:
            raise ask_about(task, f"How should {task.reference} be described?", "description", verbatim=True)
        await self._service.edit(turn.uow, turn.actor, task, description=arguments.description)
        return await self._changed(turn, task, f"{task.reference} is described: {task.description}")

    async def tag(self, turn: Turn, arguments: TagArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        tags = list(dict.fromkeys([*task.tags, *map(_tag, arguments.tags)]))
        return await self._set_tags(turn, task, tags)

    async def untag(self, turn: Turn, arguments: TagArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        gone = set(map(_tag, arguments.tags))
        return await self._set_tags(turn, task, [tag for tag in task.tags if tag not in gone])

    async def _set_tags(self, turn: Turn, task: Task, tags: list[str]) -> Answer:
        if tags == task.tags:
            raise NoChange(f"{task.reference} is tagged {_listed(tags)} already.")
        await self._service.edit(turn.uow, turn.actor, task, tags=tags)
        return await self._changed(turn, task, f"{task.reference} is tagged {_listed(task.tags)}.")

    async def project(self, turn: Turn, arguments: ProjectArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        project = None if arguments.project.lower() in {"none", "no project"} else arguments.project
        if project == task.project:
            raise NoChange(f"{task.reference} is in {project or 'no project'} already.")
        await self._service.edit(turn.uow, turn.actor, task, project=project)
        return await self._changed(turn, task, f"{task.reference} belongs to {task.project or 'no project'}.")

    async def note(self, turn: Turn, arguments: PartNoteArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if not arguments.text:
            raise ask_about(task, f"What should the {arguments.kind} on {task.reference} say?", "text", verbatim=True)
        note = await self._service.add_note(turn.uow, turn.actor, task, arguments.text, arguments.kind)
        return await self._changed(turn, task, f'Noted on {task.reference} ({words(note.kind)}): "{note.body}"')

    async def watch(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.watch(turn.uow, turn.actor, task)
        return await self._watching(turn, task, f"You watch {task.reference} ({task.title}).")

    async def unwatch(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.unwatch(turn.uow, turn.actor, task)
        return await self._watching(turn, task, f"You no longer watch {task.reference}.")

    @staticmethod
    async def _watching(turn: Turn, task: Task, text: str) -> Answer:
        blocks = replies.changed(text, turn.presses, await newest_undo(turn.uow, turn.actor.member_id))
        pinned = {"task": task.reference}
        return Answer(blocks=blocks, about=Subject("task", task.id), line=text, pinned=pinned)

    async def archive(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.archive(turn.uow, turn.actor, task)
        return await self._changed(turn, task, f"{task.reference} ({task.title}) is archived.")

    async def unarchive(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.unarchive(turn.uow, turn.actor, task)
        return await self._changed(turn, task, f"{task.reference} is out of the archive: {words(task.status)}.")

    async def duplicate(self, turn: Turn, arguments: TaskArguments) -> Answer:
        """A new, pending task with the same work, person and day; its history stays with the old one."""
        task = await find_task(self._service, turn, arguments.task)
        assignee = await PeopleRepository(turn.uow).get_member(task.assignee_id) if task.assignee_id else None
        new = NewTask(
            title=task.title,
            description=task.description,
            criteria=tuple(str(one["text"]) for one in task.criteria),
            type=replies.type_of(task),
            priority=replies.priority_of(task),
            assignee_id=task.assignee_id,
            department_id=task.department_id,
            project=task.project,
            tags=tuple(task.tags),
            due=replies.due_of(task),
            estimate_minutes=task.estimate_minutes,
            original_message=turn.inbound.text or None,
        )
        copy = await self._service.create(turn.uow, turn.actor, new, assignee)
        return await self._changed(turn, copy, f"{copy.reference} is a copy of {task.reference} ({task.title}).")

    async def _changed(self, turn: Turn, task: Task, text: str) -> Answer:
        undo_id = await newest_undo(turn.uow, task.id)
        blocks = replies.changed(text, turn.presses, undo_id)
        return Answer(blocks=blocks, about=Subject("task", task.id), line=text, pinned={"task": task.reference})


def _tag(said: str) -> str:
    return said.lower().lstrip("#")


def _listed(tags: list[str]) -> str:
    return ", ".join(f"#{tag}" for tag in tags) or "with nothing"


def _step(said: str, steps: "list[Subtask] | Any") -> Subtask | None:
    """By its number, or by words that only one of them holds."""
    word = said.lower().strip().removeprefix("the ").removesuffix(" one").removeprefix("#")
    number = ORDINALS.get(word) or (int(word) if word.isdigit() else None)
    if word == "last":
        return steps[-1]
    if number is not None:
        return next((step for step in steps if step.position == number), None)
    fitting = [step for step in steps if word in step.title.lower()]
    return fitting[0] if len(fitting) == 1 else None
