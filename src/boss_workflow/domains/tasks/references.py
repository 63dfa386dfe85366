"""Which task is meant: by reference, by "it", by a few words. One candidate: that one. Several: ask."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from uuid import UUID

from boss_workflow.chat.actions import Ask, Option, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.understand.grounding import Known
from boss_workflow.chat.understand.people import AmbiguousName, Name, UnknownName, find_names, resolve_name
from boss_workflow.domains.people import Member, PeopleRepository, team_names
from boss_workflow.domains.tasks.errors import TaskNotFound
from boss_workflow.domains.tasks.models import Task, reference_of
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.domains.tasks.schemas import Page, TaskFilter, TaskRow
from boss_workflow.domains.tasks.service import TaskService
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.db import UnitOfWork

REFERENCE = re.compile(r"(?:task[- #]?|#)?(\d{1,9})", re.IGNORECASE)
PRONOUNS = frozenset(
    {"it", "this", "that", "this one", "that one", "the last one", "this task", "that task", "the task"}
)
EMPTY_WORDS = frozenset(
    """
    the a an my our his her their this that one ones task tasks ticket thing item card todo to of for on in at with about
    and or
    """.split()
)
KINDS = frozenset({"bug", "issue", "problem", "work", "job", "request"})
"""What people call any task; a title need not say it."""
OWNER = re.compile(r"([^,;:]{2,60}?)['\u2019]s?\s+", re.IGNORECASE)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
PLACE = re.compile(rf"the ({'|'.join(ORDINALS)}|last)(?: (?:one|task|item))?", re.IGNORECASE)
SEVERAL = 2
MOST_OPTIONS = 6
SHORT_WORD = 3
MOST_WORDS = 5
MOST_SHOWN = 15
LONGEST_LABEL = 60
LARGEST_NUMBER = 2**31 - 1


async def find_task(service: TaskService, turn: Turn, said: str | None, *, with_deleted: bool = False) -> Task:
    """Raises: TaskNotFound, Ask when several fit or nothing was pointed at."""
    tasks = TaskRepository(turn.uow)
    place = _place(said, len(turn.focused)) if said else None
    if place is not None:
        task = await tasks.get(turn.focused[place].id, with_deleted=with_deleted)
        return await service.see(turn.uow, turn.actor, task)
    if said is None or said.lower() in PRONOUNS:
        subject = _pointed_at(turn)
        if subject is None:
            return await _ask_which(service, turn, TaskFilter(), "Which task do you mean?")
        return await service.see(turn.uow, turn.actor, await tasks.get(subject.id, with_deleted=with_deleted))
    reference = REFERENCE.fullmatch(said.strip())
    if reference is not None:
        number = int(reference.group(1))
        if number > LARGEST_NUMBER:
            raise TaskNotFound(reference_of(number))
        task = await tasks.get_by_number(number, with_deleted=with_deleted)
        return await service.see(turn.uow, turn.actor, task)
    wanted = await _described(turn, said)
    if wanted == TaskFilter():
        return await _ask_which(service, turn, wanted, "Which task do you mean?")
    for attempt in _attempts(wanted):
        page = await service.list(turn.uow, turn.actor, attempt)
        if page.total == 1:
            return await tasks.get(page.rows[0].id)
        if page.total:
            raise _which(page, f'Which one do you mean by "{said}"?')
    raise TaskNotFound(f'that fits "{said}"')


def _place(said: str, count: int) -> int | None:
    """ "The second one" of several that were just shown."""
    found = PLACE.fullmatch(said.strip())
    if found is None or count < SEVERAL:
        return None
    word = found.group(1).lower()
    place = count - 1 if word == "last" else ORDINALS.index(word)
    return place if place < count else None


async def find_member(turn: Turn, said: str, field: str, task: Task | None = None) -> Member:
    """Raises Ask, to be answered by `field`, when nobody, or more than one, is called that."""
    team = await team_names(turn.uow)
    me = next((name for name in team if name.id == turn.actor.member_id), None)
    try:
        found = resolve_name(said, team, me=me)
    except UnknownName as error:
        several = [span.candidates[0] for span in find_names(said, team, me=me)]
        if len(several) > 1:
            raise _ask_who("It can have one person only. Who should it be?", field, several, task) from error
        text = f'I know no "{said}" in the team. Who do you mean?'
        raise _ask_who(text, field, error.nearest or team[:6], task) from error
    except AmbiguousName as error:
        raise _ask_who(f'Which "{said}" do you mean?', field, error.candidates, task) from error
    return await PeopleRepository(turn.uow).get_member(found.id)


def ask_about(
    task: Task, text: str, field: str, options: Sequence[Option] = (), *, free: bool = True, verbatim: bool = False
) -> Ask:
    """A question about this task, whatever "it" may mean by the time that it is answered."""
    return Ask(text, field, options, free=free, verbatim=verbatim, known={"task": task.reference})


def _ask_who(text: str, field: str, names: Sequence[Name], task: Task | None) -> Ask:
    options = [Option(name.name, name.name) for name in names]
    return ask_about(task, text, field, options) if task else Ask(text, field, options)


async def _described(turn: Turn, said: str) -> TaskFilter:
    """ "John's login bug": the words of the title, and whose it is."""
    owner = OWNER.match(said)
    team = await team_names(turn.uow) if owner else []
    found = find_names(owner.group(1), team) if owner else []
    if owner and len(found) == 1 and len(found[0].candidates) == 1:
        return TaskFilter(assignee_id=found[0].candidates[0].id, words=_words(said[owner.end() :]))
    return TaskFilter(words=_words(said))


def relevant_tasks(service: TaskService) -> Callable[[UnitOfWork, Actor, str], Awaitable[list[Known]]]:
    """For a model: the open tasks that share a word with a text, of those that the asker may see."""

    async def find(uow: UnitOfWork, actor: Actor, text: str) -> list[Known]:
        found: dict[UUID, Known] = {}
        longest = sorted({word for word in _words(text) if len(word) > SHORT_WORD}, key=len, reverse=True)
        for word in longest[:MOST_WORDS]:
            page = await service.list(uow, actor, TaskFilter(words=(word,)), limit=MOST_OPTIONS)
            found |= {row.id: Known(row.reference, row.title) for row in page.rows}
        return list(found.values())[:MOST_SHOWN]

    return find


def _words(said: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"\w+", said.lower()) if word not in EMPTY_WORDS)


def _attempts(wanted: TaskFilter) -> list[TaskFilter]:
    """Open tasks first; then without the word for what kind of thing it is; then closed ones."""
    narrow = tuple(word for word in wanted.words if word not in KINDS)
    attempts = [wanted]
    if narrow and narrow != wanted.words:
        attempts.append(replace(wanted, words=narrow))
    return attempts + [replace(attempt, open_only=False) for attempt in attempts]


def _pointed_at(turn: Turn) -> Subject | None:
    """What was replied to, else the card whose button was pressed, else what was talked about last."""
    for subject in (turn.replied_to, turn.card, turn.focus):
        if subject is not None and subject.type == "task":
            return subject
    return None


async def _ask_which(service: TaskService, turn: Turn, wanted: TaskFilter, question: str) -> Task:
    """Asks, although there may be only one: nothing was said that points at it."""
    page = await service.list(turn.uow, turn.actor, wanted)
    if not page.total:
        raise TaskNotFound("that is open")
    raise _which(page, question)


def _which(page: Page, question: str) -> Ask:
    """The most pressing candidates as buttons; a number or a few words are answers too."""
    options = [Option(label_of(row), row.reference) for row in page.rows[:MOST_OPTIONS]]
    more = page.total - len(options)
    return Ask(f"{question} There are {more} more; write which." if more > 0 else question, "task", options)


def label_of(row: TaskRow) -> str:
    """On a button."""
    label = f"{row.reference} {row.title}"
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
