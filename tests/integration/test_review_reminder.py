"""The review reminder goes by what was handed in, not by when the task was last touched."""

from datetime import timedelta

from boss_workflow.domains.reminders.candidates import waiting_for_review
from boss_workflow.domains.reminders.replies import reviews
from boss_workflow.domains.reviews import Submission, SubmissionStatus
from boss_workflow.domains.tasks import Task
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from tests.integration.factories import Team


async def test_who_waits_is_told_with_since_when(team: Team) -> None:
    task_id = await team.task("paint the wall", to="john")
    waits, other = SubmissionStatus.WAITING, await team.task("sweep", to="john")

    async def work(uow: UnitOfWork) -> str:
        for task, status, hours in ((task_id, waits, 49), (other, waits, 23), (other, SubmissionStatus.RETURNED, 90)):
            at = uow.now() - timedelta(hours=hours)
            row = {"task_id": task, "member_id": team.id("john"), "attempt": 1, "created_at": at, "submitted_at": at}
            uow.session.add(Submission(id=new_id(), workspace_id=uow.workspace, status=status, **row))
        (await uow.session.get_one(Task, task_id)).updated_at = uow.now()
        await uow.session.flush()
        found = await waiting_for_review(uow, uow.now() - timedelta(days=1))
        assert [(one.task.id, one.member_id) for one in found] == [(task_id, team.id("john"))]
        return str(reviews(found, {team.id("john"): "John"}, uow.now()))

    text = await team.do(work)
    assert "paint the wall – John, since" in text  # noqa: RUF001
    assert "(2 d)" in text
