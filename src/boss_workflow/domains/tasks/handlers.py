"""What is done when somebody asks for something about tasks. People, dates and references arrive as phrases; they are
resolved here, by code."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from boss_workflow.chat.actions import Answer, Arguments, Ask, Option, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.understand.dates import NotADate, When, describe_when, parse_when
from boss_workflow.chat.understand.lexicon import PRIORITY_WORDS, STATUS_WORDS
from boss_workflow.domains.audit import as_one, newest_undo
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.tasks import replies
from boss_workflow.domains.tasks.cards import draw
from boss_workflow.domains.tasks.complexity import DATES, is_worth_asking, questions_about
from boss_workflow.domains.tasks.errors import TaskInvalid
from boss_workflow.domains.tasks.many import TaskArguments
from boss_workflow.domains.tasks.models import NoteKind, Priority, Status, Task
from boss_workflow.domains.tasks.references import ask_about, find_member, find_task
from boss_workflow.domains.tasks.schemas import NewTask
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.domains.tasks.transitions import NEEDS_REASON, TRANSITIONS, words
from boss_workflow.domains.tasks.where import Where, understand
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.http.bodies import FIRST_YEAR, LAST_YEAR
from boss_workflow.ports.blocks import Buttons, Paragraph

LONGEST_TITLE = 200
LONGEST_CRITERION = 300
MOST_CRITERIA = 20
MOST_NAMES = 12
NOBODY = frozenset({"nobody", "no one", "noone", "unassigned", "none"})
NO_DATE = frozenset({"none", "never", "no date", "nothing"})

PERSON = 'A person, as said: a name, a @handle or "me".'
DATE = 'As said, never computed: "Friday 5pm", "in two days".'


Tag = Annotated[str, Field(min_length=1, max_length=40)]


class SubtaskSaid(Arguments):
    title: str = Field(min_length=1, max_length=200)
    assignee: str | None = Field(default=None, description=PERSON)
    due: str | None = Field(default=None, description=DATE)


class CreateArguments(Arguments):
    title: str = Field(
        default="", description="What is to be done: short, imperative, without the person and the date."
    )
    assignee: str | None = Field(default=None, description=PERSON)
    due: str | None = Field(default=None, description=DATE)
    priority: Priority | None = None
    description: str = Field(default="", description="Whatever else was said about the work.")
    subtasks: list[SubtaskSaid] = Field(default_factory=list, max_length=50, description="Steps of the work, in order.")
    tags: list[Tag] = Field(default_factory=list, max_length=20, description="Tags that were said.")
    criteria: str | None = Field(default=None, description="What must be true when it is done, one a line.")
    scope: str | None = Field(default=None, description="What belongs to it and what does not.")

    @field_validator("priority", mode="before")
    @classmethod
    def _priority_as_said(cls, said: object) -> object:
        return PRIORITY_WORDS.get(said.lower(), said) if isinstance(said, str) else said

    @field_validator("subtasks", mode="before")
    @classmethod
    def _titles_alone(cls, said: object) -> object:
        return [{"title": one} if isinstance(one, str) else one for one in said] if isinstance(said, list) else said


class StatusArguments(TaskArguments):
    status: str | None = Field(default=None, description=f"One of: {', '.join(map(words, Status))}.")
    reason: str | None = Field(default=None, description="Why, in the person's words; needed for blocked.")


class AssignArguments(TaskArguments):
    assignee: str | None = Field(default=None, description=f'{PERSON} "nobody" takes it from whoever has it.')


class RescheduleArguments(TaskArguments):
    due: str | None = Field(default=None, description=f'{DATE} "none" takes the due date away.')
    shift: str | None = Field(default=None, description='How much later than it is due now: "two days".')


class PrioritiseArguments(TaskArguments):
    priority: Priority | None = None

    @field_validator("priority", mode="before")
    @classmethod
    def _as_said(cls, said: object) -> object:
        return PRIORITY_WORDS.get(said.lower(), said) if isinstance(said, str) else said


class NoteArguments(TaskArguments):
    text: str | None = Field(default=None, description="The note, word for word.")


class ListArguments(Where):
    offset: int = Field(default=0, ge=0, le=1_000_000, description="How many to skip: 0 for the first page.")


Shape = Callable[[NewTask], NewTask]


class TaskActions:
    """The handlers. Each ends in what the rows say now, never in what was asked for."""

    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def create(self, turn: Turn, arguments: CreateArguments, shape: Shape | None = None) -> Answer:
        """`shape` adds what a template gives, before anything is made."""
        if not arguments.title:
            raise Ask("What is to be done?", "title")
        title, rest = title_and_rest(arguments.title)
        assignee = await find_member(turn, arguments.assignee, "assignee") if arguments.assignee else None
        if assignee is None and turn.actor.role is Role.STAFF:
            assignee = await PeopleRepository(turn.uow).get_member(turn.actor.member_id)
        new = NewTask(
            title=title,
            description="\n".join(part for part in (rest, arguments.description, arguments.scope) if part),
            criteria=_criteria(arguments.criteria),
            priority=arguments.priority or Priority.MEDIUM,
            assignee_id=assignee.id if assignee else None,
            tags=tuple(dict.fromkeys(tag.lower().lstrip("#") for tag in arguments.tags)),
            due=said_when(turn, arguments.due) if arguments.due else None,
            original_message=turn.inbound.text or None,
        )
        new = shape(new) if shape else new
        with as_one():
            task = await self._service.create(turn.uow, turn.actor, new, assignee)
            await self._add_subtasks(turn, task, arguments.subtasks)
        answer = await self._card(turn, task)
        told = replies.told(task, assignee.name if assignee else None, turn.time, len(arguments.subtasks))
        return replace(answer, line=f"{task.reference} {told}", plan=f"New: {told}")

    async def _add_subtasks(self, turn: Turn, task: Task, said: Sequence[SubtaskSaid]) -> None:
        for one in said:
            who = await find_member(turn, one.assignee, "assignee") if one.assignee else None
            due = said_when(turn, one.due) if one.due else None
            await self._service.add_subtask(turn.uow, turn.actor, task, one.title, who, due)

    async def clarify(self, turn: Turn, arguments: CreateArguments) -> list[Ask]:
        """What is worth asking before this is created: see complexity.py."""
        if turn.actor.role is Role.STAFF:
            arguments = arguments.model_copy(update={"assignee": "me"})
        said = arguments.model_dump()
        if not is_worth_asking(said):
            return []
        members = await PeopleRepository(turn.uow).active_members()
        return questions_about(said, [member.name for member in members])

    async def show(self, turn: Turn, arguments: TaskArguments) -> Answer:
        return await self._card(turn, await find_task(self._service, turn, arguments.task))

    async def complete(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        return await self._set_status(turn, task, Status.COMPLETED)

    async def start(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        return await self._set_status(turn, task, Status.IN_PROGRESS)

    async def status(self, turn: Turn, arguments: StatusArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if arguments.status is None:
            allowed = [status for status in Status if status in TRANSITIONS[Status(task.status)]]
            options = [Option(words(status), status) for status in allowed]
            raise ask_about(task, f"Which status should {task.reference} have?", "status", options, free=False)
        said = arguments.status.lower().replace("_", " ")
        wanted = STATUS_WORDS.get(said, said.replace(" ", "_"))
        if wanted not in set(Status):
            raise TaskInvalid(f'"{arguments.status}" is no status. There are: {", ".join(map(words, Status))}.')
        if Status(wanted) in NEEDS_REASON and not arguments.reason:
            raise ask_about(task, f"What is {task.reference} {words(wanted)} by?", "reason", verbatim=True)
        return await self._set_status(turn, task, Status(wanted), arguments.reason)

    async def block(self, turn: Turn, arguments: StatusArguments) -> Answer:
        return await self.status(turn, arguments.model_copy(update={"status": Status.BLOCKED}))

    async def reopen(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.reopen(turn.uow, turn.actor, task)
        return await self._changed(turn, task, f"{task.reference} is open again: {words(task.status)}.")

    async def assign(self, turn: Turn, arguments: AssignArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if arguments.assignee is None:
            members = await PeopleRepository(turn.uow).active_members()
            options = [Option(member.name, member.name) for member in members[:MOST_NAMES]]
            raise ask_about(task, f"Who should do {task.reference}?", "assignee", options)
        nobody = arguments.assignee.lower() in NOBODY
        assignee = None if nobody else await find_member(turn, arguments.assignee, "assignee", task)
        await self._service.assign(turn.uow, turn.actor, task, assignee)
        text = f"{task.reference} is assigned to {assignee.name if assignee else 'nobody'}."
        return await self._changed(turn, task, text)

    async def reschedule(self, turn: Turn, arguments: RescheduleArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if arguments.due is None and arguments.shift is None:
            options = [Option(day, day) for day in DATES]
            raise ask_about(task, f"When is {task.reference} due? Choose, or write a date.", "due", options)
        due = _new_due(turn, task, arguments)
        await self._service.reschedule(turn.uow, turn.actor, task, due)
        text = f"is due {describe_when(due, turn.time)}" if due else "has no due date"
        return await self._changed(turn, task, f"{task.reference} {text}.")

    async def prioritise(self, turn: Turn, arguments: PrioritiseArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if arguments.priority is None:
            options = [Option(f"{replies.MARKS[priority]} {priority}", priority) for priority in Priority]
            raise ask_about(task, f"Which priority should {task.reference} have?", "priority", options, free=False)
        await self._service.prioritise(turn.uow, turn.actor, task, arguments.priority)
        return await self._changed(turn, task, f"{task.reference} has {task.priority} priority.")

    async def note(self, turn: Turn, arguments: NoteArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if not arguments.text:
            raise ask_about(task, f"What should the note on {task.reference} say?", "text", verbatim=True)
        note = await self._service.add_note(turn.uow, turn.actor, task, arguments.text, NoteKind.GENERAL)
        return await self._changed(turn, task, f'Noted on {task.reference}: "{note.body}"')

    async def confirm_delete(self, turn: Turn, arguments: TaskArguments) -> tuple[str, TaskArguments]:
        task = await find_task(self._service, turn, arguments.task)
        text = f"Delete {task.reference} ({task.title})? It can be restored."
        return text, TaskArguments(task=task.reference)

    async def delete(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.delete(turn.uow, turn.actor, task)
        return await self._changed(turn, task, f"{task.reference} is deleted.")

    async def restore(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task, with_deleted=True)
        await self._service.restore(turn.uow, turn.actor, task)
        return await self._changed(turn, task, f"{task.reference} is back: {words(task.status)}.")

    async def list(self, turn: Turn, arguments: ListArguments) -> Answer:
        person = await find_member(turn, arguments.person, "person") if arguments.person else None
        understood = understand(turn, arguments, person.id if person else None)
        page = await self._service.list(turn.uow, turn.actor, understood.filter, offset=arguments.offset)
        owner = None if person is None else "you" if person.id == turn.actor.member_id else person.name
        listed = replies.Listed(understood.kind, owner, understood.extras)
        if arguments.count:
            return Answer(blocks=[Paragraph(text=listed.counted(page.total))])
        blocks = replies.task_list(listed, page, turn.time)
        if replies.left(page):
            shown = arguments.model_dump(mode="json") | {"offset": arguments.offset + len(page.rows)}
            blocks.append(Buttons(rows=((turn.presses.button("More", "task.list", **shown),),)))
        return Answer(blocks=blocks, shown=tuple(Subject("task", row.id) for row in page.rows))

    async def mine(self, turn: Turn, _arguments: Arguments) -> Answer:
        return await self.list(turn, ListArguments(person="me"))

    async def overdue(self, turn: Turn, _arguments: Arguments) -> Answer:
        return await self.list(turn, ListArguments(overdue=True))

    async def today(self, turn: Turn, _arguments: Arguments) -> Answer:
        return await self.list(turn, ListArguments(due="today"))

    async def _set_status(self, turn: Turn, task: Task, status: Status, reason: str | None = None) -> Answer:
        await self._service.set_status(turn.uow, turn.actor, task, status, reason)
        why = f": {task.status_reason}" if task.status_reason else ""
        return await self._changed(turn, task, f"{task.reference} ({task.title}) is {words(task.status)}{why}.")

    async def _card(self, turn: Turn, task: Task) -> Answer:
        blocks = await draw(turn.uow, task, turn.time, turn.presses)
        return Answer(blocks=blocks, card=Subject("task", task.id))

    async def _changed(self, turn: Turn, task: Task, text: str) -> Answer:
        undo_id = await newest_undo(turn.uow, task.id)
        blocks = replies.changed(text, turn.presses, undo_id)
        return Answer(blocks=blocks, about=Subject("task", task.id), line=text, pinned={"task": task.reference})


def _new_due(turn: Turn, task: Task, arguments: RescheduleArguments) -> When | None:
    old = replies.due_of(task)
    if arguments.shift is None:
        return None if str(arguments.due).lower() in NO_DATE else said_when(turn, str(arguments.due), old)
    return said_when(turn, arguments.shift if old else f"in {arguments.shift}", old)


def _criteria(said: str | None) -> tuple[str, ...]:
    """One a line, or set off by semicolons."""
    parts = [part.strip(" -•*\t") for part in re.split(r"[\n;]", said or "")]
    return tuple(part[:LONGEST_CRITERION] for part in parts if part)[:MOST_CRITERIA]


def said_when(turn: Turn, said: str, old: When | None = None) -> When:
    """`old`: the due that "two days later" moves."""
    try:
        when = parse_when(said, turn.said, old)
    except NotADate as error:
        raise TaskInvalid(f'I can\'t read "{said}" as a date. Write it like "Friday 5pm" or "2 December".') from error
    due = when.day or when.moment
    if due is not None and not FIRST_YEAR <= due.year <= LAST_YEAR:
        raise TaskInvalid(f"A due date lies in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return when


def _day_of(turn: Turn, when: When) -> date:
    return when.day or (when.moment or turn.time.now).astimezone(turn.time.zone).date()


def title_and_rest(text: str) -> tuple[str, str]:
    """The first line, as far as a title reaches; the rest belongs to the description."""
    first, _, rest = text.strip().partition("\n")
    if len(first) <= LONGEST_TITLE:
        return first, rest.strip()
    cut = first.rfind(" ", 0, LONGEST_TITLE - 1)
    cut = cut if cut > LONGEST_TITLE // 2 else LONGEST_TITLE - 1
    return first[:cut].rstrip() + "…", text.strip()
