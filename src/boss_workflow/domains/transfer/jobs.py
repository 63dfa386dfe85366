"""The job that makes a backup: nightly for a local date, or now because somebody asked."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from boss_workflow.domains.transfer import replies
from boss_workflow.domains.transfer.backups import Backups
from boss_workflow.jobs import Job, JobContext, Params, Priority, RetryLater
from boss_workflow.kernel.clock import Clock
from boss_workflow.ports.blocks import Block
from boss_workflow.ports.database_copies import CopyBusy

WAIT_FOR_OTHER = 60.0
LONGEST_WAIT = timedelta(hours=6)
"""How long after it was wanted a backup may still wait for another backup or a restore to end."""
FRESH = timedelta(minutes=5)
"""Nobody who asks again and again makes the machine back up again and again."""

Say = Callable[[UUID, UUID, list[Block]], Awaitable[None]]
"""Sends to a conversation of a workspace."""


class BackupParams(Params):
    """`day`: the local date in `timezone` for which the schedule wants it; one that is there already is not made again.
    `workspace_id` and `conversation_id`: where somebody waits for the outcome."""

    day: date | None = None
    timezone: str = "UTC"
    workspace_id: UUID | None = None
    conversation_id: UUID | None = None


class ListParams(Params):
    workspace_id: UUID
    conversation_id: UUID


LANE = "server"
"""The attachments lie where the doors are served; a worker on a further machine would back up none of them."""
BACKUP_RUN = Job("backup.run", BackupParams, priority=Priority.BULK, max_attempts=3, timeout=4 * 3600, lane=LANE)
BACKUP_LIST = Job("backup.list", ListParams, max_attempts=3, timeout=60, lane=LANE)


class BackupJobs:
    def __init__(self, backups: Backups, say: Say, clock: Clock) -> None:
        self._backups = backups
        self._say = say
        self._clock = clock

    async def run(self, context: JobContext, params: BackupParams) -> None:
        """A failure is raised: the job is tried again, and then the bosses are told. Raises RetryLater while another
        is at work, for some hours."""
        if params.day is None and (fresh := await self._backups.made_within(FRESH)):
            await self._tell(params, replies.fresh(fresh))
            return
        try:
            made = await self._backups.make(ZoneInfo(params.timezone), day=params.day)
        except CopyBusy:
            if context.wanted_at is not None and self._clock.now() - context.wanted_at > LONGEST_WAIT:
                raise
            raise RetryLater(WAIT_FOR_OTHER) from None
        await context.keep_result(made=[one.name for one in made])
        await self._tell(params, replies.made(made))

    async def _tell(self, params: BackupParams, blocks: list[Block]) -> None:
        if params.workspace_id is not None and params.conversation_id is not None:
            await self._say(params.workspace_id, params.conversation_id, blocks)

    async def list(self, _context: JobContext, params: ListParams) -> None:
        """A job, because an object store is asked, which no transaction may wait for."""
        found = await self._backups.list()
        await self._say(params.workspace_id, params.conversation_id, replies.listed(found))
