"""Another try for a background job that gave up, in the conversation."""

from typing import Any
from uuid import UUID

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.alerts import RETRY
from boss_workflow.jobs import Jobs
from boss_workflow.ports.blocks import Paragraph


class RetryArguments(Arguments):
    run_id: UUID


def job_actions(jobs: Jobs) -> list[Action[Any]]:
    async def retry(turn: Turn, arguments: RetryArguments) -> Answer:
        run = await jobs.retry(turn.uow, arguments.run_id)
        return Answer(blocks=[Paragraph(text=f"{run.name} is queued again.")], loud=True)

    return [
        Action(
            name=RETRY,
            params=RetryArguments,
            summary="Try a background job again",
            handler=retry,
            permission="job.manage",
            tool=False,
        ),
    ]
