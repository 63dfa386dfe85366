"""What the endpoints of people take and answer with."""

from datetime import date, datetime, time
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from boss_workflow.domains.people.policy import PERMISSIONS
from boss_workflow.kernel.actor import Role
from boss_workflow.kernel.http import Day, RequestBody


def _local(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("is a time of day in the member's own zone, without an offset")
    return value


def _permission(value: str) -> str:
    if value not in PERMISSIONS:
        raise ValueError(f"must be one of {', '.join(PERMISSIONS)}")
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=254)]
Address = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Local = Annotated[time, AfterValidator(_local)]
Weekday = Annotated[int, Field(ge=0, le=6)]


class Profile(RequestBody):
    """What is left out stays. Monday is 0. A `timezone` of null: the workspace's."""

    nicknames: list[Name] = Field(default_factory=list, max_length=20)
    email: Address | None = None
    department_id: UUID | None = None
    timezone: Short | None = None
    language: Language = "en"
    workdays: list[Weekday] = Field(default_factory=lambda: [0, 1, 2, 3, 4], min_length=1, max_length=7)
    day_start: Local = time(9)
    day_end: Local = time(18)
    quiet_start: Local | None = None
    quiet_end: Local | None = None
    no_questions: bool = False
    days_away: list[Day] = Field(default_factory=list, max_length=400)


class MemberIn(Profile):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "John",
                "role": "staff",
                "email": "john@example.com",
                "department_id": "019ac1d0-3c00-7c32-a821-9b4f6e1d8a73",
                "workdays": [0, 1, 2, 3, 4],
                "days_away": ["2026-12-24"],
            }
        }
    )

    name: Name
    role: Role = Role.STAFF


class MemberPatch(Profile):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {"role": "manager", "timezone": "Europe/Berlin", "quiet_start": "21:00", "quiet_end": "07:00"}
        }
    )

    name: Name = "-"
    role: Role = Role.STAFF


class MemberOut(BaseModel):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "name": "John",
                "role": "staff",
                "nicknames": ["Jo"],
                "email": "john@example.com",
                "department_id": "019ac1d0-3c00-7c32-a821-9b4f6e1d8a73",
                "timezone": "Europe/Berlin",
                "language": "en",
                "workdays": [0, 1, 2, 3, 4],
                "day_start": "09:00:00",
                "day_end": "18:00:00",
                "quiet_start": "21:00:00",
                "quiet_end": "07:00:00",
                "no_questions": False,
                "days_away": ["2026-12-24"],
                "created_at": "2026-11-27T09:00:00Z",
                "deactivated_at": None,
            }
        },
    )

    id: UUID
    name: str
    role: str
    nicknames: list[str]
    email: str | None
    department_id: UUID | None
    timezone: str | None
    language: str
    workdays: list[int]
    day_start: time
    day_end: time
    quiet_start: time | None
    quiet_end: time | None
    no_questions: bool
    days_away: list[date]
    created_at: datetime
    deactivated_at: datetime | None


class LeaveIn(RequestBody):
    """What becomes of their open tasks: somebody else's, or with `force` still theirs."""

    model_config = ConfigDict(json_schema_extra={"example": {"reassign_to": "019ac1d0-3c00-7e54-8a43-3d9b7e1f5c95"}})

    reassign_to: UUID | None = None
    force: bool = False


class InvitationOut(BaseModel):
    """Works once, for 7 days. `token` and `link` are shown this once and kept nowhere: null in the answer to a repeat with
    the same Idempotency-Key; where the first answer was lost, make another. `link` is null, too, while no chat platform
    is connected that has links."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "member_id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "expires_at": "2026-12-04T09:00:00Z",
                "token": "Zk3vQ0sB8xW1nT6yR4uC9eH2",
                "link": "https://t.me/acme_boss_bot?start=Zk3vQ0sB8xW1nT6yR4uC9eH2",
            }
        }
    )

    id: UUID
    member_id: UUID
    expires_at: datetime
    token: str | None
    link: str | None


class DepartmentIn(RequestBody):
    model_config = ConfigDict(json_schema_extra={"example": {"name": "Engineering"}})

    name: Name


class DepartmentOut(BaseModel):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={"example": {"id": "019ac1d0-3c00-7c32-a821-9b4f6e1d8a73", "name": "Engineering"}},
    )

    id: UUID
    name: str


class WorkspacePatch(RequestBody):
    """What is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"timezone": "Europe/Berlin", "open_board": True, "country": "DE-BY"}}
    )

    name: Name = "-"
    timezone: Short = "UTC"
    open_board: bool = False
    staff_may_create: bool = True
    requires_validation: bool = False
    country: Short | None = Field(
        default=None,
        description='Whose public holidays are kept, by code or English name: "DE", "DE-BY" for a part; null: nobody\'s.',
    )


class WorkspaceOut(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7076-8c65-8e3d9f5a6cb7",
                "demo": False,
                "name": "Acme",
                "timezone": "Europe/Berlin",
                "open_board": False,
                "staff_may_create": True,
                "requires_validation": False,
                "country": "DE-BY",
            }
        }
    )

    id: UUID
    name: str
    timezone: str
    demo: bool
    open_board: bool
    staff_may_create: bool
    requires_validation: bool
    country: str | None


class WhyIn(RequestBody):
    """May `member_id` (by default you) use `permission` on this task, or on something of this department and these owners?"""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "permission": "task.edit",
                "member_id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "department_id": "019ac1d0-3c00-7c32-a821-9b4f6e1d8a73",
            }
        }
    )

    permission: Annotated[str, AfterValidator(_permission)]
    member_id: UUID | None = None
    task_id: UUID | None = None
    department_id: UUID | None = None
    owner_ids: list[UUID] = Field(default_factory=list, max_length=50)

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if self.task_id is not None and self.model_fields_set & {"department_id", "owner_ids"}:
            raise ValueError("a task has its own department and owners: leave them out")
        return self


class WhyOut(BaseModel):
    model_config = ConfigDict(
        json_schema_extra={"example": {"allowed": False, "reason": "Only a boss or a manager may change tasks."}}
    )

    allowed: bool
    reason: str
