"""What a template gives a task: title prefix, kind, priority, tags, estimate, and criteria to check."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from boss_workflow.domains.tasks import NewTask, Priority, TaskType

LONGEST_TITLE = 200


class Shape(BaseModel):
    model_config = ConfigDict(frozen=True)

    prefix: str = ""
    type: TaskType = TaskType.TASK
    priority: Priority = Priority.MEDIUM
    tags: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    estimate_minutes: int | None = None

    def fill(self, new: NewTask, *, keep_priority: bool) -> NewTask:
        """What was said goes before what the template says."""
        title = new.title if new.title.lower().startswith(self.prefix.lower()) else f"{self.prefix}{new.title}"
        return replace(
            new,
            title=title[:LONGEST_TITLE],
            type=self.type,
            priority=new.priority if keep_priority else self.priority,
            tags=tuple(dict.fromkeys([*new.tags, *self.tags])),
            criteria=new.criteria or self.criteria,
            estimate_minutes=new.estimate_minutes or self.estimate_minutes,
        )


BUILT_IN: Mapping[str, Shape] = {
    "bug": Shape(
        prefix="Bug: ",
        type=TaskType.BUG,
        priority=Priority.HIGH,
        tags=("bug",),
        criteria=(
            "the steps to reproduce are written down",
            "the cause is found",
            "the fix is in place",
            "a test shows the bug before and passes after",
            "whoever reported it was told",
        ),
        estimate_minutes=180,
    ),
    "feature": Shape(
        prefix="Feature: ",
        type=TaskType.FEATURE,
        tags=("feature",),
        criteria=(
            "the need is described in a sentence",
            "the behaviour is agreed",
            "it works as agreed",
            "tests are written",
            "the documentation is updated",
            "it was shown to who asked for it",
        ),
        estimate_minutes=960,
    ),
    "hotfix": Shape(
        prefix="Hotfix: ",
        type=TaskType.BUG,
        priority=Priority.URGENT,
        tags=("hotfix", "production"),
        criteria=(
            "the impact is known",
            "the fix is reviewed by a second person",
            "the fix is live",
            "production was checked afterwards",
            "the cause is noted for later",
        ),
        estimate_minutes=60,
    ),
    "research": Shape(
        prefix="Research: ",
        type=TaskType.RESEARCH,
        priority=Priority.LOW,
        tags=("research",),
        criteria=(
            "the question is written down",
            "at least three sources are compared",
            "the findings are written down",
            "a recommendation is given",
            "the team was told",
        ),
        estimate_minutes=480,
    ),
    "meeting": Shape(
        prefix="Meeting: ",
        type=TaskType.MEETING,
        tags=("meeting",),
        criteria=(
            "the agenda is sent",
            "everybody is invited",
            "decisions are noted",
            "next steps have a person and a date",
            "the notes are sent",
        ),
        estimate_minutes=90,
    ),
    "documentation": Shape(
        prefix="Docs: ",
        type=TaskType.DOCUMENTATION,
        tags=("docs",),
        criteria=(
            "the reader is named",
            "the steps were followed once as written",
            "examples run",
            "links work",
            "a second person read it",
        ),
        estimate_minutes=240,
    ),
    "review": Shape(
        prefix="Review: ",
        type=TaskType.REVIEW,
        priority=Priority.HIGH,
        tags=("review",),
        criteria=(
            "the whole change was read",
            "it was tried out",
            "comments are written down",
            "open questions are answered",
            "the decision is given",
        ),
        estimate_minutes=120,
    ),
    "deployment": Shape(
        prefix="Deploy: ",
        type=TaskType.DEPLOYMENT,
        priority=Priority.HIGH,
        tags=("deployment",),
        criteria=(
            "the version is named",
            "a backup was made",
            "the way back is written down",
            "it is deployed",
            "the checks afterwards passed",
            "the team was told",
        ),
        estimate_minutes=120,
    ),
}
