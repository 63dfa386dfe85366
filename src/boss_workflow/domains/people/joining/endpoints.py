"""Open invitations and linked accounts, seen and ended by who manages members."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from boss_workflow.domains.people.joining.service import Joining
from boss_workflow.kernel.http import After, Call, Keyset, Limit, Page, TokenScope, allow, problems

Reader = Annotated[Call, allow(TokenScope.PEOPLE_READ)]
Writer = Annotated[Call, allow(TokenScope.PEOPLE_WRITE)]
INVITATIONS, ACCOUNTS = Keyset("invitations"), Keyset("accounts")


class OpenInvitationOut(BaseModel):
    """Its token was shown once, when it was made."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "member_id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "invited_by": "019ac1d0-3c00-7e54-8a43-3d9b7e1f5c95",
                "created_at": "2026-11-27T09:00:00Z",
                "expires_at": "2026-12-04T09:00:00Z",
            }
        },
    )

    id: UUID
    member_id: UUID
    invited_by: UUID | None
    created_at: datetime
    expires_at: datetime


class AccountOut(BaseModel):
    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "id": "019ac1d0-3c00-7d43-b932-1c7a5f9e2d84",
                "member_id": "019ac1d0-3c00-7b21-9f10-5e8d3a7c4b62",
                "platform": "telegram",
                "username": "john",
                "created_at": "2026-11-27T09:00:00Z",
            }
        },
    )

    id: UUID
    member_id: UUID
    platform: str
    username: str | None
    created_at: datetime


def joining_router(joining: Joining) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["people"])

    @router.get("/invitations", summary="Invitations that can still be used", responses=problems())
    async def list_invitations(call: Reader, cursor: After = None, limit: Limit = 50) -> Page[OpenInvitationOut]:
        """The newest first."""
        after = INVITATIONS.after_moment(cursor)
        found = await call.run(lambda uow: joining.open_invitations(uow, call.actor, after, limit + 1))
        return INVITATIONS.page(
            found, limit, lambda row: (row.created_at.isoformat(), row.id), OpenInvitationOut.model_validate
        )

    @router.delete(
        "/invitations/{invitation_id}", status_code=204, summary="End an invitation", responses=problems(404)
    )
    async def cancel(call: Writer, invitation_id: UUID) -> None:
        await call.run(lambda uow: joining.cancel(uow, call.actor, invitation_id))

    @router.get("/accounts", summary="Chat accounts that are linked to members", responses=problems())
    async def list_accounts(
        call: Reader, member: UUID | None = None, cursor: After = None, limit: Limit = 50
    ) -> Page[AccountOut]:
        """The newest first."""
        after = ACCOUNTS.after_moment(cursor)
        found = await call.run(lambda uow: joining.accounts(uow, call.actor, member, after, limit + 1))
        return ACCOUNTS.page(found, limit, lambda row: (row.created_at.isoformat(), row.id), AccountOut.model_validate)

    @router.delete("/accounts/{account_id}", status_code=204, summary="Unlink an account", responses=problems(404))
    async def unlink(call: Writer, account_id: UUID) -> None:
        """Whoever writes from it is a stranger from then on."""
        await call.run(lambda uow: joining.unlink(uow, call.actor, account_id))

    return router
