"""Looks each night at what must always hold. What does not is an alert to the boss, in words, with the count."""

from collections.abc import Mapping

from sqlalchemy import TextClause, text

from boss_workflow.jobs import Job, JobContext
from boss_workflow.jobs.schedule_tick import Occasion
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.errors import Conflict

CONSISTENCY = Job("upkeep.consistency", Occasion, timeout=300)

IN_WORKSPACE: Mapping[str, TextClause] = {
    "tasks numbered beyond the workspace's count": text(
        "select count(*) from task where number > (select last_task_number from workspace)"
    ),
    "completed tasks without a time of completion, or open ones with it": text(
        "select count(*) from task where (status = 'completed') <> (completed_at is not null)"
    ),
    "blocked tasks without a reason": text(
        "select count(*) from task where status = 'blocked' and status_reason is null and deleted_at is null"
    ),
    "tasks without a line in the history": text(
        "select count(*) from task t where not exists (select 1 from audit_entry a"
        " where a.subject_id = t.id and a.workspace_id = t.workspace_id)"
    ),
    "tasks that wait for each other in a circle": text(
        "with recursive waits(start, id) as (select blocked_id, blocker_id from task_dependency union"
        " select w.start, d.blocker_id from waits w join task_dependency d on d.blocked_id = w.id)"
        " select count(*) from waits where start = id"
    ),
}
AS_SYSTEM: Mapping[str, TextClause] = {
    "messages that came in an hour ago and were not handled": text(
        "select count(*) from inbound_event where status = 'pending' and workspace_id = :workspace"
        " and received_at < cast(:now as timestamptz) - interval '1 hour'"
    ),
    "jobs that have been running for a day": text(
        "select count(*) from job_run where status = 'running' and workspace_id = :workspace"
        " and started_at < cast(:now as timestamptz) - interval '1 day'"
    ),
}


class Inconsistent(Conflict):
    """Something that must always hold does not."""

    code = "inconsistent"


class Consistency:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, _context: JobContext, occasion: Occasion) -> None:
        """Job. Raises: Inconsistent, which ends in an alert with a Retry button."""
        found = await self._database.in_workspace(occasion.workspace_id, _count_in_workspace)
        found |= await self._database.as_system(lambda uow: _count_as_system(uow, occasion))
        if found:
            listed = "; ".join(f"{count} {what}" for what, count in found.items())
            raise Inconsistent(f"The nightly check found: {listed}.")


async def _count_in_workspace(uow: UnitOfWork) -> dict[str, int]:
    counts = {what: int(await uow.session.scalar(query) or 0) for what, query in IN_WORKSPACE.items()}
    return {what: count for what, count in counts.items() if count}


async def _count_as_system(uow: UnitOfWork, occasion: Occasion) -> dict[str, int]:
    values = {"workspace": occasion.workspace_id, "now": uow.now()}
    counts = {what: int(await uow.session.scalar(query, values) or 0) for what, query in AS_SYSTEM.items()}
    return {what: count for what, count in counts.items() if count}
