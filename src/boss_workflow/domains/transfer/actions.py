"""Backups, in the conversation."""

from typing import Any

from boss_workflow.chat.actions import Action, Answer, Arguments, Turn
from boss_workflow.domains.transfer import replies
from boss_workflow.domains.transfer.jobs import BACKUP_LIST, BACKUP_RUN, BackupParams, ListParams
from boss_workflow.jobs import Jobs

PERMISSION = "backup.manage"


def backup_actions(jobs: Jobs) -> list[Action[Any]]:
    async def make(turn: Turn, _arguments: Arguments) -> Answer:
        params = BackupParams(
            timezone=turn.actor.timezone, workspace_id=turn.uow.workspace, conversation_id=turn.conversation.id
        )
        await jobs.enqueue(turn.uow, BACKUP_RUN, params)
        return Answer(blocks=replies.started())

    async def show(turn: Turn, _arguments: Arguments) -> Answer:
        params = ListParams(workspace_id=turn.uow.workspace, conversation_id=turn.conversation.id)
        await jobs.enqueue(turn.uow, BACKUP_LIST, params)
        return Answer(blocks=replies.looking())

    return [
        Action(
            name="backup.make",
            params=Arguments,
            summary="Make a backup now and prove it",
            handler=make,
            permission=PERMISSION,
            command="backup",
            phrases=("back up (everything) (now)", "make|take|run (a) backup (now)", "backup now"),
            examples=("back up now",),
        ),
        Action(
            name="backup.list",
            params=Arguments,
            summary="Show the backups",
            handler=show,
            permission=PERMISSION,
            command="backups",
            phrases=("(show|list) (me) (the|my|all) backups", "when was the last backup", "what backups are there"),
            examples=("show backups",),
        ),
    ]
