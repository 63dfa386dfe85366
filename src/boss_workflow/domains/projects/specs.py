"""Spec sheets: written by the model from the person's answers, or put together by rules from those answers alone."""

from collections.abc import Sequence

from boss_workflow.chat.actions import Answer, Turn
from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.chat.writing import Brief, Written
from boss_workflow.domains.assistant import BUILT_IN
from boss_workflow.domains.audit import as_one
from boss_workflow.domains.people import PeopleRepository
from boss_workflow.domains.projects import replies
from boss_workflow.domains.projects.breakdown import told
from boss_workflow.domains.projects.drafts import Draft, Sheet, SpecRevised, SpecWritten, lines_of
from boss_workflow.domains.projects.refining import refine_sheet
from boss_workflow.domains.tasks import (
    NewTask,
    Task,
    TaskActions,
    TaskArguments,
    TaskRepository,
    TaskService,
    find_task,
)
from boss_workflow.kernel.actor import Role
from boss_workflow.ports.blocks import Block

TASK = """\
Write a spec sheet for this work from the answers: a description, 6 to 8 criteria that can each be tested, the steps of the \
work, and technical notes. Invent no numbers, names or dates; what was not said stays open."""
REVISE = "Change the spec sheet as the request says and leave the rest as it is. " + TASK
KINDS = {
    "bug": "bug",
    "fix": "bug",
    "crash": "bug",
    "hotfix": "hotfix",
    "research": "research",
    "compare": "research",
    "meeting": "meeting",
    "docs": "documentation",
    "documentation": "documentation",
    "guide": "documentation",
    "review": "review",
    "deploy": "deployment",
    "deployment": "deployment",
    "release": "deployment",
}
MOST_CRITERIA = 8


class Specs:
    def __init__(self, tasks: TaskService) -> None:
        self._tasks = tasks
        self._cards = TaskActions(tasks)

    async def brief(self, turn: Turn, draft: Draft) -> Brief[SpecWritten]:
        return Brief(SpecWritten, TASK, await self._data(turn, draft))

    async def revision(self, turn: Turn, draft: Draft, said: str) -> Brief[SpecRevised]:
        sheet = draft.sheet or Sheet()
        data = [("spec sheet", sheet.model_dump_json()), ("request", said)]
        return Brief(SpecRevised, REVISE, [*await self._data(turn, draft), *data])

    async def take(self, _turn: Turn, draft: Draft, written: Written) -> Draft:
        return draft.model_copy(update={"sheet": Sheet.model_validate(written.model_dump())})

    async def by_hand(self, turn: Turn, draft: Draft) -> tuple[Draft, str]:
        """The person's own words in order, and the criteria of the closest template behind theirs."""
        task = await find_task(self._tasks, turn, draft.task) if draft.task else None
        kind = closest_template(draft.title, task.type if task else None)
        said = draft.answers
        sheet = Sheet(
            description="\n".join(
                f"{name.capitalize()}: {said[name]}" for name in ("approach", "flow", "data", "scope") if said.get(name)
            ),
            criteria=tuple(dict.fromkeys((*lines_of(said.get("success", "")), *BUILT_IN[kind].criteria)))[
                :MOST_CRITERIA
            ],
            subtasks=lines_of(said.get("flow", ""))[:MOST_CRITERIA],
        )
        return draft.model_copy(update={"sheet": sheet}), replies.own_words(kind)

    def refine(self, draft: Draft, heard: Utterance) -> Draft | None:
        """Raises: PlanInvalid."""
        return refine_sheet(draft, heard)

    async def show(self, _turn: Turn, draft: Draft) -> list[Block]:
        return replies.sheet(draft)

    async def approve(self, turn: Turn, draft: Draft) -> Answer:
        """Writes the task, or into it, as one change. Raises: NotPermitted, TaskNotFound."""
        sheet = draft.sheet or Sheet()
        with as_one():
            task = await self._into(turn, draft.task, sheet) if draft.task else await self._new(turn, draft, sheet)
            known = {step.title.lower() for step in await TaskRepository(turn.uow).subtasks(task.id)}
            for step in sheet.subtasks:
                if step.lower() not in known:
                    await self._tasks.add_subtask(turn.uow, turn.actor, task, step)
        return await self._cards.show(turn, TaskArguments(task=task.reference))

    async def _new(self, turn: Turn, draft: Draft, sheet: Sheet) -> Task:
        staff = turn.actor.role is Role.STAFF
        assignee = await PeopleRepository(turn.uow).get_member(turn.actor.member_id) if staff else None
        new = NewTask(
            title=draft.title[:1].upper() + draft.title[1:200],
            description=_text(sheet),
            criteria=sheet.criteria,
            assignee_id=assignee.id if assignee else None,
        )
        return await self._tasks.create(turn.uow, turn.actor, new, assignee)

    async def _into(self, turn: Turn, reference: str, sheet: Sheet) -> Task:
        """What was met already stays met; what the task said before stays above."""
        task = await find_task(self._tasks, turn, reference)
        met = {str(one["text"]) for one in task.criteria if one.get("met")}
        criteria = [{"text": text, "met": text in met} for text in sheet.criteria]
        described = "\n\n".join(part for part in (task.description, _text(sheet)) if part)
        await self._tasks.edit(turn.uow, turn.actor, task, description=described, criteria=criteria)
        return task

    async def _data(self, turn: Turn, draft: Draft) -> Sequence[tuple[str, str]]:
        task = await find_task(self._tasks, turn, draft.task) if draft.task else None
        data = await told(turn, task) if task else [("work", draft.title)]
        return data + [(f"answer about {name}", text) for name, text in draft.answers.items() if text]


def closest_template(title: str, kind: str | None) -> str:
    if kind in BUILT_IN:
        return str(kind)
    return next((KINDS[word] for word in title.lower().split() if word in KINDS), "feature")


def _text(sheet: Sheet) -> str:
    notes = "\n".join(["Technical notes:", *(f"- {note}" for note in sheet.notes)]) if sheet.notes else ""
    return "\n\n".join(part for part in (sheet.description, notes) if part)
