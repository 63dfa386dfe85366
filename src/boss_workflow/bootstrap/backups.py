"""Binds backup and restore: which programs, which folders, which store, which keys."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import URL

from boss_workflow.bootstrap.addresses import VERSION, NotReady, asyncpg_url, role_passwords
from boss_workflow.chat.actions import ActionRegistry
from boss_workflow.chat.models import Conversation
from boss_workflow.chat.outbox import Outbox
from boss_workflow.domains.transfer import (
    BACKUP_LIST,
    BACKUP_RUN,
    ArchiveName,
    BackupJobs,
    BackupParams,
    Backups,
    KeyRing,
    Progress,
    Restores,
    Schema,
    Sources,
    backup_actions,
    fetched,
)
from boss_workflow.integrations.embedded_postgres import programs_folder
from boss_workflow.integrations.local_archives import LocalArchives
from boss_workflow.integrations.local_files import LocalFileCopies
from boss_workflow.integrations.postgres_copies import PostgresCopies
from boss_workflow.jobs import Jobs, Registry
from boss_workflow.jobs.schedule import Timing
from boss_workflow.jobs.schedule_tick import Occasion, Scheduled
from boss_workflow.kernel.clock import Clock, SystemClock
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.db.migrate import knows, migrate, provision
from boss_workflow.ports.archives import ArchiveStore
from boss_workflow.ports.blocks import Block
from boss_workflow.settings import Settings

FILES = "files"
NEVER_IN_A_BACKUP = ("encryption_key", "encryption_keys_old")


def archives(settings: Settings, place: str | None = None) -> ArchiveStore:
    """The store of `place`, a folder or s3://bucket/prefix; otherwise of BACKUP_TO. Raises: SettingsInvalid."""
    chosen = place or settings.backup_to or str(settings.data_dir / "backups")
    s3 = settings.s3(chosen)
    if s3 is None:
        return LocalArchives(Path(chosen).expanduser().absolute())
    from boss_workflow.integrations.s3 import S3Archives, S3Options  # noqa: PLC0415

    return S3Archives(
        S3Options(
            s3.bucket,
            s3.prefix,
            s3.endpoint,
            s3.region,
            s3.access_key_id,
            s3.secret_access_key.get_secret_value(),
        )
    )


def key_ring(settings: Settings) -> KeyRing:
    if settings.encryption_key is None:
        raise NotReady("ENCRYPTION_KEY is missing.")
    return KeyRing(settings.encryption_key.get_secret_value(), settings.old_keys)


def copies(settings: Settings, owner: URL) -> PostgresCopies:
    reader = settings.backup_database_url
    folder = programs_folder()
    return PostgresCopies(
        owner, asyncpg_url(reader.get_secret_value()) if reader else None, [folder] if folder is not None else []
    )


def workshop(settings: Settings) -> Path:
    return settings.data_dir / "backups-in-work"


@asynccontextmanager
async def local_copy(
    settings: Settings, given: str, tell: Callable[[Progress], None] = lambda _: None
) -> AsyncIterator[Path]:
    """The file of that path, or, where there is none and it is a backup's name, a copy from the store of BACKUP_TO."""
    if ArchiveName.parse(given) is None or await asyncio.to_thread(Path(given).exists):
        yield Path(given)
        return
    async with fetched(archives(settings), given, workshop(settings), tell) as path:
        yield path


def files(settings: Settings) -> LocalFileCopies:
    return LocalFileCopies(settings.data_dir / FILES)


def backups(settings: Settings, owner: URL, clock: Clock | None = None) -> Backups:
    sources = Sources(copies(settings, owner), files(settings), plain_settings(settings), secrets(settings), VERSION)
    return Backups(
        sources,
        archives(settings),
        key_ring(settings),
        clock or SystemClock(),
        workshop(settings),
    )


def restores(settings: Settings, owner: URL) -> Restores:
    return Restores(copies(settings, owner), files(settings), key_ring(settings), schema(settings, owner))


def schema(settings: Settings, owner: URL | None = None) -> Schema:
    """`owner` may be missing where only `knows` is asked."""
    passwords = role_passwords(settings)

    async def prepare() -> None:
        if owner is not None:
            await provision(owner, passwords)

    return Schema(knows, prepare, lambda url: migrate(url, passwords))


def plain_settings(settings: Settings) -> Mapping[str, str]:
    return {name.upper(): str(value) for name, value in settings if value is not None and not _is_secret(value)}


def secrets(settings: Settings) -> Mapping[str, str]:
    """Every secret of the settings but the key that the backup is sealed with."""
    return {
        name.upper(): value.get_secret_value()
        for name, value in settings
        if isinstance(value, SecretStr) and name not in NEVER_IN_A_BACKUP
    }


def key_lies_in(settings: Settings) -> str:
    """Where ENCRYPTION_KEY is, for whoever must keep it: never in a backup."""
    made_here = settings.data_dir / "secrets.env"
    if made_here.exists() and settings.encryption_key is not None:
        line = f"ENCRYPTION_KEY={settings.encryption_key.get_secret_value()}"
        if line in made_here.read_text().splitlines():
            return str(made_here)
    return "the environment or .env of this installation"


def _of_the_night(occasion: Occasion) -> BackupParams:
    zone = occasion.zone
    return BackupParams(day=occasion.at.astimezone(ZoneInfo(zone)).date(), timezone=zone)


NIGHTLY = Scheduled(
    BACKUP_RUN, "backup", Timing(at=time(2, 30), window=timedelta(hours=20)), once=True, params=_of_the_night
)


def bind(
    registry: Registry,
    actions: ActionRegistry,
    jobs: Jobs,
    settings: Settings,
    owner: URL,
    database: Database,
    outbox: Outbox,
) -> None:
    """Adds the jobs and what people can ask for."""

    async def say(workspace_id: UUID, conversation_id: UUID, blocks: list[Block]) -> None:
        async def work(uow: UnitOfWork) -> None:
            await outbox.send(uow, await uow.session.get_one(Conversation, conversation_id), blocks)

        await database.in_workspace(workspace_id, work)

    handlers = BackupJobs(backups(settings, owner, database.clock), say, database.clock)
    registry.add(BACKUP_RUN, handlers.run)
    registry.add(BACKUP_LIST, handlers.list)
    actions.add(backup_actions(jobs))


def _is_secret(value: object) -> bool:
    return isinstance(value, SecretStr)
