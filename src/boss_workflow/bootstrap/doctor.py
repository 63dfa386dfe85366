"""Looks at everything that must be right, in plain words, with the fix for each finding."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

from boss_workflow.bootstrap import adapters, backups
from boss_workflow.bootstrap.application import Application, build
from boss_workflow.bootstrap.runtime import DatabaseHandle
from boss_workflow.kernel.db.migrate import current_revision, head
from boss_workflow.kernel.errors import AppError
from boss_workflow.ports.chat_platform import PlatformError
from boss_workflow.settings import Settings

OLD_BACKUP = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix` is what to do; None when the part is well."""

    part: str
    state: str
    fix: str | None = None


async def examine(settings: Settings, handle: DatabaseHandle) -> AsyncIterator[Finding]:
    yield Finding("settings", f"{settings.environment}, listening on {settings.host}:{settings.port}")
    yield _data_folder(settings)
    app = build(settings, handle.owner, doors=False)
    try:
        database = await _database(app)
        yield database
        if database.fix is None:
            yield await _dead_jobs(app)
            yield await _backups(app, handle)
        yield await _telegram(app)
        yield _model(settings)
        yield await _redis(settings)
    finally:
        for close in app.closers:
            await close()
        await app.database.close()


def _data_folder(settings: Settings) -> Finding:
    if os.access(settings.data_dir, os.W_OK):
        return Finding("data folder", str(settings.data_dir))
    return Finding("data folder", f"{settings.data_dir} is not writable", "make it writable, or set DATA_DIR")


async def _database(app: Application) -> Finding:
    try:
        revision = await current_revision(app.database)
    except AppError as error:
        return Finding("database", error.message, "start it, check DATABASE_URL, then run `boss migrate`")
    if revision != head():
        return Finding("database", f"at revision {revision}, needed {head()}", "run `boss migrate`")
    return Finding("database", f"reachable, revision {revision}")


async def _dead_jobs(app: Application) -> Finding:
    dead = await app.database.as_system(app.jobs.count_dead)
    if not dead:
        return Finding("jobs", "none has given up")
    return Finding("jobs", f"{dead} gave up", "look at `boss jobs`, then `boss jobs retry ID`")


async def _backups(app: Application, handle: DatabaseHandle) -> Finding:
    """Whether one could be made, and whether the newest is from the last days."""
    try:
        await backups.copies(app.settings, handle.owner).check()
        newest = next(iter(await backups.backups(app.settings, handle.owner).list()), None)
    except AppError as error:
        return Finding("backups", "can't be made or seen", error.message)
    if newest is None:
        return Finding("backups", "none yet; `boss backup` makes one")
    name, _ = newest
    if app.database.clock.now() - name.made_at > OLD_BACKUP:
        return Finding(
            "backups", f"the newest is {name}", "run `boss backup`, and see in `boss jobs` why none was made"
        )
    return Finding("backups", f"the newest is {name}")


async def _telegram(app: Application) -> Finding:
    if app.telegram is None:
        return Finding("Telegram", "not connected; set TELEGRAM_BOT_TOKEN to connect it")
    try:
        name = await app.telegram.username()
    except PlatformError as error:
        return Finding("Telegram", f"no answer: {error}", "check TELEGRAM_BOT_TOKEN, TELEGRAM_API_URL and the network")
    how = "by webhook" if app.settings.public_url else "by long polling"
    return Finding("Telegram", f"connected as @{name}, {how}")


async def _redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding("Redis", "not connected; limits are kept in memory")
    try:
        await adapters.limiter(settings).ping()
    except AppError as error:
        return Finding("Redis", error.message, "start it, or check REDIS_URL")
    return Finding("Redis", "reachable")


def _model(settings: Settings) -> Finding:
    if settings.deepseek is None:
        return Finding("language model", "not connected; plain sentences are understood by rules")
    return Finding("language model", f"{settings.deepseek.model} at {settings.deepseek.base_url}")
