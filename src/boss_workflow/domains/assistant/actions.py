"""Templates and teaching, in the conversation."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic import Field

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.understand.requests import read_request
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.domains.assistant.errors import LessonInvalid, NothingLearned, TemplateNotFound, TemplateTaken
from boss_workflow.domains.assistant.lessons import read_lesson
from boss_workflow.domains.assistant.models import Lesson, Template
from boss_workflow.domains.assistant.preferences import preference_actions
from boss_workflow.domains.assistant.repository import AssistantRepository
from boss_workflow.domains.assistant.templates import BUILT_IN, Shape
from boss_workflow.domains.assistant.undo import keep_record
from boss_workflow.domains.audit import newest_undo
from boss_workflow.domains.people import PeopleService
from boss_workflow.domains.tasks import CreateArguments, Priority, TaskActions, TaskService, TaskType, find_task
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph

NAMED = re.compile(
    rf"(?P<name>{'|'.join(BUILT_IN)})(?: report| request)?\s*:\s*(?P<rest>\S.*)", re.IGNORECASE | re.DOTALL
)
FIRST_WORD = re.compile(r"(?P<name>[\w-]{2,40})\s*:?\s+(?P<rest>\S.*)", re.DOTALL)
MOST_LESSONS = 50
SHORT = re.compile(r"\d{1,3}|[a-z]", re.IGNORECASE)


class UseArguments(CreateArguments):
    template: str = Field(description="The name of the template.")


class SaveArguments(Arguments):
    task: str | None = Field(default=None, description='The task to save, as said: "TASK-12", "it".')
    name: str = Field(min_length=2, max_length=40)


class NameArguments(Arguments):
    name: str = Field(min_length=2, max_length=60)


class TeachArguments(Arguments):
    phrase: str = Field(default="", max_length=60)
    meaning: str = Field(default="", max_length=200)


class AssistantActions:
    def __init__(self, tasks: TaskService) -> None:
        self._tasks = tasks
        self._task_actions = TaskActions(tasks)

    async def templates(self, turn: Turn, _arguments: Arguments) -> Answer:
        own = await AssistantRepository(turn.uow).templates()
        shapes = {**BUILT_IN, **{one.name: Shape.model_validate(one.body) for one in own}}
        entries = tuple(
            f"{name}: {shape.priority} priority, {len(shape.criteria)} criteria" for name, shape in shapes.items()
        )
        hint = Paragraph(text='Use one like "bug: the login fails on Safari" or /template bug the login fails.')
        return Answer(blocks=[Paragraph(text="Templates:", strong=True), Items(entries=entries), hint])

    async def use(self, turn: Turn, arguments: UseArguments) -> Answer:
        shape = await self._shape(turn, arguments.template)
        said = CreateArguments.model_validate(arguments.model_dump(exclude={"template"}))
        keep = arguments.priority is not None
        return await self._task_actions.create(turn, said, lambda new: shape.fill(new, keep_priority=keep))

    async def save(self, turn: Turn, arguments: SaveArguments) -> Answer:
        if arguments.name.lower() in BUILT_IN:
            raise TemplateTaken
        task = await find_task(self._tasks, turn, arguments.task)
        shape = Shape(
            type=TaskType(task.type),
            priority=Priority(task.priority),
            tags=tuple(task.tags),
            criteria=tuple(str(one["text"]) for one in task.criteria),
            estimate_minutes=task.estimate_minutes,
        )
        template = Template(
            workspace_id=turn.uow.workspace,
            name=arguments.name.lower(),
            body=shape.model_dump(mode="json"),
            created_at=turn.uow.now(),
        )
        await AssistantRepository(turn.uow).add_template(template)
        await keep_record(turn, "template.save", f'saved the template "{template.name}"', added=[template])
        return await _changed(turn, f'{task.reference} is saved as the template "{template.name}".')

    async def drop(self, turn: Turn, arguments: NameArguments) -> Answer:
        template = await AssistantRepository(turn.uow).find_template(arguments.name)
        if template is None:
            raise TemplateNotFound(arguments.name)
        await AssistantRepository(turn.uow).remove(template)
        await keep_record(turn, "template.drop", f'removed the template "{template.name}"', dropped=[template])
        return await _changed(turn, f'The template "{arguments.name}" is gone.')

    async def teach(self, turn: Turn, arguments: TeachArguments) -> Answer:
        if not arguments.phrase or not arguments.meaning:
            raise LessonInvalid('Teach me like this: "when I say ASAP, the deadline is in 4 hours".')
        if SHORT.fullmatch(arguments.phrase):
            raise LessonInvalid(f'"{arguments.phrase}" is too short: it would change what other sentences mean.')
        repository = AssistantRepository(turn.uow)
        if len(await repository.lessons(turn.actor.member_id)) >= MOST_LESSONS:
            raise LessonInvalid(f"I have learned {MOST_LESSONS} phrases from you; forget one first.")
        lesson = Lesson(
            workspace_id=turn.uow.workspace,
            member_id=turn.actor.member_id,
            phrase=arguments.phrase,
            meaning=arguments.meaning,
            created_at=turn.uow.now(),
        )
        before = await repository.find_lesson(turn.actor.member_id, lesson.phrase)
        if before is not None:
            await repository.remove(before)
        await repository.learn(lesson)
        label = f'learned what "{lesson.phrase}" means'
        await keep_record(turn, "assistant.teach", label, dropped=[before] if before else [], added=[lesson])
        return await _changed(
            turn, f'When you say "{lesson.phrase}", I read "{lesson.meaning}". /preferences shows what I learned.'
        )

    async def forget(self, turn: Turn, arguments: NameArguments) -> Answer:
        repository = AssistantRepository(turn.uow)
        lesson = await repository.find_lesson(turn.actor.member_id, arguments.name.strip("\"'"))
        if lesson is None:
            raise NothingLearned(arguments.name)
        await repository.remove(lesson)
        await keep_record(turn, "assistant.forget", f'forgot what "{lesson.phrase}" means', dropped=[lesson])
        return await _changed(turn, f'"{arguments.name}" is read as it stands again.')

    @staticmethod
    async def _shape(turn: Turn, name: str) -> Shape:
        """Raises: TemplateNotFound."""
        built_in = BUILT_IN.get(name.lower())
        if built_in is not None:
            return built_in
        own = await AssistantRepository(turn.uow).find_template(name)
        if own is None:
            raise TemplateNotFound(name)
        return Shape.model_validate(own.body)


def read_template(utterance: Utterance) -> Mapping[str, Any] | None:
    """ "bug: login fails on Safari, John, Friday"; after /template the first word is the name."""
    pattern = FIRST_WORD if utterance.announced else NAMED
    found = pattern.fullmatch(utterance.whole.strip())
    if found is None:
        return None
    rest = utterance.part(found["rest"], announced=True)
    request = read_request(rest)
    said: dict[str, Any] = {"template": found["name"].lower(), "title": request.title if request else found["rest"]}
    if request is not None:
        fields = {"assignee": request.assignee, "due": request.due, "priority": request.priority}
        said |= {name: value for name, value in fields.items() if value is not None}
        said |= {"description": request.description} if request.description else {}
    return said


async def _changed(turn: Turn, text: str) -> Answer:
    """With the way back."""
    undo = await newest_undo(turn.uow, turn.actor.member_id)
    blocks: list[Block] = [Paragraph(text=text)]
    if undo is not None:
        blocks.append(Buttons(rows=((turn.presses.button("Undo", "audit.undo", undo_id=str(undo)),),)))
    return Answer(blocks=blocks, line=text)


def _said(text: str) -> Answer:
    return Answer(blocks=[Paragraph(text=text)], line=text)


def first_read(tasks: TaskService) -> list[Action[Any]]:
    """Those whose sentences are read before a request for work would claim them."""
    do = AssistantActions(tasks)
    return [
        Action(
            name="template.use",
            params=UseArguments,
            summary="Create a task from a template",
            handler=do.use,
            permission="task.create",
            command="template",
            command_field="template",
            recognise=read_template,
            tool=False,
        ),
        Action(
            name="assistant.teach",
            params=TeachArguments,
            summary="Teach me what a phrase of yours means",
            handler=do.teach,
            command="teach",
            recognise=read_lesson,
            tool=False,
        ),
    ]


def assistant_actions(tasks: TaskService, people: PeopleService) -> list[Action[Any]]:
    do = AssistantActions(tasks)
    return [
        Action(
            name="template.list",
            params=Arguments,
            summary="Show the templates",
            handler=do.templates,
            permission="task.create",
            command="templates",
            phrases=("templates", "(show) (me) (the) templates", "what templates are there|do_you_have"),
            reads=True,
        ),
        Action(
            name="template.save",
            params=SaveArguments,
            summary="Save a task as a template",
            handler=do.save,
            permission="task.edit",
            phrases=("save {task:named} as (a|the) template (called) {name:text}",),
            tool=False,
        ),
        Action(
            name="template.drop",
            params=NameArguments,
            summary="Remove a template",
            handler=do.drop,
            permission="task.edit",
            phrases=("remove|delete|drop (the) template {name:text}",),
            tool=False,
        ),
        Action(
            name="assistant.forget",
            params=NameArguments,
            summary="Forget what a phrase means",
            handler=do.forget,
            phrases=("forget what {name:text} means", "unlearn {name:text}"),
            tool=False,
        ),
        *preference_actions(people),
    ]
