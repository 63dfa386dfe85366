"""What the REST door takes and gives for tasks. Reads are written by PostgreSQL (`queries`); a test holds them to
these models."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from boss_workflow.domains.tasks.listing import TaskFilters
from boss_workflow.domains.tasks.models import NoteKind, Priority, Source, Status, TaskType
from boss_workflow.kernel.http.bodies import Day, Moment, RequestBody

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\x00-\x1f]+$")]
Text = Annotated[str, StringConstraints(max_length=100_000)]
NoteText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
Minutes = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
MOST_AT_ONCE = 1_000


class Criterion(RequestBody):
    text: Line
    met: bool = False


class _Due(RequestBody):
    due_on: Day | None = Field(default=None, description="A whole day; excludes due_at.")
    due_at: Moment | None = Field(default=None, description="A moment; excludes due_on.")

    @model_validator(mode="after")
    def _one_due(self) -> Self:
        if self.due_on is not None and self.due_at is not None:
            raise ValueError("due_on and due_at exclude each other")
        return self


class TaskDraft(_Due):
    """A new task."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"title": "Fix the login bug", "priority": "high", "due_on": "2026-12-04"}}
    )

    title: Title
    description: Text = ""
    criteria: list[Line] = Field(default=[], max_length=50)
    type: TaskType = TaskType.TASK
    priority: Priority = Priority.MEDIUM
    assignee_id: UUID | None = None
    department_id: UUID | None = None
    project: Line | None = None
    tags: list[Tag] = Field(default=[], max_length=50)
    estimate_minutes: Minutes | None = None
    requires_validation: bool = False


class TaskChanges(_Due):
    """New values; a field that is left out stays, null empties it."""

    title: Title | None = None
    description: Text | None = None
    criteria: list[Criterion] | None = Field(default=None, max_length=50)
    type: TaskType | None = None
    priority: Priority | None = None
    status: Status | None = None
    status_reason: Line | None = None
    assignee_id: UUID | None = None
    department_id: UUID | None = None
    project: Line | None = None
    tags: list[Tag] | None = Field(default=None, max_length=50)
    estimate_minutes: Minutes | None = None
    progress: Annotated[int, Field(ge=0, le=100, strict=True)] | None = None
    requires_validation: bool | None = None
    archived: bool | None = None

    @model_validator(mode="after")
    def _no_empty_values(self) -> Self:
        refuse_null(self, NEVER_EMPTY)
        if self.status_reason is not None and self.status is None:
            raise ValueError("status_reason goes with a status")
        return self

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set if name in TaskChanges.model_fields}


def refuse_null(body: RequestBody, names: frozenset[str]) -> None:
    """Raises ValueError where one of these is set to null: they can be left out, not emptied."""
    for name in sorted(body.model_fields_set & names):
        if getattr(body, name) is None:
            raise ValueError(f"{name} can't be empty")


NEVER_EMPTY = frozenset(
    {
        "title",
        "description",
        "criteria",
        "type",
        "priority",
        "status",
        "tags",
        "progress",
        "requires_validation",
        "archived",
    }
)


class TaskPatch(TaskChanges):
    model_config = ConfigDict(
        json_schema_extra={"example": {"version": 3, "status": "in_progress", "due_on": "2026-12-04"}}
    )

    version: int = Field(ge=1, le=2_147_483_647, strict=True, description="The version that you read.")


class Filters(RequestBody, TaskFilters):
    """Everything given must hold; of the values of one filter, one."""


class Selection(RequestBody):
    """Which tasks: by ids, or all that a filter fits; at most 1,000, all of them or none."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"ids": ["019ac1d0-3c00-7a10-8c54-2d1f0e9a6b31"], "dry_run": True}}
    )

    ids: list[UUID] | None = Field(default=None, min_length=1, max_length=MOST_AT_ONCE)
    filter: Filters | None = None
    dry_run: bool = Field(default=False, description="Say what would be changed, and change nothing.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or a filter")
        if self.filter is not None and not self.filter.narrows:
            raise ValueError("an empty filter fits every task: say which ones are meant")
        return self


class BulkPatch(Selection):
    model_config = ConfigDict(
        json_schema_extra={"example": {"filter": {"status": ["pending"]}, "changes": {"priority": "high"}}}
    )

    changes: TaskChanges

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.changes.given():
            raise ValueError("changes holds nothing to change")
        return self


class BulkResult(BaseModel):
    """`unchanged` were so already. `undo_id` takes everything back; null after a dry run or when nothing changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "matched": 2,
                "changed": 1,
                "unchanged": 1,
                "dry_run": False,
                "undo_id": "019ac1d0-3c00-7f65-9b54-6f2c8d4e7ba6",
                "references": ["TASK-12"],
            }
        }
    )

    matched: int
    changed: int
    unchanged: int
    dry_run: bool
    undo_id: UUID | None
    references: list[str]


class NewSubtask(_Due):
    model_config = ConfigDict(json_schema_extra={"example": {"title": "Sand the wall", "due_on": "2026-12-04"}})

    title: Title
    assignee_id: UUID | None = None


class SubtaskPatch(_Due):
    """New values; a field that is left out stays, null empties it."""

    model_config = ConfigDict(json_schema_extra={"example": {"title": "Sand both walls", "due_on": "2026-12-05"}})

    title: Title | None = None
    assignee_id: UUID | None = None

    @model_validator(mode="after")
    def _no_empty_values(self) -> Self:
        refuse_null(self, frozenset({"title"}))
        return self


class NewNote(RequestBody):
    model_config = ConfigDict(json_schema_extra={"example": {"body": "The paint has arrived.", "kind": "update"}})

    body: NoteText
    kind: NoteKind = NoteKind.GENERAL
    pinned: bool = False


class NotePatch(RequestBody):
    """New values; a field that is left out stays."""

    model_config = ConfigDict(json_schema_extra={"example": {"body": "The paint arrives on Monday.", "pinned": True}})

    body: NoteText | None = None
    kind: NoteKind | None = None
    pinned: bool | None = None

    @model_validator(mode="after")
    def _no_empty_values(self) -> Self:
        refuse_null(self, frozenset({"body", "kind", "pinned"}))
        return self


class NewDependency(RequestBody):
    model_config = ConfigDict(json_schema_extra={"example": {"blocker_id": "019ac1d0-3c00-7a10-8c54-2d1f0e9a6b31"}})

    blocker_id: UUID = Field(description="The task that must be done before this one can go on.")


class Person(BaseModel):
    id: UUID
    name: str


class SubtaskView(BaseModel):
    id: UUID
    position: int
    title: str
    assignee_id: UUID | None
    due_on: date | None
    due_at: datetime | None
    done_at: datetime | None


class NoteView(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "kind": "update",
                "body": "The paint has arrived.",
                "pinned": True,
                "author": {"id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62", "name": "John"},
                "created_at": "2026-11-27T09:00:00Z",
            }
        }
    )

    id: UUID
    kind: NoteKind
    body: str
    pinned: bool
    author: Person | None
    created_at: datetime


class OtherTask(BaseModel):
    id: UUID
    reference: str
    title: str
    status: Status


class Dependencies(BaseModel):
    blocked_by: list[OtherTask]
    blocks: list[OtherTask]


class AttachmentView(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "name": "wall.png",
                "media_type": "image/png",
                "size": 48213,
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "created_at": "2026-11-27T09:00:00Z",
            }
        }
    )

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime


class HistoryEntry(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "at": "2026-11-27T09:00:00Z",
                "action": "task.prioritise",
                "door": "rest",
                "member": {"id": "019ac1d0-3c00-7e54-8a43-3d9b7e1f5c95", "name": "Ann"},
                "entity": "task",
                "before": {"priority": "medium"},
                "after": {"priority": "high"},
                "undo_id": "019ac1d0-3c00-7f65-9b54-6f2c8d4e7ba6",
            }
        }
    )

    id: UUID
    at: datetime
    action: str
    door: str
    member: Person | None
    entity: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    undo_id: UUID | None


class TaskView(BaseModel):
    """A task; parts only where they were asked for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7a10-8c54-2d1f0e9a6b31",
                "reference": "TASK-12",
                "number": 12,
                "version": 3,
                "title": "Fix the login bug",
                "description": "",
                "criteria": [{"text": "Ann can log in again", "met": False}],
                "type": "bug",
                "priority": "high",
                "status": "in_progress",
                "status_reason": None,
                "assignee": {"id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62", "name": "John"},
                "creator": {"id": "019ac1d0-3c00-7e54-8a43-3d9b7e1f5c95", "name": "Ann"},
                "department": {"id": "019ac1d0-3c00-7c32-a821-9b4f6e1d8a73", "name": "Engineering"},
                "project": "Website",
                "tags": ["login"],
                "due_on": "2026-12-04",
                "due_at": None,
                "original_due_on": "2026-12-01",
                "original_due_at": None,
                "times_delayed": 1,
                "overdue": False,
                "progress": 40,
                "estimate_minutes": 120,
                "time_spent_minutes": 0,
                "requires_validation": False,
                "source": "rest",
                "created_at": "2026-11-27T09:00:00Z",
                "updated_at": "2026-11-27T09:00:00Z",
                "completed_at": None,
                "archived_at": None,
                "deleted_at": None,
            }
        },
    )

    id: UUID
    reference: str
    number: int
    version: int
    title: str
    description: str
    criteria: list[Criterion]
    type: TaskType
    priority: Priority
    status: Status
    status_reason: str | None
    assignee: Person | None
    creator: Person | None
    department: Person | None
    project: str | None
    tags: list[str]
    due_on: date | None
    due_at: datetime | None
    original_due_on: date | None
    original_due_at: datetime | None
    times_delayed: int
    overdue: bool
    progress: int
    estimate_minutes: int | None
    time_spent_minutes: int
    requires_validation: bool
    source: Source
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    archived_at: datetime | None
    deleted_at: datetime | None
    subtasks: list[SubtaskView] | None = None
    notes: list[NoteView] | None = Field(default=None, description="Pinned first, then the newest; at most 200.")
    dependencies: Dependencies | None = None
    attachments: list[AttachmentView] | None = Field(default=None, description="The newest 200, the oldest first.")
    watchers: list[Person] | None = None
    history: list[HistoryEntry] | None = Field(default=None, description="The newest 50.")


class TaskPage(BaseModel):
    """`next_cursor` asks for the page after this one; null on the last."""

    items: list[TaskView]
    next_cursor: str | None


class Undone(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"undone": True, "label": "edited TASK-12"}})

    undone: Literal[True] = True
    label: str
