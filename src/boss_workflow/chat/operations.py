"""Another try for a background job that gave up, in the conversation."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.alert_models import Alert
from boss_workflow.chat.alert_replies import RETRY, RETRY_ALL
from boss_workflow.jobs import JobNotFound, Jobs
from boss_workflow.jobs.service import JobNotDead
from boss_workflow.ports.blocks import Paragraph


class RetryArguments(Arguments):
    run_id: UUID


class RetryAllArguments(Arguments):
    alert_id: UUID


def job_actions(jobs: Jobs) -> list[Action[Any]]:
    async def retry(turn: Turn, arguments: RetryArguments) -> Answer:
        run = await jobs.retry(turn.uow, arguments.run_id)
        return Answer(blocks=[Paragraph(text=f"{run.name} is queued again.")], loud=True)

    async def retry_all(turn: Turn, arguments: RetryAllArguments) -> Answer:
        alert = await turn.uow.session.get(Alert, arguments.alert_id)
        if alert is None:
            raise JobNotFound("This alert is no longer kept.")
        again = 0
        for run_id in alert.run_ids:
            with suppress(JobNotFound, JobNotDead):
                await jobs.retry(turn.uow, run_id)
                again += 1
        return Answer(blocks=[Paragraph(text=f"{again} jobs are queued again.")], loud=True)

    return [
        Action(
            name=RETRY_ALL,
            params=RetryAllArguments,
            summary="Try the background jobs of an alert again",
            handler=retry_all,
            permission="job.manage",
            tool=False,
        ),
        Action(
            name=RETRY,
            params=RetryArguments,
            summary="Try a background job again",
            handler=retry,
            permission="job.manage",
            tool=False,
        ),
    ]
