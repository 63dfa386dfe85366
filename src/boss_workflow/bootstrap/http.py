"""The settings of the HTTP side, and what is looked at from outside: health and metrics."""

from typing import TYPE_CHECKING

from fastapi import APIRouter
from sqlalchemy import func, select

from boss_workflow.api.app import HttpOptions
from boss_workflow.api.guards import BodyLimits
from boss_workflow.api.health import Check, Health
from boss_workflow.api.login_page import PATH
from boss_workflow.api.metrics import Backlog, Metrics, MetricsDoor
from boss_workflow.api.operations import audit_router, job_router, quick_add_router, traffic_router, version_router
from boss_workflow.chat.models import InboundEvent, InboundStatus, OutboundMessage, OutboundStatus
from boss_workflow.domains.people.access import LoginPage
from boss_workflow.jobs.models import JobRun, RunStatus
from boss_workflow.kernel.db import UnitOfWork
from boss_workflow.kernel.db.migrate import current_revision, head
from boss_workflow.settings import Settings

if TYPE_CHECKING:
    from boss_workflow.bootstrap.application import Application

OPEN = (RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.DEAD)


def http_options(settings: Settings) -> HttpOptions:
    return HttpOptions(
        production=settings.production,
        cors_origins=settings.origins,
        bodies=BodyLimits(settings.max_body_bytes, settings.max_upload_bytes),
    )


def login_page(settings: Settings) -> LoginPage:
    """At the public address, or at that of this machine while there is none."""
    if settings.public_url is None and settings.port == 0:
        return LoginPage(None, public=False)
    base = settings.public_url or f"http://127.0.0.1:{settings.port}"
    return LoginPage(lambda token: f"{base.rstrip('/')}{PATH}?token={token}", public=settings.public_url is not None)


def health(app: "Application", version: str) -> Health:
    checks: dict[str, Check] = {
        "database": app.check_schema,
        "worker": app.check_worker,
        "schedule": app.check_schedule,
    }
    telegram = app.check_polling if app.telegram is not None else None
    redis = app.limiter.ping if app.settings.redis_url is not None else None
    if telegram is not None:
        checks["telegram"] = telegram
    if redis is not None:
        checks["redis"] = redis
    return Health(
        app.database,
        version,
        checks,
        lambda: current_revision(app.database),
        head,
        app.automatic.untold,
        redis,
        {"telegram": telegram, "redis": redis},
    )


def operations_routers(app: "Application", version: str) -> list[APIRouter]:
    return [
        quick_add_router(app.quick_add),
        job_router(app.jobs),
        traffic_router(),
        audit_router(),
        version_router(version, head()),
    ]


def metrics_door(app: "Application", metrics: Metrics) -> MetricsDoor:
    token = app.settings.metrics_token
    return MetricsDoor(
        metrics,
        app.database,
        lambda: app.database.as_system(_backlog),
        token.get_secret_value() if token is not None else None,
        open=not app.settings.production,
    )


async def _backlog(uow: UnitOfWork) -> Backlog:
    """What is done is not counted: there may be millions."""
    states = select(JobRun.status, func.count()).where(JobRun.status.in_(OPEN)).group_by(JobRun.status)
    inbox = select(func.count()).select_from(InboundEvent).where(InboundEvent.status == InboundStatus.PENDING)
    outbox = (
        select(func.count())
        .select_from(OutboundMessage)
        .where(OutboundMessage.status.in_((OutboundStatus.QUEUED, OutboundStatus.SENDING)))
    )
    counted: dict[str, int] = {row[0]: row[1] for row in await uow.session.execute(states)}
    return Backlog(
        {state: counted.get(state, 0) for state in OPEN},
        int(await uow.session.scalar(inbox) or 0),
        int(await uow.session.scalar(outbox) or 0),
    )
