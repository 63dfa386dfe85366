"""`boss backup`, `boss backups`, `boss restore` and the like."""

import os
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from boss_workflow.bootstrap import NotReady, Settings, runtime
from boss_workflow.bootstrap import backups as binding
from boss_workflow.domains import transfer
from boss_workflow.domains.transfer.replies import line, size

T = TypeVar("T")


class Run(Protocol):
    def __call__(self, work: Coroutine[Any, Any, T]) -> T: ...


@dataclass(frozen=True)
class Shell:
    """What all commands share."""

    load: Callable[[], Settings]
    run: Run
    plain_errors: Callable[[], AbstractContextManager[None]]
    report: Callable[[str], None]
    out: Console


def register(app: typer.Typer, shell: Shell) -> None:
    _register_making(app, shell)
    _register_restoring(app, shell)


def _register_making(app: typer.Typer, shell: Shell) -> None:
    out = shell.out

    @app.command()
    def backup(
        to: Annotated[str | None, typer.Option(help="A folder or s3://bucket/prefix, instead of BACKUP_TO.")] = None,
    ) -> None:
        """Back up database, files and settings, sealed with ENCRYPTION_KEY, and prove it by a restore."""
        with shell.plain_errors():
            settings = shell.load()
            with runtime.any_database(settings, shell.report) as handle:
                store = binding.archives(settings, to) if to else None
                backups = binding.backups(settings, handle.owner)
                made = shell.run(backups.make(ZoneInfo(settings.timezone), to=store, report=shell.report))
            for one in made:
                out.print(line(one), soft_wrap=True, markup=False)
            out.print(f"Kept in {store.place if store else backups.place}.", soft_wrap=True, markup=False)
            _say_where_key_is(out, settings)

    @app.command(name="backup-secrets")
    def backup_secrets() -> None:
        """Back up the secrets alone (never ENCRYPTION_KEY), sealed with ENCRYPTION_KEY."""
        with shell.plain_errors():
            settings = shell.load()
            with runtime.any_database(settings, shell.report) as handle:
                one = shell.run(binding.backups(settings, handle.owner).make_secrets())
            out.print(line(one), soft_wrap=True, markup=False)
            _say_where_key_is(out, settings)

    @app.command()
    def backups() -> None:
        """List the backups, newest first."""
        with shell.plain_errors():
            settings = shell.load()
            found = shell.run(transfer.list_archives(binding.archives(settings)))
            table = Table("name", "made (UTC)", "size", show_edge=False)
            for name, one in found:
                table.add_row(one.name, f"{name.made_at:%Y-%m-%d %H:%M:%S}", size(one.size))
            out.print(table if found else "There is no backup yet.")


def _register_restoring(app: typer.Typer, shell: Shell) -> None:
    out = shell.out

    @app.command()
    def restore(
        file: Annotated[str, typer.Argument(help="A backup's file, or the name of one in BACKUP_TO.")],
        replace: Annotated[
            bool, typer.Option("--replace", help="Also where there is data; it is kept under another name.")
        ] = False,
    ) -> None:
        """Restore a backup onto an empty machine. Set ENCRYPTION_KEY to the one that it was made with."""
        with shell.plain_errors():
            settings = shell.load()
            with _Bars(out) as tell:
                done = shell.run(_restore(settings, shell, file, replace=replace, tell=tell))
            made = f"{done.manifest.made_at:%Y-%m-%d %H:%M} UTC"
            out.print(f"Restored the backup of {made}: {done.manifest.rows} rows, {done.files} files.")
            path = settings.data_dir / "restored-settings.env"
            _write_private(path, _env(done.settings))
            out.print(f"The settings of that installation are in {path}, to compare.", soft_wrap=True, markup=False)
            if done.kept_as:
                out.print(f"The database that was here is kept on the server as {done.kept_as}.", markup=False)
            out.print("What waited to be sent at the time of the backup is sent when Boss Workflow starts.")

    @app.command(name="restore-secrets")
    def restore_secrets(
        file: Annotated[str, typer.Argument(help="A backup of secrets: its file, or its name in BACKUP_TO.")],
    ) -> None:
        """Write the secrets of a backup into a private file in DATA_DIR, in the form of .env."""
        with shell.plain_errors():
            settings = shell.load()
            secrets = shell.run(_open_secrets(settings, file))
            path = settings.data_dir / "restored-secrets.env"
            _write_private(path, _env(secrets))
            out.print(
                f"Wrote {len(secrets)} secrets to {path}. Move what you need into .env, then delete it.",
                soft_wrap=True,
                markup=False,
            )


async def _restore(
    settings: Settings, shell: Shell, file: str, *, replace: bool, tell: Callable[[transfer.Progress], None]
) -> transfer.Restored:
    """Looks at all of the archive before a database is even started."""
    async with binding.local_copy(settings, file, tell) as path:
        await transfer.check_archive(path, binding.key_ring(settings), binding.schema(settings), tell)
        try:
            with runtime.own_database(settings, shell.report) as handle:
                return await binding.restores(settings, handle.owner).restore(path, replace=replace, tell=tell)
        except runtime.AlreadyRunning as error:
            raise NotReady(f"{error.message} Stop it, then restore. Nothing was changed.") from error


async def _open_secrets(settings: Settings, file: str) -> Mapping[str, str]:
    async with binding.local_copy(settings, file) as path:
        return await transfer.open_secrets(path, binding.key_ring(settings))


class _Bars:
    """Progress on the screen, one bar for each step."""

    def __init__(self, out: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=out)
        self._bars: dict[str, Any] = {}

    def __enter__(self) -> Callable[[transfer.Progress], None]:
        self._progress.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _tell(self, now: transfer.Progress) -> None:
        if now.step not in self._bars:
            self._bars[now.step] = self._progress.add_task(now.step, total=now.total)
        self._progress.update(self._bars[now.step], completed=now.done)


def _say_where_key_is(out: Console, settings: Settings) -> None:
    out.print(
        f"No backup holds ENCRYPTION_KEY; without it none can be read. It lies in {binding.key_lies_in(settings)}:"
        " keep a copy of it somewhere else.",
        soft_wrap=True,
        markup=False,
    )


def _env(values: Mapping[str, str]) -> str:
    """In the form of .env. A line break in a value would be a line of its own."""
    return "".join(f"{name}={' '.join(value.splitlines())}\n" for name, value in sorted(values.items()))


def _write_private(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
