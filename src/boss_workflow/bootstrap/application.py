"""Binds adapters and domains to one application, and starts and stops it."""

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter, FastAPI
from sqlalchemy import URL, select

from boss_workflow.api.app import build_app
from boss_workflow.api.metrics import Metrics
from boss_workflow.bootstrap import adapters, http
from boss_workflow.bootstrap.addresses import NotReady, as_role, console_token, libpq_dsn, secret_key
from boss_workflow.chat import jobs as chat_jobs
from boss_workflow.chat.actions import ActionRegistry
from boss_workflow.chat.alerts import Alerts
from boss_workflow.chat.builtin import builtin_actions
from boss_workflow.chat.cards import Cards
from boss_workflow.chat.conversations import Conversations
from boss_workflow.chat.delivery import Delivery
from boss_workflow.chat.engine import Engine
from boss_workflow.chat.ingest import Ingest
from boss_workflow.chat.leases import Leases
from boss_workflow.chat.menus import PUBLISH_MENUS, MenuParams, Menus
from boss_workflow.chat.models import Conversation
from boss_workflow.chat.operations import job_actions
from boss_workflow.chat.outbox import Outbox, Subject
from boss_workflow.chat.platforms import DEFAULT_LANE, Platforms
from boss_workflow.chat.quick_add import QuickAdd
from boss_workflow.chat.sweep import Sweep
from boss_workflow.chat.understand.model import ModelReader
from boss_workflow.domains import audit, people
from boss_workflow.domains.people.access import AccessAuthenticator, AccessTokens
from boss_workflow.domains.tasks import TaskCards, TaskChanged, TaskService, task_actions, task_reversers
from boss_workflow.domains.tasks.endpoints import task_router
from boss_workflow.integrations.console.door import ConsoleDoor
from boss_workflow.integrations.console.platform import ACCOUNT as CONSOLE_ACCOUNT
from boss_workflow.integrations.console.platform import ConsolePlatform
from boss_workflow.integrations.rest import RestPlatform
from boss_workflow.jobs import Jobs, Registry, Runner, Worker
from boss_workflow.jobs.runner import DeadJob
from boss_workflow.kernel.clock import Clock, SystemClock
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.db.migrate import APP_ROLE, SYSTEM_ROLE, current_revision, head
from boss_workflow.kernel.errors import AppError
from boss_workflow.kernel.events import EventBus
from boss_workflow.kernel.http import HttpParts
from boss_workflow.kernel.security import derive
from boss_workflow.ports.chat_platform import ChatPlatform, PlatformError
from boss_workflow.ports.limiter import Limiter
from boss_workflow.ports.llm import LanguageModel
from boss_workflow.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from boss_workflow.integrations.telegram import TelegramDoor, TelegramPlatform

log = structlog.get_logger(__name__)

STOP_PATIENCE = 8.0
SWEEP_PAUSE = 60.0
NAME_PAUSE = 60.0
POLLING = "telegram-polling"
NAMING = "telegram-name"
VERSION = importlib.metadata.version("boss-workflow")


@dataclass
class Application:
    """Everything that runs, bound together. `start` and `stop` are called by the server's lifespan or by a worker."""

    settings: Settings
    database: Database
    jobs: Jobs
    actions: ActionRegistry
    platforms: Platforms
    outbox: Outbox
    ingest: Ingest
    people: people.PeopleService
    tasks: TaskService
    worker: Worker
    limiter: Limiter
    sweep: Sweep
    quick_add: QuickAdd
    access: AccessTokens
    authenticator: AccessAuthenticator
    telegram: "TelegramPlatform | None" = None
    door: "TelegramDoor | None" = None
    closers: list[Callable[[], Any]] = field(default_factory=list)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _running: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self, *, serve_doors: bool) -> None:
        """Starts the worker and, where this process serves the doors, connects them. Raises: NotReady."""
        await self.check_schema()
        self._run(self.worker.run(self._stop), "worker")
        self._run(self._keep_sweeping(), "sweep")
        if serve_doors and self.telegram is not None and self.door is not None:
            await self._connect_telegram(self.telegram, self.door)

    async def stop(self) -> None:
        """Lets what runs finish for a while, then closes connections; what is cut off is taken up at the next start."""
        self._stop.set()
        for task in self._running:
            if task.get_name() == NAMING:
                task.cancel()
        if self._running:
            _done, late = await asyncio.wait(self._running, timeout=STOP_PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
        for close in self.closers:
            await close()
        await self.database.close()

    async def check_schema(self) -> None:
        """Raises: NotReady when the migrations are not those of this version."""
        revision = await current_revision(self.database)
        if revision != head():
            raise NotReady(f"The database is at revision {revision}, this version needs {head()}: run `boss migrate`.")

    async def check_worker(self) -> None:
        if not self.worker.running:
            raise NotReady("The job worker is not running.")

    async def check_polling(self) -> None:
        if any(task.get_name() == POLLING and task.done() for task in self._running):
            raise NotReady("Telegram is no longer asked for messages; the log says why.")

    def _run(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """In the background, and never silently: what ends before it was told to is critical."""
        task = asyncio.create_task(work, name=name)
        task.add_done_callback(self._ended)
        self._running.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and not self._stop.is_set():
            log.critical("a background task ended", task=task.get_name(), exc_info=task.exception())

    async def _keep_sweeping(self) -> None:
        while not self._stop.is_set():
            try:
                made = await self.sweep.once()
            except AppError as error:
                log.warning("sweep failed", reason=error.message)
            else:
                if made:
                    log.warning("waiting work was woken", jobs=made)
            await _pause(self._stop, SWEEP_PAUSE)

    async def _learn_name(self, platform: "TelegramPlatform") -> None:
        """Invitation links need the bot's name, also before the first update has made us ask for it."""
        while platform.known_username is None:
            try:
                await platform.username()
            except PlatformError as error:
                log.warning("the bot's name is not known", reason=str(error))
                await asyncio.sleep(NAME_PAUSE)

    async def resume_console(self, chat_id: str) -> None:
        """Somebody came to the terminal: what waited for them is delivered now."""

        async def work(uow: UnitOfWork) -> None:
            query = select(Conversation).filter_by(
                platform=ConsolePlatform.name, account=CONSOLE_ACCOUNT, chat_id=chat_id
            )
            conversation = (await uow.session.scalars(query)).one_or_none()
            if conversation is not None:
                await self.outbox.deliver_soon(uow, conversation)

        await self.database.as_system(work)

    async def _connect_telegram(self, platform: "TelegramPlatform", door: "TelegramDoor") -> None:
        async def enqueue(uow: UnitOfWork) -> None:
            if self.settings.public_url:
                await self.jobs.enqueue(uow, adapters.REGISTER_WEBHOOK, adapters.RegisterParams())
            menus = MenuParams(platform=platform.name, account=platform.account)
            await self.jobs.enqueue(uow, PUBLISH_MENUS, menus)

        await self.database.as_system(enqueue)
        self._running.append(asyncio.create_task(self._learn_name(platform), name=NAMING))
        if not self.settings.public_url:
            self._run(door.poll(self._stop), POLLING)


@dataclass
class Doubles:
    """What tests put in place of the real thing."""

    clock: Clock | None = None
    model: LanguageModel | None = None
    platforms: Sequence[ChatPlatform] = ()


def build(settings: Settings, owner: URL, doubles: Doubles | None = None, *, doors: bool = True) -> Application:
    """Binds everything; opens no connection yet. Without `doors` only what any machine can do is worked on."""
    doubles = doubles or Doubles()
    bus = EventBus()
    database = Database(
        as_role(owner, APP_ROLE, settings),
        as_role(owner, SYSTEM_ROLE, settings),
        doubles.clock or SystemClock(),
        bus,
        adapters.pool(settings),
    )
    limiter = adapters.limiter(settings)
    model = doubles.model or adapters.language_model(settings)
    telegram = adapters.telegram(settings, limiter)
    console = ConsolePlatform()
    platforms = Platforms([console, RestPlatform(), *([telegram] if telegram else []), *doubles.platforms])

    registry = Registry()
    jobs = Jobs(registry)
    outbox = Outbox(jobs, platforms)
    ingest = Ingest(database, jobs, platforms)
    policy = people.Policy()
    directory = people.PeopleDirectory()
    people_service = people.PeopleService(policy)
    task_service = TaskService(policy)
    cards = Cards(outbox, {"task": TaskCards(task_service)})
    actions = ActionRegistry()
    actions.add(task_actions(task_service))
    actions.add(audit.undo_actions(audit.Undo({**task_reversers(task_service), **people.people_reversers(policy)})))
    actions.add(people.people_actions(people_service, telegram.invitation_link if telegram else None))
    actions.add(job_actions(jobs))
    actions.add(builtin_actions(actions, policy, jobs))

    engine = Engine(database, actions, ModelReader(model) if model else None, directory, policy, outbox, cards)
    leases = Leases(database)
    doorkeeper = people.PeopleDoorkeeper(people_service)
    conversations = Conversations(database, leases, engine, directory, doorkeeper, outbox)
    delivery = Delivery(database, platforms, leases)
    menus = Menus(database, platforms, actions, directory, policy)
    registry.add(chat_jobs.WAKE, conversations.wake)
    registry.add(chat_jobs.DELIVER, delivery.deliver)
    registry.add(chat_jobs.ACKNOWLEDGE, delivery.acknowledge)
    registry.add(PUBLISH_MENUS, menus.publish)

    alerts = Alerts(directory, outbox)
    bus.subscribe(DeadJob, alerts.job_died)
    bus.subscribe(audit.ChangeSet, audit.record)
    bus.subscribe(TaskChanged, lambda uow, changed: cards.refresh(uow, Subject("task", changed.task_id)))
    bus.subscribe(people.AccessChanged, _menu_follows(jobs, platforms))

    worker = Worker(
        libpq_dsn(as_role(owner, SYSTEM_ROLE, settings)),
        Runner(database, registry),
        sorted({DEFAULT_LANE, *(platform.lane for platform in platforms)}) if doors else [DEFAULT_LANE],
    )
    app = Application(
        settings,
        database,
        jobs,
        actions,
        platforms,
        outbox,
        ingest,
        people_service,
        task_service,
        worker,
        limiter,
        Sweep(database, jobs, outbox, platforms),
        QuickAdd(database, ingest, conversations, engine),
        *_access(settings, database, bus),
    )
    app.closers.append(limiter.close)
    if model is not None:
        app.closers.append(model.close)
    if telegram is not None:
        app.telegram = telegram
        app.door = adapters.telegram_door(settings, telegram, ingest)
        app.closers.append(telegram.close)
        registry.add(adapters.REGISTER_WEBHOOK, adapters.register_webhook(settings, telegram))
    return app


def _access(settings: Settings, database: Database, bus: EventBus) -> tuple[AccessTokens, AccessAuthenticator]:
    tokens = AccessTokens(derive(secret_key(settings), "access-tokens"), database.clock)
    authenticator = AccessAuthenticator(database, tokens)
    bus.subscribe(people.AccessChanged, authenticator.forgetting())
    return tokens, authenticator


def build_api(app: Application) -> FastAPI:
    """The HTTP side of `app`; its lifespan starts and stops the rest."""
    metrics = Metrics()
    routers: list[APIRouter] = [http.health(app, VERSION).router(), http.metrics_door(app, metrics).router()]
    if app.door is not None:
        routers.append(app.door.router())
    if not app.settings.production and app.settings.host in LOOPBACK:
        console = app.platforms.get(ConsolePlatform.name, CONSOLE_ACCOUNT)
        if isinstance(console, ConsolePlatform):
            door = ConsoleDoor(console, console_token(app.settings), app.ingest.receive, app.resume_console)
            routers.append(door.router())

    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        await app.start(serve_doors=True)
        try:
            yield
        finally:
            await app.stop()

    routers.extend(api_routers(app))
    parts = HttpParts(app.database, app.authenticator)
    return build_app(routers, lifespan, VERSION, parts, http.http_options(app.settings), metrics.observe)


def api_routers(app: Application) -> list[APIRouter]:
    """The routers of /api/v1, one for each part of the business."""
    return [task_router(app.tasks), *http.operations_routers(app, VERSION)]


def _menu_follows(jobs: Jobs, platforms: Platforms) -> Callable[[UnitOfWork, people.AccessChanged], Any]:
    async def enqueue(uow: UnitOfWork, changed: people.AccessChanged) -> None:
        for platform in platforms:
            if platform.name == changed.platform:
                params = MenuParams(platform=platform.name, account=platform.account, chat_id=changed.account_id)
                await jobs.enqueue(uow, PUBLISH_MENUS, params)

    return enqueue


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
