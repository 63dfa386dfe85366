"""Which version answers."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from boss_workflow.kernel.http import Call, TokenScope, allow, problems


class VersionRead(BaseModel):
    """`schema_revision`: the migrations that this version needs."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"version": "0.1.0", "api": "v1", "schema_revision": "0027"}}
    )

    version: str = Field(examples=["0.1.0"])
    api: str = "v1"
    schema_revision: str = Field(examples=["0015"])


def version_router(version: str, schema_revision: str) -> APIRouter:
    async def show(_call: Annotated[Call, allow(TokenScope.OPERATIONS_READ)]) -> VersionRead:
        return VersionRead(version=version, schema_revision=schema_revision)

    router = APIRouter(prefix="/api/v1", tags=["operations"])
    router.add_api_route("/version", show, summary="Get the version", responses=problems())
    return router
