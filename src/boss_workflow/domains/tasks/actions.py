"""What can be asked about tasks. People, dates and references arrive as phrases; they are resolved here, by code."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from boss_workflow.chat.actions import Action, Answer, Arguments, Ask, Option, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.understand.dates import NotADate, When, describe_when, parse_when
from boss_workflow.chat.understand.people import AmbiguousName, Name, UnknownName, resolve_name
from boss_workflow.chat.understand.requests import read_request
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.domains.audit import newest_undo
from boss_workflow.domains.people import Member, PeopleRepository, team_names
from boss_workflow.domains.tasks import replies
from boss_workflow.domains.tasks.cards import draw
from boss_workflow.domains.tasks.errors import TaskInvalid
from boss_workflow.domains.tasks.models import NoteKind, Priority, Status, Task
from boss_workflow.domains.tasks.references import find_task
from boss_workflow.domains.tasks.schemas import NewTask, TaskFilter
from boss_workflow.domains.tasks.service import TaskService, words
from boss_workflow.domains.tasks.transitions import NEEDS_REASON, TRANSITIONS
from boss_workflow.ports.chat_platform import Inbound

LONGEST_TITLE = 200
NOBODY = frozenset({"nobody", "no one", "noone", "unassigned", "none"})


class CreateArguments(Arguments):
    title: str
    assignee: str | None = None
    due: str | None = None
    priority: Priority | None = None
    description: str = ""


class TaskArguments(Arguments):
    task: str | None = None
    """TASK-12, #12, "it", or words that describe it; None: what was pointed at."""


class StatusArguments(TaskArguments):
    status: str | None = None
    reason: str | None = None


class AssignArguments(TaskArguments):
    assignee: str | None = None


class RescheduleArguments(TaskArguments):
    due: str | None = None


class PrioritiseArguments(TaskArguments):
    priority: Priority | None = None


class NoteArguments(TaskArguments):
    text: str | None = None


class ListArguments(Arguments):
    person: str | None = None
    overdue: bool = False
    due: str | None = None
    offset: int = 0


Handler = Callable[[Turn, Any], Awaitable[Answer]]


class TaskActions:
    """The handlers. Each ends in what the rows say now, never in what was asked for."""

    def __init__(self, service: TaskService) -> None:
        self._service = service

    async def create(self, turn: Turn, arguments: CreateArguments) -> Answer:
        title, rest = _title_and_rest(arguments.title)
        assignee = await self._person(turn, arguments.assignee) if arguments.assignee else None
        new = NewTask(
            title=title,
            description="\n".join(part for part in (rest, arguments.description) if part),
            priority=arguments.priority or Priority.MEDIUM,
            assignee_id=assignee.id if assignee else None,
            due=_when(turn, arguments.due) if arguments.due else None,
            original_message=turn.inbound.text or None,
        )
        task = await self._service.create(turn.uow, turn.actor, new, assignee)
        return await self._card(turn, task)

    async def show(self, turn: Turn, arguments: TaskArguments) -> Answer:
        return await self._card(turn, await find_task(self._service, turn, arguments.task))

    async def complete(self, turn: Turn, arguments: TaskArguments) -> Answer:
        return await self._set_status(turn, arguments, Status.COMPLETED)

    async def start(self, turn: Turn, arguments: TaskArguments) -> Answer:
        return await self._set_status(turn, arguments, Status.IN_PROGRESS)

    async def status(self, turn: Turn, arguments: StatusArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if arguments.status is None:
            allowed = [status for status in Status if status in TRANSITIONS[Status(task.status)]]
            options = [Option(words(status), status) for status in allowed]
            raise Ask(f"Which status should {task.reference} have?", "status", options, free=False)
        wanted = arguments.status.lower().replace(" ", "_")
        if wanted not in set(Status):
            raise TaskInvalid(f'"{arguments.status}" is no status. There are: {", ".join(map(words, Status))}.')
        if Status(wanted) in NEEDS_REASON and not arguments.reason:
            raise Ask(f"What is {task.reference} {words(wanted)} by?", "reason", verbatim=True)
        return await self._set_status(turn, arguments, Status(wanted), arguments.reason)

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
            options = [Option(member.name, member.name) for member in members[:12]]
            raise Ask(f"Who should do {task.reference}?", "assignee", options)
        nobody = arguments.assignee.lower() in NOBODY
        assignee = None if nobody else await self._person(turn, arguments.assignee)
        await self._service.assign(turn.uow, turn.actor, task, assignee)
        text = f"{task.reference} is assigned to {assignee.name if assignee else 'nobody'}."
        return await self._changed(turn, task, text)

    async def reschedule(self, turn: Turn, arguments: RescheduleArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if arguments.due is None:
            options = [Option(text.capitalize(), text) for text in ("today", "tomorrow", "friday", "next monday")]
            raise Ask(f"When is {task.reference} due? Choose, or write a date.", "due", options)
        due = _when(turn, arguments.due)
        await self._service.reschedule(turn.uow, turn.actor, task, due)
        return await self._changed(turn, task, f"{task.reference} is due {describe_when(due, turn.time)}.")

    async def prioritise(self, turn: Turn, arguments: PrioritiseArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if arguments.priority is None:
            options = [Option(f"{replies.MARKS[priority]} {priority}", priority) for priority in Priority]
            raise Ask(f"Which priority should {task.reference} have?", "priority", options, free=False)
        await self._service.prioritise(turn.uow, turn.actor, task, arguments.priority)
        return await self._changed(turn, task, f"{task.reference} has {task.priority} priority.")

    async def note(self, turn: Turn, arguments: NoteArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        if not arguments.text:
            raise Ask(f"What should the note on {task.reference} say?", "text", verbatim=True)
        note = await self._service.add_note(turn.uow, turn.actor, task, arguments.text, NoteKind.GENERAL)
        return await self._changed(turn, task, f'Noted on {task.reference}: "{note.body}"')

    async def delete(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.delete(turn.uow, turn.actor, task)
        return await self._changed(turn, task, f"{task.reference} is deleted.")

    async def restore(self, turn: Turn, arguments: TaskArguments) -> Answer:
        task = await find_task(self._service, turn, arguments.task, with_deleted=True)
        await self._service.restore(turn.uow, turn.actor, task)
        return await self._changed(turn, task, f"{task.reference} is back: {words(task.status)}.")

    async def list(self, turn: Turn, arguments: ListArguments) -> Answer:
        person = await self._person(turn, arguments.person) if arguments.person else None
        day = _day(turn, arguments.due) if arguments.due else None
        wanted = TaskFilter(assignee_id=person.id if person else None, overdue=arguments.overdue, due_on=day)
        page = await self._service.list(turn.uow, turn.actor, wanted, offset=arguments.offset)
        whose = "" if person is None else " of yours" if person.id == turn.actor.member_id else f" of {person.name}"
        when = "" if day is None else f" due {describe_when(When(day=day, moment=None), turn.time)}"
        kind = "overdue" if arguments.overdue else "open"
        shown = arguments.model_dump() | {"offset": arguments.offset + len(page.rows)}
        more = turn.presses.button("More", "task.list", **shown)
        blocks = replies.task_list(
            f"{kind.capitalize()} tasks{whose}{when}", f"No {kind} tasks{whose}{when}.", page, turn.time, more
        )
        return Answer(blocks=blocks)

    async def mine(self, turn: Turn, _arguments: Arguments) -> Answer:
        return await self.list(turn, ListArguments(person="me"))

    async def overdue(self, turn: Turn, _arguments: Arguments) -> Answer:
        return await self.list(turn, ListArguments(overdue=True))

    async def today(self, turn: Turn, _arguments: Arguments) -> Answer:
        return await self.list(turn, ListArguments(due="today"))

    async def _set_status(
        self, turn: Turn, arguments: TaskArguments, status: Status, reason: str | None = None
    ) -> Answer:
        task = await find_task(self._service, turn, arguments.task)
        await self._service.set_status(turn.uow, turn.actor, task, status, reason)
        return await self._changed(turn, task, f"{task.reference} ({task.title}) is {words(task.status)}.")

    async def _card(self, turn: Turn, task: Task) -> Answer:
        blocks = await draw(turn.uow, task, turn.time, turn.presses)
        return Answer(blocks=blocks, card=Subject("task", task.id))

    async def _changed(self, turn: Turn, task: Task, text: str) -> Answer:
        undo_id = await newest_undo(turn.uow, task.id)
        return Answer(blocks=replies.changed(text, turn.presses, undo_id), about=Subject("task", task.id))

    async def _person(self, turn: Turn, said: str) -> Member:
        """Raises Ask with the nearest names when nobody, or more than one, is called that."""
        team = await team_names(turn.uow)
        me = next((name for name in team if name.id == turn.actor.member_id), None)
        try:
            found = resolve_name(said, team, me=me)
        except UnknownName as error:
            raise _ask_who(f'I know no "{said}" in the team. Who do you mean?', error.nearest or team[:6]) from error
        except AmbiguousName as error:
            raise _ask_who(f'Which "{said}" do you mean?', error.candidates) from error
        return await PeopleRepository(turn.uow).get_member(found.id)


def _ask_who(text: str, names: "tuple[Name, ...] | list[Name]") -> Ask:
    return Ask(text, "assignee", [Option(name.name, name.name) for name in names])


def _when(turn: Turn, said: str) -> When:
    try:
        return parse_when(said, turn.time)
    except NotADate as error:
        raise TaskInvalid(f'I can\'t read "{said}" as a date. Write it like "Friday 5pm" or "2 December".') from error


def _day(turn: Turn, said: str) -> date:
    when = _when(turn, said)
    return when.day or (when.moment or turn.time.now).astimezone(turn.time.zone).date()


def _title_and_rest(text: str) -> tuple[str, str]:
    """The first line, as far as a title reaches; the rest belongs to the description."""
    first, _, rest = text.strip().partition("\n")
    if len(first) <= LONGEST_TITLE:
        return first, rest.strip()
    cut = first.rfind(" ", 0, LONGEST_TITLE - 1)
    cut = cut if cut > LONGEST_TITLE // 2 else LONGEST_TITLE - 1
    return first[:cut].rstrip() + "…", text.strip()


def _recognise(utterance: Utterance) -> Mapping[str, Any] | None:
    request = read_request(utterance)
    if request is None:
        return None
    said = {"assignee": request.assignee, "due": request.due, "priority": request.priority}
    return {"title": request.title} | {name: value for name, value in said.items() if value is not None}


def _forwarded(inbound: Inbound) -> Mapping[str, Any]:
    title, rest = _title_and_rest(inbound.text)
    source = inbound.forwarded
    author = f"Forwarded from {source.author}" + (f" ({source.link})" if source.link else "") if source else ""
    return {"title": title, "description": "\n".join(part for part in (rest, author) if part)}


def task_actions(service: TaskService) -> list[Action[Any]]:
    do = TaskActions(service)
    return [
        Action(
            name="task.create",
            params=CreateArguments,
            summary="Create a task",
            handler=do.create,
            permission="task.create",
            command="task",
            command_field="title",
            recognise=_recognise,
            forwarded=_forwarded,
            examples=("John fix the login bug by Friday 5pm, high priority",),
        ),
        Action(
            name="task.mine",
            params=Arguments,
            summary="Show your open tasks",
            handler=do.mine,
            permission="task.see",
            command="mytasks",
            phrases=(
                "(show|list) (me) my (open) tasks",
                "what is|what's on my plate|list",
                "what do i have (to do)",
                "what should i do (next|now)",
                "what am i working on",
            ),
            examples=("my tasks",),
            tool=False,
        ),
        Action(
            name="task.overdue",
            params=Arguments,
            summary="Show what is overdue",
            handler=do.overdue,
            permission="task.see",
            command="overdue",
            phrases=("(show|list) (me) overdue (tasks)", "what is|what's overdue|late", "which tasks are overdue|late"),
            examples=("what is overdue",),
            tool=False,
        ),
        Action(
            name="task.today",
            params=Arguments,
            summary="Show what is due today",
            handler=do.today,
            permission="task.see",
            command="today",
            phrases=(
                "today",
                "what is|what's (due) today",
                "(show|list) (me) (tasks) due today",
                "(show|list) tasks for today",
            ),
            tool=False,
        ),
        Action(
            name="task.list",
            params=ListArguments,
            summary="List tasks: of a person, overdue, or due on a day",
            handler=do.list,
            permission="task.see",
            command="status",
            command_field="person",
            phrases=(
                "(show|list) (me) all|open (open) tasks",
                "(show|list) (me) tasks",
                "what is|what's {person} working on|doing",
                "what does {person} have (to do)",
                "what has {person} got (to do)",
                "(show|list) (me) {person}'s (open) tasks",
                "(show|list) (me) tasks of|from {person}",
                "show|list (me) tasks for {person}",
                "what is|what's due {due:when}",
            ),
            examples=("what is John working on",),
        ),
        Action(
            name="task.show",
            params=TaskArguments,
            summary="Show one task",
            handler=do.show,
            permission="task.see",
            command="show",
            command_field="task",
            phrases=("{task:ref}", "show|open (me) {task}", "how is|how's {task} (going)"),
        ),
        Action(
            name="task.complete",
            params=TaskArguments,
            summary="Mark a task as done",
            handler=do.complete,
            permission="task.work",
            command="done",
            command_field="task",
            phrases=(
                "done",
                "done (with) {task}",
                "(mark) (it) (as) done|completed|finished",
                "mark {task} (as) done|complete|completed|finished",
                "{task} is|was done|complete|completed|finished",
                "{task:ref} done|complete|completed|finished",
                "close|complete|finish {task:ref}",
                "close {task}",
                "i finished|completed {task}",
                "i'm|i am done with {task}",
            ),
            examples=("mark TASK-12 done",),
        ),
        Action(
            name="task.start",
            params=TaskArguments,
            summary="Start working on a task",
            handler=do.start,
            permission="task.work",
            phrases=("start|begin {task:ref}", "start|started working on {task}", "i started {task}"),
        ),
        Action(
            name="task.status",
            params=StatusArguments,
            summary="Set the status of a task",
            handler=do.status,
            permission="task.work",
            phrases=("set|change (the) status of {task} to {status}", "put|set {task} to|on {status}"),
        ),
        Action(
            name="task.block",
            params=StatusArguments,
            summary="Mark a task as blocked, with the reason",
            handler=do.block,
            permission="task.work",
            command="block",
            command_field="task",
            phrases=(
                "{task} is blocked",
                "{task} is blocked by|because|on (of) {reason:text}",
                "block {task:ref}",
                "block {task:ref} : {reason:text}",
                "block {task:ref} because (of) {reason:text}",
            ),
            tool=False,
        ),
        Action(
            name="task.reopen",
            params=TaskArguments,
            summary="Reopen a completed or cancelled task",
            handler=do.reopen,
            permission="task.work",
            phrases=("reopen {task}", "{task} is not done (yet)"),
        ),
        Action(
            name="task.assign",
            params=AssignArguments,
            summary="Give a task to somebody",
            handler=do.assign,
            permission="task.assign",
            command="assign",
            command_field="task",
            phrases=(
                "assign|reassign|give|hand|move {task} (over) to {assignee:person}",
                "{task:ref} to {assignee:person}",
                "let {assignee:person} do|take {task}",
            ),
            examples=("give TASK-12 to Sarah",),
        ),
        Action(
            name="task.reschedule",
            params=RescheduleArguments,
            summary="Change when a task is due",
            handler=do.reschedule,
            permission="task.edit",
            command="delay",
            command_field="task",
            phrases=(
                "move|reschedule|push|postpone|shift|delay {task} (back) to|until|till|by {due:when}",
                "move|reschedule|push|postpone|shift|delay {task} {due:when}",
                "{task} is due {due:when}",
                "{task} due {due:when}",
                "make {task} due {due:when}",
                "set (the) due date|deadline of|for {task} to {due:when}",
            ),
            examples=("move TASK-12 to Monday",),
        ),
        Action(
            name="task.prioritise",
            params=PrioritiseArguments,
            summary="Change the priority of a task",
            handler=do.prioritise,
            permission="task.edit",
            phrases=(
                "make {task} {priority} (priority)",
                "set {task} to {priority} (priority)",
                "{task} is {priority} (priority)",
                "{task:ref} {priority} (priority)",
                "(set|change) (the) priority of {task} (to) {priority}",
                "{priority} priority",
            ),
            examples=("make TASK-12 urgent",),
        ),
        Action(
            name="task.note",
            params=NoteArguments,
            summary="Add a note to a task",
            handler=do.note,
            permission="task.work",
            command="note",
            command_field="task",
            phrases=(
                "note|comment (on|to|for) {task:ref} : {text}",
                "add|leave|write (a) note|comment to|on|for {task} : {text}",
                "add|leave|write (a) note|comment to|on|for {task} (saying) {text}",
                "note : {text}",
            ),
            examples=("note on TASK-12: waiting for the design",),
        ),
        Action(
            name="task.delete",
            params=TaskArguments,
            summary="Delete a task",
            handler=do.delete,
            permission="task.delete",
            command="delete",
            command_field="task",
            phrases=("delete|remove|trash {task}",),
            confirm=lambda arguments: f"Delete {arguments.task or 'it'}? It can be restored.",
        ),
        Action(
            name="task.restore",
            params=TaskArguments,
            summary="Restore a deleted task",
            handler=do.restore,
            permission="task.delete",
            command="restore",
            command_field="task",
            phrases=("restore|undelete {task:ref}",),
        ),
    ]
