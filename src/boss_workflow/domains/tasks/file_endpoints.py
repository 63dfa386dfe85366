"""Files of tasks over REST: streamed in and out, checked by size and kind, never run by whoever downloads them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints

from boss_workflow.domains.tasks.bodies import TaskView
from boss_workflow.domains.tasks.endpoints import Reads, TaskDoor, Writes
from boss_workflow.domains.tasks.models import Task, TaskAttachment
from boss_workflow.domains.tasks.repository import TaskRepository
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.errors import Invalid
from boss_workflow.kernel.http import problems
from boss_workflow.ports.files import FileStore

SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "application/pdf": (b"%PDF-",),
    "application/zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
"""What a file of this kind begins with (IANA media types; PNG 5.2, JFIF, GIF89a, ISO 32000-1 7.5.2, APPNOTE.TXT 4.3)."""
KINDS = frozenset(
    {
        *SIGNATURES,
        *("image/webp", "image/heic", "text/plain", "text/csv", "text/markdown", "application/json"),
        *("audio/mpeg", "audio/ogg", "audio/mp4", "video/mp4", "video/quicktime", "application/octet-stream"),
        *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)
SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
"""A browser that opens a download runs nothing of it."""
FileName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f/\\]+$"),
    Query(description="The file's name, without a folder."),
]


class FileRefused(Invalid):
    code = "file_refused"


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


@dataclass(frozen=True, slots=True)
class FileDoor:
    door: TaskDoor
    store: FileStore
    most_bytes: int

    async def attach(self, task_id: UUID, name: FileName, request: Request, call: Writes) -> Response:
        """The right to it is asked before the first byte is stored; no transaction is open while they arrive."""
        kind = request.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()
        if kind not in KINDS:
            raise FileRefused(f"Files of the kind {kind[:100]!r} are not taken.", details={"taken": sorted(KINDS)})

        async def may(uow: UnitOfWork) -> None:
            await self.door.service.require(uow, call.actor, "task.work", await self.door.seen(uow, call, task_id))

        await call.run(may)
        stored = await self.store.put(_checked(request.stream(), kind), limit=self.most_bytes)

        async def work(uow: UnitOfWork, task: Task) -> None:
            await self.door.service.attach(uow, call.actor, task, name, kind, stored)

        try:
            return await self.door.part(call, task_id, work, status=201)
        except BaseException:
            await self.store.delete(stored.key)
            raise

    async def download(self, task_id: UUID, attachment_id: UUID, call: Reads) -> Response:
        async def find(uow: UnitOfWork) -> TaskAttachment:
            task = await self.door.seen(uow, call, task_id)
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


async def _checked(content: AsyncIterator[bytes], kind: str) -> AsyncIterator[bytes]:
    """Raises: FileRefused when it does not begin as files of this kind do, or holds nothing."""
    head = b""
    checked = False
    async for chunk in content:
        if not checked:
            head += chunk
            if len(head) < LONGEST_SIGNATURE:
                continue
            _check(head, kind)
            checked = True
            yield head
        elif chunk:
            yield chunk
    if not checked:
        _check(head, kind)
        yield head


def _check(head: bytes, kind: str) -> None:
    if not head:
        raise FileRefused("The file is empty.")
    begins = SIGNATURES.get(kind)
    if begins is not None and not head.startswith(begins):
        raise FileRefused(f"This is no file of the kind {kind}.")


LONGEST_SIGNATURE = max(len(one) for begins in SIGNATURES.values() for one in begins)


async def _begun(content: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """With its first chunk read, so that a missing file is an error answer and not a broken download."""
    first = await anext(content, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in content:
            yield chunk

    return whole()
