"""What can be asked about breaking work down, specs and plans."""

from typing import Any

from boss_workflow.chat.actions import Action, Arguments
from boss_workflow.domains.projects.asking import read_plan, read_spec
from boss_workflow.domains.projects.breakdown import Breakdown, BreakdownArguments
from boss_workflow.domains.projects.models import SessionKind
from boss_workflow.domains.projects.plans import Plans
from boss_workflow.domains.projects.sessions import (
    OpenArguments,
    PlanArguments,
    ResumeArguments,
    SaidArguments,
    SessionActions,
    SpecArguments,
)
from boss_workflow.domains.projects.specs import Specs
from boss_workflow.domains.tasks import TaskService

PLAN = "project.plan"
CREATE = "task.create"


def project_actions(tasks: TaskService) -> list[Action[Any]]:
    """Their sentences are read before a request for work would claim them."""
    do = SessionActions(tasks, {SessionKind.PLAN: Plans(tasks), SessionKind.SPEC: Specs(tasks)})
    return [*_starting(do), *_within(do), *_ending(do), _breaking_down(tasks)]


def _starting(do: SessionActions) -> list[Action[Any]]:
    return [
        Action(
            name="plan.start",
            params=PlanArguments,
            summary="Plan a project",
            handler=do.start_plan,
            consult=do.consult_plan,
            permission=PLAN,
            command="plan",
            recognise=read_plan,
            examples=("plan a mobile app by the end of June with Ann and John",),
            tool=False,
        ),
        Action(
            name="spec.start",
            params=SpecArguments,
            summary="Write a spec sheet for a task",
            handler=do.start_spec,
            consult=do.consult_spec,
            permission=CREATE,
            command="spec",
            command_phrases=("{task:id}",),
            recognise=read_spec,
            examples=("spec sheet for TASK-12",),
            tool=False,
        ),
    ]


def _within(do: SessionActions) -> list[Action[Any]]:
    return [
        Action(
            name="plan.answer",
            params=SaidArguments,
            summary="Answer questions about a plan or spec",
            handler=do.answer,
            consult=do.consult_answer,
            permission=CREATE,
            tool=False,
        ),
        Action(
            name="plan.skip",
            params=Arguments,
            summary="Skip the questions about a plan or spec",
            handler=do.skip,
            consult=do.consult_skip,
            permission=CREATE,
            command="skip",
            phrases=("skip", "skip the questions"),
            tool=False,
        ),
        Action(
            name="plan.refine",
            params=SaidArguments,
            summary="Change the plan or spec that is open, in words",
            handler=do.refine,
            consult=do.consult_refine,
            permission=CREATE,
            command="refine",
            command_field="text",
            phrases=("refine (the) plan|spec (:) {text}",),
            tool=False,
        ),
    ]


def _ending(do: SessionActions) -> list[Action[Any]]:
    return [
        Action(
            name="plan.approve",
            params=OpenArguments,
            summary="Create what was planned",
            handler=do.approve,
            permission=CREATE,
            phrases=("approve the plan|spec",),
            tool=False,
        ),
        Action(
            name="plan.save",
            params=OpenArguments,
            summary="Save the plan or spec for later",
            handler=do.save,
            permission=CREATE,
            phrases=("save the plan|spec (for_later)",),
            tool=False,
        ),
        Action(
            name="plan.drop",
            params=OpenArguments,
            summary="Drop the plan or spec",
            handler=do.drop,
            permission=CREATE,
            phrases=("drop|discard|scrap the plan|spec",),
            tool=False,
        ),
        Action(
            name="plan.saved",
            params=Arguments,
            summary="Show saved plans and specs",
            handler=do.saved,
            permission=CREATE,
            command="saved",
            phrases=("(show) (me) (my) saved plans|specs", "(show) (me) my plans"),
            reads=True,
            tool=False,
        ),
        Action(
            name="plan.resume",
            params=ResumeArguments,
            summary="Go on with a saved plan or spec",
            handler=do.resume,
            permission=CREATE,
            command="resume",
            command_field="title",
            phrases=("resume|continue (with) the plan|spec (for) {title:rest}", "resume|continue (with) the plan|spec"),
            tool=False,
        ),
    ]


def _breaking_down(tasks: TaskService) -> Action[Any]:
    breakdown = Breakdown(tasks)
    return Action(
        name="task.breakdown",
        params=BreakdownArguments,
        summary="Break a task down into steps",
        handler=breakdown.show,
        consult=breakdown.consult,
        permission="task.work",
        command="breakdown",
        command_field="task",
        phrases=(
            "break down {task:named} (into) (subtasks|steps)",
            "break {task:named} down (into) (subtasks|steps)",
            "break|split {task:named} (up) into (smaller) subtasks|steps|pieces|parts",
            "what are the steps to|for do|doing {task:named}",
        ),
        examples=("break down TASK-12",),
    )
