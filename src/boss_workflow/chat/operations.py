"""The boss's view of background jobs, in the conversation: which gave up, and another try."""

from typing import Any
from uuid import UUID

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.chat.alerts import RETRY
from boss_workflow.jobs import Jobs
from boss_workflow.jobs.models import RunStatus
from boss_workflow.ports.blocks import Block, Buttons, Items, Paragraph


class RetryArguments(Arguments):
    run_id: UUID


def job_actions(jobs: Jobs) -> list[Action[Any]]:
    async def show(turn: Turn, _arguments: Arguments) -> Answer:
        dead = await jobs.newest(turn.uow, status=RunStatus.DEAD, limit=10)
        if not dead:
            return Answer(blocks=[Paragraph(text="No background job has given up.")])
        entries = tuple(f"{run.name}, {run.attempts} attempts, request {run.request_id}" for run in dead)
        retries = tuple((turn.presses.button(f"Retry {run.name}", RETRY, run_id=str(run.id)),) for run in dead)
        blocks: list[Block] = [
            Paragraph(text="These background jobs gave up:", strong=True),
            Items(entries=entries),
            Buttons(rows=retries),
        ]
        return Answer(blocks=blocks)

    async def retry(turn: Turn, arguments: RetryArguments) -> Answer:
        run = await jobs.retry(turn.uow, arguments.run_id)
        return Answer(blocks=[Paragraph(text=f"{run.name} is queued again.")], loud=True)

    return [
        Action(
            name="job.list",
            reads=True,
            params=Arguments,
            summary="Show background jobs that gave up",
            handler=show,
            permission="job.manage",
            command="jobs",
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
