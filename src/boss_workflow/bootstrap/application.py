"""Binds adapters and domains to one application, and starts and stops it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter, FastAPI
from sqlalchemy import URL, select

from boss_workflow.api.app import build_app
from boss_workflow.api.login_page import login_page_router
from boss_workflow.api.metrics import Metrics
from boss_workflow.bootstrap import adapters, automation, backups, http
from boss_workflow.bootstrap.addresses import VERSION, NotReady, as_role, console_token, libpq_dsn, secret_key
from boss_workflow.bootstrap.demo import DemoDoor
from boss_workflow.chat import jobs as chat_jobs
from boss_workflow.chat.actions import ActionRegistry
from boss_workflow.chat.attaching import Attaching
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
from boss_workflow.chat.outbox import Outbox
from boss_workflow.chat.platforms import DEFAULT_LANE, Platforms
from boss_workflow.chat.post import Post
from boss_workflow.chat.protocols import CardRenderer
from boss_workflow.chat.quick_add import QuickAdd
from boss_workflow.chat.receiving import Receiving
from boss_workflow.chat.sweep import Sweep
from boss_workflow.chat.understand.model import ModelReader
from boss_workflow.chat.writing import Writer
from boss_workflow.domains import assistant, audit, people, projects, reviews
from boss_workflow.domains.people.access import (
    AccessAuthenticator,
    AccessLimits,
    AccessTokens,
    LoginPage,
    Rates,
    Sessions,
    access_actions,
)
from boss_workflow.domains.people.access.endpoints import access_router
from boss_workflow.domains.people.endpoints import PeopleParts, people_router
from boss_workflow.domains.people.joining import Joining, joining_router
from boss_workflow.domains.people.leaving import Leaving
from boss_workflow.domains.people.organisation import Organisation
from boss_workflow.domains.schedule.calendar import find_country
from boss_workflow.domains.tasks import (
    TaskCards,
    TaskChanged,
    TaskFiles,
    TaskService,
    Unblocking,
    attach_action,
    part_actions,
    relevant_tasks,
    task_actions,
    task_reversers,
)
from boss_workflow.domains.tasks.changing import TaskChanger
from boss_workflow.domains.tasks.endpoints import TaskDoor, task_router
from boss_workflow.domains.tasks.file_endpoints import file_router
from boss_workflow.domains.tasks.handover import Handover
from boss_workflow.domains.tasks.part_endpoints import part_router
from boss_workflow.domains.transfer import BACKUP_RUN
from boss_workflow.integrations.console.door import ConsoleDoor
from boss_workflow.integrations.console.platform import ACCOUNT as CONSOLE_ACCOUNT
from boss_workflow.integrations.console.platform import ConsolePlatform
from boss_workflow.integrations.local_files import LocalFileStore
from boss_workflow.integrations.rest import RestPlatform
from boss_workflow.jobs import Jobs, Registry, Runner, Worker
from boss_workflow.jobs.schedule_clock import Ticker
from boss_workflow.jobs.schedule_tick import SCHEDULE_LANE
from boss_workflow.kernel.clock import Clock, ForwardClock, SystemClock
from boss_workflow.kernel.db import Database, UnitOfWork
from boss_workflow.kernel.db.migrate import APP_ROLE, SYSTEM_ROLE, current_revision, head
from boss_workflow.kernel.errors import AppError
from boss_workflow.kernel.events import EventBus
from boss_workflow.kernel.http import HttpParts
from boss_workflow.kernel.security import derive
from boss_workflow.ports.chat_platform import ChatPlatform, PlatformError
from boss_workflow.ports.files import FileStore
from boss_workflow.ports.limiter import Limiter
from boss_workflow.ports.llm import LanguageModel
from boss_workflow.ports.transcriber import Transcriber
from boss_workflow.settings import LOOPBACK, Settings

if TYPE_CHECKING:
    from boss_workflow.integrations.telegram import TelegramDoor, TelegramPlatform

log = structlog.get_logger(__name__)

STOP_PATIENCE = 8.0
SWEEP_PAUSE = 60.0
SCHEDULED_AT_ONCE, SCHEDULED_CALM = 2, 0.2
NAME_PAUSE = 60.0
POLLING = "telegram-polling"
NAMING = "telegram-name"


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
    policy: people.Policy
    undo: audit.Undo
    people: people.PeopleService
    tasks: TaskService
    worker: Worker
    schedule_worker: Worker
    """Does what nobody waits for, a little at a time: a morning's standups never delay a reply."""
    limiter: Limiter
    sweep: Sweep
    automatic: automation.Automation
    quick_add: QuickAdd
    access: AccessTokens
    authenticator: AccessAuthenticator
    limits: AccessLimits
    files: FileStore
    metrics: Metrics
    telegram: "TelegramPlatform | None" = None
    door: "TelegramDoor | None" = None
    closers: list[Callable[[], Any]] = field(default_factory=list)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _running: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ticker = Ticker(self.automatic.look, self.automatic.back)

    async def start(self, *, serve_doors: bool) -> None:
        """Starts the worker and, where this process serves the doors, connects them. Raises: NotReady."""
        await self.check_schema()
        self._run(self.worker.run(self._stop), "worker")
        self._run(self.schedule_worker.run(self._stop), "schedule-worker")
        self._run(self._keep_sweeping(), "sweep")
        self._run(self.ticker.run(self._stop), "schedule")
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
        if not (self.worker.running and self.schedule_worker.running):
            raise NotReady("The job worker is not running.")

    async def check_schedule(self) -> None:
        if self.ticker.is_late:
            raise NotReady("The schedule has not been looked at for more than a minute; the log says why.")

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
    transcriber: Transcriber | None = None
    platforms: Sequence[ChatPlatform] = ()


def build(settings: Settings, owner: URL, doubles: Doubles | None = None, *, doors: bool = True) -> Application:
    """Binds everything; opens no connection yet. Without `doors` only what any machine can do is worked on."""
    doubles = doubles or Doubles()
    bus = EventBus()
    database = Database(
        as_role(owner, APP_ROLE, settings),
        as_role(owner, SYSTEM_ROLE, settings),
        doubles.clock or _clock(settings),
        bus,
        adapters.pool(settings),
    )
    limiter, store = adapters.limiter(settings), LocalFileStore(settings.data_dir / backups.FILES)
    model = doubles.model or adapters.language_model(settings)
    writing = doubles.model or adapters.writing_model(settings)
    telegram = adapters.telegram(settings, limiter, store)
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
    review_service = reviews.ReviewService(task_service, policy)
    renderers: dict[str, CardRenderer] = {
        "task": TaskCards(task_service),
        "review": reviews.ReviewCards(review_service),
    }
    cards = Cards(outbox, renderers)
    post = Post(outbox, directory)
    mail = adapters.mailer(settings)
    automatic = automation.bind(
        automation.Parts(
            *(database, bus, registry, jobs, policy, directory, outbox, task_service, mail, renderers, store),
            *(telegram.task_link if telegram else lambda _reference: None, settings.public_url, settings.schedule),
            more=(backups.NIGHTLY,),
        )
    )
    undo = _undo(policy, task_service, automatic.reversers)
    link = telegram.invitation_link if telegram else None
    page = http.login_page(settings)
    actions = _offer(undo, jobs, people_service, task_service, review_service, post, link, page)
    actions.add(automatic.actions)
    backups.bind(registry, actions, jobs, settings, owner, database, outbox)
    actions.add(builtin_actions(actions, policy, jobs))

    reader = ModelReader(model, adapters.prices(settings)) if model else None
    budget, metrics = adapters.budget(settings, relevant_tasks(task_service)), Metrics()
    attaching = Attaching({"task": TaskFiles(task_service).attach}, renderers)
    engine = Engine(
        *(database, actions, reader, directory, policy, outbox, cards, audit.as_one, budget, assistant.meanings),
        *(attaching, Writer(writing), projects.Sessions(), ingest.let_in, [metrics.turn]),
    )
    leases, doorkeeper = Leases(database), people.PeopleDoorkeeper(people_service)
    transcriber = doubles.transcriber or adapters.transcriber(settings)
    receiving = Receiving(
        *(database, platforms, store, transcriber, settings.max_upload_bytes), metrics.observe_transcription
    )
    conversations = Conversations(database, leases, engine, directory, doorkeeper, outbox, receiving)
    delivery = Delivery(database, platforms, leases)
    menus = Menus(database, platforms, actions, directory, policy)
    _work_on_chats(registry, conversations, delivery, menus)

    _follow_changes(bus, post, cards)
    _follow_rights(bus, jobs, platforms)

    lanes = {DEFAULT_LANE, BACKUP_RUN.lane, *(platform.lane for platform in platforms)} if doors else {DEFAULT_LANE}
    dsn, runner = libpq_dsn(as_role(owner, SYSTEM_ROLE, settings)), Runner(database, registry)
    app = Application(
        settings,
        database,
        jobs,
        actions,
        platforms,
        outbox,
        ingest,
        policy,
        undo,
        people_service,
        task_service,
        Worker(dsn, runner, sorted(lanes)),
        Worker(dsn, runner, [SCHEDULE_LANE], concurrency=SCHEDULED_AT_ONCE, calm=SCHEDULED_CALM),
        limiter,
        Sweep(database, jobs, outbox, platforms),
        automatic,
        QuickAdd(database, ingest, conversations, engine),
        *_access(settings, database, bus, limiter),
        store,
        metrics,
    )
    app.closers += [one.close for one in (limiter, model, writing, transcriber) if one is not None]
    if telegram is not None:
        _join_telegram(app, telegram, registry)
    return app


def _join_telegram(app: Application, telegram: "TelegramPlatform", registry: Registry) -> None:
    app.telegram = telegram
    app.door = adapters.telegram_door(app.settings, telegram, app.ingest)
    app.closers.append(telegram.close)
    registry.add(adapters.REGISTER_WEBHOOK, adapters.register_webhook(app.settings, telegram))


def _clock(settings: Settings) -> Clock:
    """In development it can be moved forward."""
    return SystemClock() if settings.production else ForwardClock(settings.data_dir / "demo-clock")


def _work_on_chats(registry: Registry, conversations: Conversations, delivery: Delivery, menus: Menus) -> None:
    registry.add(chat_jobs.WAKE, conversations.wake)
    registry.add(chat_jobs.DELIVER, delivery.deliver)
    registry.add(chat_jobs.ACKNOWLEDGE, delivery.acknowledge)
    registry.add(PUBLISH_MENUS, menus.publish)


def _access(
    settings: Settings, database: Database, bus: EventBus, limiter: Limiter
) -> tuple[AccessTokens, AccessAuthenticator, AccessLimits]:
    tokens = AccessTokens(derive(secret_key(settings), "access-tokens"), database.clock)
    limits = AccessLimits(
        limiter,
        Rates(
            settings.api_rate,
            settings.login_rate,
            settings.password_rate,
            settings.refused_rate,
            settings.token_rate,
        ),
    )
    authenticator = AccessAuthenticator(database, tokens, limits)
    bus.subscribe(people.CredentialsChanged, authenticator.forgetting())
    return tokens, authenticator, limits


def build_api(app: Application) -> FastAPI:
    """The HTTP side of `app`; its lifespan starts and stops the rest."""
    routers: list[APIRouter] = [http.health(app, VERSION).router(), http.metrics_door(app, app.metrics).router()]
    if app.door is not None:
        routers.append(app.door.router())
    if not app.settings.production and app.settings.host in LOOPBACK:
        console = app.platforms.get(ConsolePlatform.name, CONSOLE_ACCOUNT)
        if isinstance(console, ConsolePlatform):
            door = ConsoleDoor(console, console_token(app.settings), app.ingest.receive, app.resume_console)
            routers.append(door.router())
        if isinstance(app.database.clock, ForwardClock):
            routers.append(DemoDoor(app, app.database.clock, console_token(app.settings)).router())

    @asynccontextmanager
    async def lifespan(_api: FastAPI) -> AsyncIterator[None]:
        await app.start(serve_doors=True)
        try:
            yield
        finally:
            await app.stop()

    routers.extend(api_routers(app))
    parts = HttpParts(app.database, app.authenticator, app.limits)
    return build_app(routers, lifespan, VERSION, parts, http.http_options(app.settings), app.metrics.observe)


def api_routers(app: Application) -> list[APIRouter]:
    """The routers of /api/v1, one for each part of the business, and the page of the one-time link."""
    tasks = TaskDoor(app.tasks, app.policy, app.undo, TaskChanger(app.policy))
    sessions = Sessions(app.database, app.access)
    return [
        task_router(tasks),  # routes are tried in order: the busiest first
        access_router(sessions, app.limits),
        login_page_router(sessions, app.limits, app.authenticator),
        part_router(tasks),
        people_router(_people_parts(app)),
        joining_router(Joining(app.policy)),
        file_router(tasks, app.files, app.settings.max_upload_bytes),
        *app.automatic.routers,
        *http.operations_routers(app, VERSION),
    ]


def _people_parts(app: Application) -> PeopleParts:
    leaving = Leaving(app.people, app.policy, Handover(app.tasks))
    link = app.telegram.invitation_link if app.telegram is not None else None
    organisation = Organisation(app.policy, find_country)
    return PeopleParts(app.people, app.policy, organisation, leaving, app.tasks.resource_of, link)


def _undo(policy: people.Policy, task_service: TaskService, automatic: Mapping[str, audit.Reverser]) -> audit.Undo:
    reversers = {**task_reversers(task_service), **people.people_reversers(policy)}
    reversers |= {**assistant.assistant_reversers(), **reviews.review_reversers(task_service)}
    return audit.Undo({**reversers, **projects.project_reversers(), **automatic})


def _offer(
    undo: audit.Undo,
    jobs: Jobs,
    people_service: people.PeopleService,
    task_service: TaskService,
    review_service: reviews.ReviewService,
    post: Post,
    link: people.InvitationLink | None,
    page: LoginPage,
) -> ActionRegistry:
    """All that can be asked for."""
    actions = ActionRegistry()
    actions.add([*people.statement_actions(people_service), *assistant.first_read(task_service)])
    actions.add(assistant.first_read_preferences(people_service))
    actions.add(projects.project_actions(task_service))
    actions.add([*task_actions(task_service), *part_actions(task_service), attach_action(TaskFiles(task_service))])
    actions.add(assistant.assistant_actions(task_service, people_service))
    actions.add(audit.undo_actions(undo))
    actions.add([*people.people_actions(people_service, link), *access_actions(page)])
    actions.add([*people.message_actions(post), *reviews.review_actions(review_service, task_service, post)])
    actions.add(job_actions(jobs))
    return actions


def _follow_changes(bus: EventBus, post: Post, cards: Cards) -> None:
    bus.subscribe(audit.ChangeSet, audit.record)
    bus.subscribe(audit.ChangeSet, Unblocking(post).told)
    bus.subscribe(TaskChanged, lambda uow, changed: cards.refresh(uow, "task", changed.task_ids))
    bus.subscribe(reviews.ReviewChanged, lambda uow, changed: cards.refresh(uow, "review", [changed.submission_id]))


def _follow_rights(bus: EventBus, jobs: Jobs, platforms: Platforms) -> None:
    """The menu of commands shows what its reader may use."""

    async def enqueue(uow: UnitOfWork, changed: people.AccessChanged) -> None:
        for platform in platforms:
            if platform.name == changed.platform:
                params = MenuParams(platform=platform.name, account=platform.account, chat_id=changed.account_id)
                await jobs.enqueue(uow, PUBLISH_MENUS, params)

    bus.subscribe(people.AccessChanged, enqueue)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
