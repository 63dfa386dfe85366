"""A report's chart in the chat: drawn by a job after the report is committed, since drawing takes its time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.dialects.postgresql import insert

from boss_workflow.chat.models import ChatFile, Conversation
from boss_workflow.chat.outbox import Outbox
from boss_workflow.domains.reports import replies
from boss_workflow.domains.reports.exports import PEOPLE_DRAWN, draw
from boss_workflow.domains.reports.numbers import Report
from boss_workflow.domains.reports.periods import Kind
from boss_workflow.jobs import Job, JobContext, Jobs, Params, Priority
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.media import plain_name
from boss_workflow.ports.blocks import Media
from boss_workflow.ports.files import FileStore, StoredFile

LARGEST = 5_000_000
PNG = "image/png"


class Chart(BaseModel):
    """The numbers of the report that it stands beside, as they were when that was made."""

    model_config = ConfigDict(frozen=True)

    title: str
    name: str
    days: tuple[tuple[date, int, int], ...]
    """(day, created, completed)."""
    people: tuple[tuple[str, int], ...]
    """(name, completed), the busiest first."""

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(
            title=report.period.title,
            name=f"{replies.TITLES[report.period.kind]}, {report.period.title}",
            days=tuple((one.day, one.created, one.completed) for one in report.days),
            people=tuple((one.name, one.completed) for one in report.people[:PEOPLE_DRAWN]),
        )


class ChartParams(Params):
    workspace_id: UUID
    conversation_id: UUID
    chart: Chart


CHART = Job("report.chart", ChartParams, priority=Priority.BULK)


class Charts:
    def __init__(self, database: Database, jobs: Jobs, outbox: Outbox, store: FileStore) -> None:
        self._database = database
        self._jobs = jobs
        self._outbox = outbox
        self._store = store

    async def soon(self, uow: UnitOfWork, conversation: Conversation, report: Report) -> None:
        """Where a picture says more than the lines do: over several days, in which something happened."""
        happened = sum(one.created + one.completed for one in report.days)
        if report.period.kind is Kind.DAILY or not happened:
            return
        params = ChartParams(workspace_id=uow.workspace, conversation_id=conversation.id, chart=Chart.of(report))
        await self._jobs.enqueue(uow, CHART, params)

    async def send(self, context: JobContext, params: ChartParams) -> None:
        """Handler of `report.chart`. The row that names the file is the record that it was sent."""
        content = await asyncio.to_thread(draw, params.chart.title, params.chart.days, params.chart.people)
        stored = await self._store.put(_whole(content), limit=LARGEST)
        sent = await self._database.in_workspace(
            params.workspace_id, lambda uow: self._send(uow, context.run_id, params, stored)
        )
        if not sent:
            await self._store.delete(stored.key)

    async def _send(self, uow: UnitOfWork, run_id: UUID, params: ChartParams, stored: StoredFile) -> bool:
        """False: an earlier try has sent it."""
        name = plain_name(f"{params.chart.name}.png", "report.png")
        row = insert(ChatFile).values(
            id=run_id,
            workspace_id=uow.workspace,
            conversation_id=params.conversation_id,
            batch_id=run_id,
            position=0,
            name=name,
            media_type=PNG,
            size=stored.size,
            sha256=stored.sha256,
            key=stored.key,
            created_at=uow.now(),
        )
        if await uow.session.scalar(row.on_conflict_do_nothing().returning(ChatFile.id)) is None:
            return False
        conversation = await uow.session.get_one(Conversation, params.conversation_id)
        await self._outbox.send(uow, conversation, [Media(key=stored.key, name=name, media_type=PNG)])
        return True


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
