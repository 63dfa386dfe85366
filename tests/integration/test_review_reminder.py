"""The review reminder goes by what was handed in, not by when the task was last touched."""

from datetime import datetime, timedelta

from boss_workflow.domains.reminders import Nags
from boss_workflow.domains.reminders.candidates import waiting_for_review
from boss_workflow.domains.reminders.replies import reviews
from boss_workflow.domains.reviews import ReviewService, Submission, SubmissionStatus
from boss_workflow.domains.tasks import Task
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.ids import new_id
from tests.integration.factories import Team
from tests.integration.test_reminders import CONTEXT, at, notices, occasion, open_chat, told
from tests.support.clock import MovableClock


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


async def test_reviewers_are_told_once_a_day_and_nobody_of_their_own_work(team: Team, clock: MovableClock) -> None:
    await open_chat(team, "boss", "max", "sarah", "john")
    task_id = await team.task("paint the wall", to="max")
    reviews_of = ReviewService(team.app.tasks, team.app.policy)
    await team.change(task_id, lambda uow, by, task: reviews_of.add_proof(uow, by, task, "it is white"), by="max")
    await team.change(task_id, reviews_of.send, by="max")
    nags = Nags(team.app.database, notices(team))

    async def remind(moment: datetime) -> dict[str, int]:
        clock.set(moment)
        await nags.remind_reviewers(CONTEXT, occasion(team))
        found = {name: await told(team, name) for name in ("boss", "max", "sarah", "john")}
        return {name: len(lines) for name, lines in found.items() if lines}

    assert await remind(at(11, day=24) - timedelta(hours=2)) == {}  # it has not waited for a day
    assert await remind(at(11, day=24)) == {"boss": 1}
    assert await remind(at(12, day=24)) == {"boss": 1}
    assert await remind(at(11, day=28)) == {"boss": 1}  # a Saturday
    assert await remind(at(11, day=30)) == {"boss": 2}
    await team.change(task_id, reviews_of.approve)
    assert await remind(at(11, day=30) + timedelta(days=1)) == {"boss": 2}
