"""Removes the bytes of files whose rows are gone: a job, so that a crash between the two leaves nothing behind."""

from uuid import UUID

from sqlalchemy import text

from boss_workflow.jobs import Job, JobContext, Params
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.ports.files import FileStore

NAMED = text(
    "select key from task_attachment where key = any(:keys) union select key from chat_file where key = any(:keys)"
)
"""A file that came with a message and was attached to a task has one key in both."""


class Forgotten(Params):
    workspace_id: UUID
    keys: list[str]


FORGET = Job("upkeep.forget_files", Forgotten)


class ForgottenFiles:
    def __init__(self, database: Database, store: FileStore) -> None:
        self._database = database
        self._store = store

    async def remove(self, _context: JobContext, forgotten: Forgotten) -> None:
        """Job: those of the keys that no row names any more."""

        async def named(uow: UnitOfWork) -> set[str]:
            return set(await uow.session.scalars(NAMED, {"keys": forgotten.keys}))

        for key in set(forgotten.keys) - await self._database.in_workspace(forgotten.workspace_id, named):
            await self._store.delete(key)
