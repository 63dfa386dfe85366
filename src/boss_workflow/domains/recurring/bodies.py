"""What the REST door takes and gives for recurring tasks."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from boss_workflow.domains.recurring.days_off import OnDayOff
from boss_workflow.domains.tasks import Priority
from boss_workflow.kernel.http import RequestBody

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=100_000)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\x00-\x1f]+$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
People = Annotated[list[UUID], Field(max_length=50, description="More than one take turns.")]
LeadMinutes = Annotated[int, Field(ge=0, le=525_600, strict=True, description="How long before its due it is created.")]
Version = Annotated[int, Field(ge=1, le=2_147_483_647, strict=True, description="The version that you read.")]


class RecurringDraft(RequestBody):
    """A new recurring task. `rule`: an RRULE of RFC 5545, or words."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"title": "Count the stock", "rule": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9", "on_day_off": "shift"}
        }
    )

    title: Title
    rule: Said = Field(description='"FREQ=WEEKLY;BYDAY=MO", "every Monday at 9" or "3 days after it is done".')
    description: Text = ""
    assignee_ids: People = Field(default=[])
    priority: Priority = Priority.MEDIUM
    tags: list[Tag] = Field(default=[], max_length=50)
    lead_minutes: LeadMinutes | None = None
    on_day_off: OnDayOff | None = None


class RecurringPatch(RequestBody):
    """New values for all that are still to be made; what is left out stays. With `rule` the old one ends and a new one
    takes over from today on: the answer is the new one."""

    model_config = ConfigDict(json_schema_extra={"example": {"version": 1, "rule": "every Tuesday at 10"}})

    version: Version
    title: Title | None = None
    rule: Said | None = None
    description: Text | None = None
    assignee_ids: People | None = None
    priority: Priority | None = None
    tags: list[Tag] | None = Field(default=None, max_length=50)
    lead_minutes: LeadMinutes | None = None
    on_day_off: OnDayOff | None = None

    @model_validator(mode="after")
    def _something_given(self) -> Self:
        given = self.model_fields_set - {"version"}
        if not given:
            raise ValueError("say what is to be changed")
        for name in given:
            if getattr(self, name) is None:
                raise ValueError(f"{name} can't be empty")
        if "rule" in given and len(given) > 1:
            raise ValueError("change the rule in a request of its own")
        return self


class DateView(BaseModel):
    """`local` is the wall time of the recurring task's zone."""

    at: datetime
    local: datetime


class RecurringView(BaseModel):
    """`repeats`: the rule in words; `rule` is null for what follows completion. `next`: the next five dates."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "version": 1,
                "title": "Count the stock",
                "description": "",
                "assignee_ids": ["019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62"],
                "priority": "medium",
                "tags": ["stock"],
                "rule": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0",
                "after_days": None,
                "repeats": "every Monday at 09:00",
                "timezone": "Europe/Berlin",
                "lead_minutes": 0,
                "on_day_off": "shift",
                "created_at": "2026-11-27T09:00:00Z",
                "paused_at": None,
                "deleted_at": None,
                "next": [{"at": "2026-11-30T08:00:00Z", "local": "2026-11-30T09:00:00"}],
            }
        }
    )

    id: UUID
    version: int
    title: str
    description: str
    assignee_ids: list[UUID]
    priority: Priority
    tags: list[str]
    rule: str | None
    after_days: int | None
    repeats: str
    timezone: str
    lead_minutes: int
    on_day_off: OnDayOff
    created_at: datetime
    paused_at: datetime | None
    deleted_at: datetime | None
    next: list[DateView]


class RecurringPage(BaseModel):
    """`next_cursor` asks for the page after this one; null on the last."""

    items: list[RecurringView]
    next_cursor: str | None
