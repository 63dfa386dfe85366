"""Breaks a task down into steps: the model proposes them, or the task's template; the person picks and confirms."""

from typing import Annotated

from pydantic import Field

from boss_workflow.chat.actions import Answer, Arguments, Turn
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.chat.writing import Brief, Written
from boss_workflow.domains.assistant import BUILT_IN
from boss_workflow.domains.projects import replies
from boss_workflow.domains.projects.errors import AskAlone
from boss_workflow.domains.tasks import Task, TaskRepository, TaskService, find_task
from boss_workflow.ports.blocks import Paragraph

FEWEST, MOST = 3, 7
TASK = """\
Break the task down into 3 to 7 steps that one person can finish in a day or so each. A step is short, imperative, begins with \
a verb and can be seen to be done; leave out steps that the task has already."""

Step = Annotated[str, Field(min_length=3, max_length=200)]


class Steps(Written):
    steps: tuple[Step, ...] = Field(min_length=FEWEST, max_length=MOST, description="The steps, in order.")


class BreakdownArguments(Arguments):
    task: str | None = Field(default=None, description='The task to break down, as said: "TASK-12", "it".')


class Breakdown:
    def __init__(self, tasks: TaskService) -> None:
        self._tasks = tasks

    async def consult(self, turn: Turn, arguments: BreakdownArguments) -> Brief[Steps]:
        task = await find_task(self._tasks, turn, arguments.task)
        return Brief(Steps, TASK, await told(turn, task))

    async def show(self, turn: Turn, arguments: BreakdownArguments) -> Answer:
        task = await find_task(self._tasks, turn, arguments.task)
        if turn.draught is None:
            raise AskAlone(f"break down {task.reference}")
        about = Subject("task", task.id)
        known = {step.title.lower() for step in await TaskRepository(turn.uow).subtasks(task.id)}
        match turn.draught.written:
            case Steps(steps=written):
                steps, said = list(written), f"{task.reference} ({task.title}) could be done in these steps."
            case _:
                steps = list(BUILT_IN[task.type].criteria) if task.type in BUILT_IN else []
                said = replies.without_steps(turn.draught.lack, task, has_template=bool(steps))
        offers = [
            Proposal("task.subtask", {"task": task.reference, "title": step})
            for step in steps
            if step.lower() not in known
        ]
        if steps and not offers:
            said = f"{task.reference} has these steps already."
        return Answer(blocks=[Paragraph(text=said)], about=about, offers=offers)


async def told(turn: Turn, task: Task) -> list[tuple[str, str]]:
    """What a model is shown of a task that the asker may see."""
    steps = await TaskRepository(turn.uow).subtasks(task.id)
    data = [("task", task.title), ("kind", task.type), ("description", task.description[:4000])]
    data.append(("done when", "\n".join(str(one["text"]) for one in task.criteria)))
    data.append(("steps it has", "\n".join(step.title for step in steps)))
    return [(name, text) for name, text in data if text]
