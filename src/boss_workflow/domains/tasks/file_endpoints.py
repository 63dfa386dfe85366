"""Files of tasks over REST: streamed in and out, checked by size and kind, never run by whoever downloads them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator, BaseModel, StringConstraints

from boss_workflow.domains.tasks.bodies import TaskView
from boss_workflow.domains.tasks.endpoints import Reads, TaskDoor, Writes
from boss_workflow.domains.tasks.models import Task, TaskAttachment
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.http import Idempotent, problems
from boss_workflow.kernel.http.idempotency import REPLAYED
from boss_workflow.kernel.media import check_kind, checked, plain_name
from boss_workflow.ports.files import FileStore

SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
"""A browser that opens a download runs nothing of it."""
FileName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/\\]+$"),
    AfterValidator(lambda name: plain_name(name, "file")),
    Query(description="The file's name, without a folder."),
]


def file_router(door: TaskDoor, store: FileStore, most_bytes: int) -> APIRouter:
    files = FileDoor(door, store, most_bytes)
    router = APIRouter(prefix="/api/v1/tasks/{task_id}/attachments", tags=["tasks"])
    changed = problems(404, 409, 413)
    binary = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    router.add_api_route(
        "",
        files.attach,
        methods=["POST"],
        status_code=201,
        summary="Attach a file: its bytes are the body",
        response_model=TaskView,
        responses=changed,
        openapi_extra={"requestBody": {"required": True, "content": binary}},
    )
    router.add_api_route(
        "/{attachment_id}",
        files.download,
        summary="Download a file",
        response_class=StreamingResponse,
        responses={**problems(404), 200: {"content": binary}},
    )
    router.add_api_route(
        "/{attachment_id}",
        files.detach,
        methods=["DELETE"],
        summary="Remove a file from its task",
        response_model=TaskView,
        responses=changed,
    )
    return router


class Sent(BaseModel):
    """What a request to attach brings, beside the name in its address."""

    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FileDoor:
    door: TaskDoor
    store: FileStore
    most_bytes: int

    async def attach(
        self, task_id: UUID, name: FileName, request: Request, call: Writes, key: Idempotent = None
    ) -> Response:
        """The right to it is asked before the first byte is stored; no transaction is open while they arrive. A repeat with
        the same Idempotency-Key is one of the same bytes."""
        kind = request.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()
        check_kind(kind)

        async def may(uow: UnitOfWork) -> None:
            await self.door.service.require(
                uow, call.actor, "task.work", await self.door.service.seen(uow, call.actor, task_id)
            )

        await call.run(may)
        stored = await self.store.put(checked(request.stream(), kind), limit=self.most_bytes)

        async def work(uow: UnitOfWork, task: Task) -> None:
            await self.door.service.attach(uow, call.actor, task, name, kind, stored)

        kept = False
        try:
            answer = await self.door.part(
                call, task_id, work, Sent(media_type=kind, sha256=stored.sha256), key, status=201
            )
            kept = REPLAYED not in answer.headers
            return answer
        finally:
            if not kept:
                await self.store.delete(stored.key)

    async def download(self, task_id: UUID, attachment_id: UUID, call: Reads) -> Response:
        async def find(uow: UnitOfWork) -> TaskAttachment:
            task = await self.door.service.seen(uow, call.actor, task_id)
            return await TaskRepository(uow).get_attachment(attachment_id, of=task.id)

        file = await call.run(find)
        headers = {
            **SAFE,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Length": str(file.size),
        }
        return StreamingResponse(await _begun(self.store.open(file.key)), media_type=file.media_type, headers=headers)

    async def detach(self, task_id: UUID, attachment_id: UUID, call: Writes) -> Response:
        async def work(uow: UnitOfWork, task: Task) -> None:
            attachment = await TaskRepository(uow).get_attachment(attachment_id, of=task.id)
            await self.door.service.detach(uow, call.actor, task, attachment)

        return await self.door.part(call, task_id, work)


async def _begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """With its first chunk read, so that a missing file is an error answer and not a broken download."""
    first = await anext(content, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in content:
            yield chunk

    return whole()
