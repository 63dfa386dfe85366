"""Who changed what, when and through which door."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import RowMapping, Select, select, tuple_

from boss_workflow.api.operations.shared import Word, require
from boss_workflow.domains.audit import AuditEntry
from boss_workflow.domains.people import Member
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import After, Call, Keyset, Limit, Moment, Page, TokenScope, allow, problems

NEWEST = Keyset("audit")
Reading = Annotated[Call, allow(TokenScope.OPERATIONS_READ)]


class AuditFilter(BaseModel):
    """All that are given must hold."""

    model_config = {"extra": "forbid"}

    actor: UUID | None = Field(default=None, description="Id of the member who did it.")
    action: Word | None = Field(default=None, examples=["task.create"])
    entity: Word | None = Field(default=None, description="Kind of the changed row.", examples=["task"])
    subject: UUID | None = Field(default=None, description="Id of the thing whose history it belongs to.")
    since: Moment | None = Field(default=None, description="From this moment on.")
    until: Moment | None = Field(default=None, description="Before this moment.")
    cursor: After = None
    limit: Limit = 50


class AuditRead(BaseModel):
    """`before` and `after` hold the changed values only; `before` is null for a new row, `after` for a deleted one."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "at": "2026-11-27T09:00:00Z",
                "actor_id": "019ac1d0-3c00-7e54-8a43-3d9b7e1f5c95",
                "actor_name": "Ann",
                "door": "telegram",
                "action": "task.prioritise",
                "entity": "task",
                "entity_id": "019ac1d0-3c00-7a10-8c54-2d1f0e9a6b31",
                "subject_id": "019ac1d0-3c00-7a10-8c54-2d1f0e9a6b31",
                "before": {"priority": "medium"},
                "after": {"priority": "high"},
                "request_id": "0f4a1c2b3d4e5f60",
                "undo_id": "019ac1d0-3c00-7f65-9b54-6f2c8d4e7ba6",
            }
        }
    )

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor_name: str | None = Field(examples=["Ann"])
    door: str = Field(examples=["telegram"])
    action: str = Field(examples=["task.assign"])
    entity: str = Field(examples=["task"])
    entity_id: UUID
    subject_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str
    undo_id: UUID | None


ENTRIES = select(
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.member_id.label("actor_id"),
    Member.name.label("actor_name"),
    AuditEntry.door,
    AuditEntry.action,
    AuditEntry.entity,
    AuditEntry.entity_id,
    AuditEntry.subject_id,
    AuditEntry.before,
    AuditEntry.after,
    AuditEntry.request_id,
    AuditEntry.undo_id,
).outerjoin(Member, Member.id == AuditEntry.member_id)


async def search_audit(call: Reading, wanted: Annotated[AuditFilter, Query()]) -> Page[AuditRead]:
    """The newest first."""
    require(call.actor, "operations.see")
    query = search(wanted).limit(wanted.limit + 1)

    async def work(uow: UnitOfWork) -> list[RowMapping]:
        return list((await uow.session.execute(query)).mappings())

    rows = await call.run(work)
    return NEWEST.page(rows, wanted.limit, _key, lambda row: AuditRead.model_validate(dict(row)))


def _key(row: RowMapping) -> tuple[str, UUID]:
    return row["at"].isoformat(), row["id"]


def search(wanted: AuditFilter) -> Select[*tuple[Any, ...]]:
    """Raises: BadCursor."""
    query = ENTRIES.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    for column, value in (
        (AuditEntry.member_id, wanted.actor),
        (AuditEntry.action, wanted.action),
        (AuditEntry.entity, wanted.entity),
        (AuditEntry.subject_id, wanted.subject),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    after = NEWEST.after_moment(wanted.cursor)
    if after is not None:
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < after)
    return query


def audit_router() -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["operations"])
    router.add_api_route("/audit", search_audit, summary="Search what was changed", responses=problems())
    return router
