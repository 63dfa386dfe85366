"""Runs the application as a process: database, migrations, server, terminal."""

import asyncio
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import structlog
import uvicorn
from rich.console import Console
from sqlalchemy import URL

from boss_workflow.bootstrap import demo
from boss_workflow.bootstrap.addresses import NotReady, asyncpg_url, console_token, owner_url, role_passwords
from boss_workflow.bootstrap.application import Application, build, build_api
from boss_workflow.bootstrap.seed import CONSOLE_BOSS, ensure_workspace, first_contact
from boss_workflow.integrations.console.client import DoorClosed, Terminal
from boss_workflow.integrations.console.platform import ConsolePlatform
from boss_workflow.integrations.embedded_postgres import DataFolderLocked, EmbeddedPostgres
from boss_workflow.kernel.db.migrate import migrate
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.ports.chat_platform import PlatformError
from boss_workflow.settings import Settings

log = structlog.get_logger(__name__)

WATCH_PAUSE = 0.5
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class PortTaken(Unavailable):
    code = "port_taken"


class AlreadyRunning(Unavailable):
    code = "already_running"


@dataclass(frozen=True, slots=True)
class DatabaseHandle:
    """The owner's address, and the embedded server where this process runs it."""

    owner: URL
    embedded: EmbeddedPostgres | None = None


# The note that a running server leaves in DATA_DIR for the other commands


def _note(settings: Settings) -> Path:
    return settings.data_dir / "running.json"


def leave_note(settings: Settings, **values: str) -> None:
    path = _note(settings)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(values, file)
    draft.replace(path)


def read_note(settings: Settings) -> dict[str, str]:
    try:
        note: dict[str, str] = json.loads(_note(settings).read_text())
    except (OSError, ValueError):
        return {}
    return note


# The database


@contextmanager
def own_database(settings: Settings, report: Callable[[str], None]) -> Iterator[DatabaseHandle]:
    """The database of DATABASE_URL, or an embedded one that runs as long as the block.

    Raises: AlreadyRunning, EmbeddedPostgresError.
    """
    if settings.database_url is not None:
        yield DatabaseHandle(owner_url(settings))
        return
    server = EmbeddedPostgres(settings.data_dir, report=report)
    try:
        address = server.start()
    except DataFolderLocked as error:
        url = read_note(settings).get("url")
        hint = f" It answers at {url}; `boss chat` talks to it." if url else ""
        raise AlreadyRunning(error.message + hint) from error
    try:
        leave_note(settings, database=address.dsn())
        yield DatabaseHandle(asyncpg_url(address.dsn()), server)
    finally:
        _note(settings).unlink(missing_ok=True)
        server.stop()


@contextmanager
def any_database(settings: Settings, report: Callable[[str], None]) -> Iterator[DatabaseHandle]:
    """As `own_database`, or the embedded one of a server that runs on the same folder."""
    try:
        with own_database(settings, report) as handle:
            yield handle
    except AlreadyRunning:
        dsn = read_note(settings).get("database")
        if dsn is None:
            raise
        yield DatabaseHandle(asyncpg_url(dsn))


async def _keep_alive(server: EmbeddedPostgres) -> None:
    """Starts the embedded server again if it dies under us."""
    while True:
        await asyncio.sleep(WATCH_PAUSE)
        try:
            await asyncio.to_thread(server.restart_if_dead)
        except Unavailable as error:
            log.critical("the embedded database can't be restarted", reason=error.message)


# Serving


class Server(uvicorn.Server):
    """The application behind uvicorn, on a socket that was bound before anything else could fail."""

    def __init__(self, app: Application, listening: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                build_api(app),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=3,
                lifespan="on",
            )
        )
        self.boss = app
        self.listening = listening
        self.stopping = asyncio.Event()

    @property
    def url(self) -> str:
        host, port = self.listening.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Ours from before the first migration on (`_until_signal`); uvicorn would raise them again when it has
        stopped, and so end the process before its database is stopped."""
        yield

    def stop(self) -> None:
        """Ends what would wait for ever, the terminals' streams, and then the rest gracefully."""
        self.should_exit = True
        self.stopping.set()
        for platform in self.boss.platforms:
            if isinstance(platform, ConsolePlatform):
                platform.hang_up()


def bind(host: str, port: int) -> socket.socket:
    """Raises: PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise PortTaken(
            f"Port {port} on {host} can't be used ({reason}). Stop the program that has it, or set PORT to another number."
        ) from error
    return listening


async def serve(settings: Settings, handle: DatabaseHandle, *, prepare: bool, terminal: bool, console: Console) -> None:
    """Runs until a signal, or, with `terminal`, until the person leaves the chat. Raises: PortTaken, NotReady.

    `prepare`: migrate first. Where there is no workspace yet one is made: in development, so prepared, a demo team.
    """
    with bind(settings.host, settings.port) as listening:
        if prepare:
            await migrate(handle.owner, role_passwords(settings))
        app = build(settings, handle.owner)
        try:
            await app.check_schema()
            created = await ensure_workspace(app, demo=prepare and not settings.production)
        except BaseException:
            await app.stop()
            raise
        server = Server(app, listening)
        if handle.embedded is not None:
            leave_note(settings, **read_note(settings), url=server.url)
        watcher = asyncio.create_task(_keep_alive(handle.embedded)) if handle.embedded else None
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            with _on_signal(server.stop):
                await _until_started(server, serving)
                calm_collector()
                await _announce(server, console, created)
                if terminal:
                    await _chat(server, console)
                    server.stop()
                await serving
        finally:
            server.stop()
            if watcher is not None:
                watcher.cancel()


@contextmanager
def _on_signal(act: Callable[[], None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, act)
    try:
        yield
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


def calm_collector() -> None:
    """What is there at the start stays: the collector need not look at it again, nor come so often. Measured: the p95 of
    a list fell from 35 to 8 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


async def _until_started(server: Server, serving: asyncio.Task[None]) -> None:
    while not server.started:
        if serving.done():
            serving.result()
            raise NotReady("The server could not start; the log says why.")
        await asyncio.sleep(0.02)


async def _chat(server: Server, console: Console) -> None:
    console.print('\nYou are the boss. Write for example: "John fix the login bug by Friday 5pm"')
    console.print("A number presses a button, /help shows more, exit leaves.\n", style="dim")
    terminal = Terminal(server.url, console_token(server.boss.settings), CONSOLE_BOSS, console)
    chatting = asyncio.create_task(terminal.run())
    stopping = asyncio.create_task(server.stopping.wait())
    await asyncio.wait({chatting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    try:
        if server.stopping.is_set():
            chatting.cancel()
        await chatting
    except (asyncio.CancelledError, DoorClosed):
        if not server.stopping.is_set():
            raise


async def _announce(server: Server, console: Console, created: str | None) -> None:
    settings = server.boss.settings
    console.print(f"Boss Workflow is running at {server.url}", style="bold")
    where = "the database of DATABASE_URL" if settings.database_url else settings.data_dir
    console.print(f"Data: {where}", markup=False)
    if created is not None:
        console.print(f'First start: made the workspace "{created}".')
    missing = [name for name, there in _connections(settings).items() if not there]
    if missing:
        console.print(f"Not connected yet: {', '.join(missing)} (see .env.example).")
    await _announce_telegram(server.boss, console)


async def _announce_telegram(app: Application, console: Console) -> None:
    if app.telegram is None:
        return
    token = await first_contact(app)
    try:
        await app.telegram.username()
    except PlatformError as error:
        text = f"Telegram does not answer ({error}); it is tried again in the background."
        console.print(text, style="yellow", markup=False)
        if token:
            console.print(f"To take over as the boss, send your bot: /start {token}", markup=False)
        return
    link = app.telegram.invitation_link(token) if token else None
    if link is not None:
        console.print(f"Open this link once, in Telegram, to take over as the boss: {link}")
    else:
        console.print("Telegram: connected; the boss is known.")


def _connections(settings: Settings) -> dict[str, bool]:
    return {
        "Telegram": settings.telegram is not None,
        "DeepSeek (my own rules understand until then)": settings.deepseek is not None,
        "Redis (limits are kept in memory)": settings.redis_url is not None,
    }


async def work(settings: Settings, handle: DatabaseHandle) -> None:
    """A worker without doors, for more machines. Runs until a signal."""
    app = build(settings, handle.owner, doors=False)
    stop = asyncio.Event()
    watcher = asyncio.create_task(_keep_alive(handle.embedded)) if handle.embedded else None
    try:
        with _on_signal(stop.set):
            await app.start(serve_doors=False)
            log.info("working on background jobs")
            await stop.wait()
    finally:
        if watcher is not None:
            watcher.cancel()
        await app.stop()


async def chat(settings: Settings, who: str, console: Console) -> None:
    """The terminal of a server that runs already. Raises: NotReady, DoorClosed."""
    url = read_note(settings).get("url")
    if url is None and settings.database_url is None:
        raise NotReady(f"No Boss Workflow is running on {settings.data_dir}. Start it with `boss up`.")
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    await Terminal(url or f"http://{host}:{settings.port}", console_token(settings), who, console).run()


async def move_clock(settings: Settings, span: timedelta, console: Console, *, fail: bool) -> None:
    """Moves the demo clock of a server that runs already, and shows what happens meanwhile. Raises: NotReady."""
    url = read_note(settings).get("url")
    if settings.production or url is None:
        raise NotReady("The demo clock belongs to a server in development: start one with `boss up`.")
    headers = {"Authorization": f"Bearer {console_token(settings)}"}
    body = {"seconds": span.total_seconds(), "fail": fail}
    timeout = httpx.Timeout(10, read=600)
    try:
        async with (
            httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, trust_env=False) as client,
            client.stream("POST", demo.PATH, json=body) as response,
        ):
            if response.status_code != 200:
                raise NotReady(f"The server at {url} did not move its clock (HTTP {response.status_code}).")
            async for line in response.aiter_lines():
                console.print(line, markup=False)
    except httpx.HTTPError as error:
        raise NotReady(f"Nothing answers at {url}. Start Boss Workflow with `boss up`.") from error


def in_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
