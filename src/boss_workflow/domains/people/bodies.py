"""What the endpoints of people take and answer with."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

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
    name: Name
    role: Role = Role.STAFF


class MemberPatch(Profile):
    name: Name = "-"
    role: Role = Role.STAFF


class MemberOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

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

    reassign_to: UUID | None = None
    force: bool = False


class InvitationOut(BaseModel):
    """Works once, for 7 days. `token` and `link` are shown this once and kept nowhere: null in the answer to a repeat with
    the same Idempotency-Key; where the first answer was lost, make another. `link` is null, too, while no chat platform
    is connected that has links."""

    id: UUID
    member_id: UUID
    expires_at: datetime
    token: str | None
    link: str | None


class DepartmentIn(RequestBody):
    name: Name


class DepartmentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


class WorkspacePatch(RequestBody):
    """What is left out stays."""

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
    id: UUID
    name: str
    timezone: str
    demo: bool
    open_board: bool
    staff_may_create: bool
    requires_validation: bool
    country: str | None


class WhyIn(RequestBody):
    """May `member_id` (by default you) use `permission` on something of this department and these owners?"""

    permission: Annotated[str, AfterValidator(_permission)]
    member_id: UUID | None = None
    department_id: UUID | None = None
    owner_ids: list[UUID] = Field(default_factory=list, max_length=50)


class WhyOut(BaseModel):
    allowed: bool
    reason: str
