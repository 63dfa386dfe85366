"""The `boss` command."""

import asyncio
import signal
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar
from uuid import UUID

import structlog
import typer
import uvloop
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from boss_workflow.bootstrap import (
    VERSION,
    Application,
    NotReady,
    Settings,
    build,
    load_settings,
    new_keys,
    role_passwords,
    runtime,
    seed,
)
from boss_workflow.bootstrap import doctor as doctors
from boss_workflow.bootstrap.demo import read_span
from boss_workflow.bootstrap.runtime import DatabaseHandle
from boss_workflow.cli import access, backup
from boss_workflow.cli.dates import dates
from boss_workflow.cli.recurrence import recurrence
from boss_workflow.cli.understand import understand
from boss_workflow.jobs.models import RunStatus
from boss_workflow.kernel.db.migrate import head, migrate
from boss_workflow.kernel.errors import AppError
from boss_workflow.kernel.logging import configure_logging, current_request_id

T = TypeVar("T")

app = typer.Typer(help="Boss Workflow: run a small team by talking.", no_args_is_help=True, add_completion=False)
jobs_app = typer.Typer(help="Background jobs: list them, try dead ones again.", invoke_without_command=True)
app.add_typer(jobs_app, name="jobs")
app.command()(understand)
app.command()(dates)
app.command()(recurrence)

# Where nobody looks at a screen of some width, a line stays a line and a table has room.
out = Console(highlight=False, soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 160)
err = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())
log = structlog.get_logger(__name__)


def report(text: str) -> None:
    err.print(text, style="dim", markup=False)


@contextmanager
def plain_errors() -> Iterator[None]:
    """An error is a sentence, not a traceback; what was not foreseen is in the log."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except AppError as error:
        err.print(error.message, style="red", markup=False)
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except typer.Exit:
        raise
    except Exception as error:
        request_id = current_request_id()
        log.exception("unexpected error", request_id=request_id)
        err.print(f"Unexpected error; the log says more under request_id={request_id}.", style="red")
        raise typer.Exit(1) from error


def load(log_file: str | None = None) -> Settings:
    """`log_file`: a name in DATA_DIR, where standard error belongs to a person."""
    settings = load_settings()
    file = settings.data_dir / log_file if log_file and not settings.production else None
    try:
        configure_logging(settings.log_level, settings.logs, settings.secret_values(), file)
    except OSError as error:
        raise NotReady(f"{file} can't be written ({error.strerror}). Make it writable, or set DATA_DIR.") from error
    return settings


def run(work: Coroutine[Any, Any, T]) -> T:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


@app.command()
def up() -> None:
    """Start everything on this machine: database, server, and, in a terminal, a chat as the boss."""
    with plain_errors():
        settings = load("boss.log" if runtime.in_terminal() else None)
        talks = runtime.in_terminal() and not settings.production
        with runtime.own_database(settings, report) as handle:
            run(runtime.serve(settings, handle, prepare=True, terminal=talks, console=out))
        out.print("Stopped. Your data is kept.")


@app.command()
def serve() -> None:
    """Serve HTTP, webhooks and background jobs. The database must be migrated."""
    with plain_errors():
        settings = load()
        with runtime.own_database(settings, report) as handle:
            run(runtime.serve(settings, handle, prepare=False, terminal=False, console=out))


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="Who speaks: boss, or a demo member's first name.")] = "boss",
) -> None:
    """Talk to a server that runs on this machine."""
    with plain_errors():
        settings = load()
        run(runtime.chat(settings, as_, out))


@app.command(name="demo-clock")
def demo_clock(
    forward: Annotated[str, typer.Argument(help="How far: +1d, +8h, +30m.")],
    fail: Annotated[bool, typer.Option("--fail", help="With a job that fails, to see its alert and Retry.")] = False,
) -> None:
    """Set the clock of a development server forward, and see what happens by itself."""
    with plain_errors():
        settings = load()
        run(runtime.move_clock(settings, read_span(forward), out, fail=fail))


@app.command()
def worker() -> None:
    """Run background jobs only, on a further machine."""
    with plain_errors():
        settings = load()
        with runtime.any_database(settings, report) as handle:
            run(runtime.work(settings, handle))


@app.command(name="migrate")
def migrate_() -> None:
    """Bring the database to the schema of this version."""
    with plain_errors():
        settings = load()
        with runtime.any_database(settings, report) as handle:
            run(migrate(handle.owner, role_passwords(settings)))
        out.print(f"The database is at revision {head()}.")


@app.command(name="seed")
def seed_() -> None:
    """Make the demo workspace, if there is no workspace yet."""
    with plain_errors():
        settings = load()
        with runtime.any_database(settings, report) as handle:
            created = run(_with_app(settings, handle, lambda one: seed.ensure_workspace(one, demo=True)))
        out.print(
            f'Made the workspace "{created}".' if created else "There is a workspace already; nothing was changed."
        )


@app.command()
def keys() -> None:
    """Print new secrets for .env."""
    for name, value in new_keys().items():
        out.print(f"{name}={value}", soft_wrap=True, markup=False)


@app.command()
def version() -> None:
    """Print the version."""
    out.print(VERSION)


@app.command()
def doctor() -> None:
    """Examine this installation and say what to do about each finding."""
    with plain_errors():
        settings = load()
        with runtime.any_database(settings, report) as handle:
            well = run(_examine(settings, handle))
    if not well:
        raise typer.Exit(1)


@jobs_app.callback()
def jobs(
    context: typer.Context,
    dead: Annotated[bool, typer.Option("--dead", help="Only those that gave up.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
) -> None:
    """Without a sub-command: the newest jobs."""
    if context.invoked_subcommand is not None:
        return
    with plain_errors():
        settings = load()
        status = RunStatus.DEAD if dead else None
        with runtime.any_database(settings, report) as handle:
            runs = run(
                _with_app(
                    settings,
                    handle,
                    lambda one: one.database.as_system(lambda uow: one.jobs.newest(uow, status=status, limit=limit)),
                )
            )
    whole = [Column(name, no_wrap=True) for name in ("id", "job", "status")]
    table = Table(*whole, "tries", "created (UTC)", "error", show_edge=False)
    for one in runs:
        created = one.created_at.strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(str(one.id), one.name, one.status, str(one.attempts), created, escape((one.error or "")[:120]))
    out.print(table if runs else "No jobs.")


@jobs_app.command()
def retry(run_id: UUID) -> None:
    """Try a job again that gave up."""
    with plain_errors():
        settings = load()
        with runtime.any_database(settings, report) as handle:
            view = run(
                _with_app(settings, handle, lambda one: one.database.as_system(lambda uow: one.jobs.retry(uow, run_id)))
            )
        out.print(f"{view.name} is queued again.")


async def _with_app(settings: Settings, handle: DatabaseHandle, work: Any) -> Any:
    """Runs `work(application)` without starting doors or workers."""
    application: Application = build(settings, handle.owner, doors=False)
    try:
        await application.check_schema()
        return await work(application)
    finally:
        for close in application.closers:
            await close()
        await application.database.close()


async def _examine(settings: Settings, handle: DatabaseHandle) -> bool:
    well = True
    async for finding in doctors.examine(settings, handle):
        mark = "[green]ok[/green]  " if finding.fix is None else "[red]fix[/red] "
        out.print(f"{mark} {finding.part}: {escape(finding.state)}")
        if finding.fix is not None:
            well = False
            out.print(f"     {finding.fix}", style="yellow", markup=False)
    return well


shell = backup.Shell(load, run, plain_errors, report, out)
backup.register(app, shell)
access.register(app, shell)
