"""What Prometheus reads: requests by route, the pool, and what waits."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import Scope

from boss_workflow.kernel.db import Database
from boss_workflow.kernel.errors import AppError, NotFound
from boss_workflow.kernel.security import same_secret

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
UNMATCHED = "none"
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}
BUSY_PERCENT = 80.0
LOOPBACK = {"127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Backlog:
    """Counts: jobs by state, events not handled yet, messages not delivered yet."""

    jobs: dict[str, int]
    inbox: int
    outbox: int


class Metrics:
    """One registry per application. A request costs two dictionary look-ups and two additions."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "boss_http_requests", "Answered requests.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "boss_http_request_seconds",
            "Time to answer.",
            ["method", "route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._pool = Gauge(
            "boss_database_pool_connections", "Connections of the pool.", ["state"], registry=self.registry
        )
        self._utilization = Gauge(
            "boss_database_pool_utilization_percent", "In use, of size plus overflow.", registry=self.registry
        )
        self._busy = Gauge(
            "boss_database_pool_busy", f"1 above {BUSY_PERCENT:g} percent in use.", registry=self.registry
        )
        self._up = Gauge("boss_database_up", "1 when the database answers.", registry=self.registry)
        self._jobs = Gauge("boss_jobs", "Background jobs that are not done.", ["state"], registry=self.registry)
        self._inbox = Gauge("boss_inbox_pending", "Events that are not handled yet.", registry=self.registry)
        self._outbox = Gauge("boss_outbox_open", "Messages that are not delivered yet.", registry=self.registry)

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("route")
        path = getattr(route, "path", UNMATCHED)
        method = scope["method"] if scope["method"] in METHODS else "other"
        key = (method, path, status)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (
                self._requests.labels(method, path, str(status)),
                self._seconds.labels(method, path),
            )
        known[0].inc()
        known[1].observe(seconds)

    def look_at(self, database: Database) -> None:
        usage = database.usage()
        for state, value in (
            ("size", usage.pool_size),
            ("checked_in", usage.checked_in),
            ("checked_out", usage.checked_out),
            ("overflow", usage.overflow),
        ):
            self._pool.labels(state).set(value)
        self._utilization.set(usage.utilization)
        self._busy.set(int(usage.utilization > BUSY_PERCENT))

    def note(self, backlog: Backlog | None) -> None:
        """None: the database does not answer."""
        self._up.set(int(backlog is not None))
        if backlog is not None:
            for state, number in backlog.jobs.items():
                self._jobs.labels(state).set(number)
            self._inbox.set(backlog.inbox)
            self._outbox.set(backlog.outbox)

    def text(self) -> bytes:
        return generate_latest(self.registry)


@dataclass(frozen=True, slots=True)
class MetricsDoor:
    """With a token: for who sends it. Without one: for this machine alone, or for anybody while `open`."""

    metrics: Metrics
    database: Database
    backlog: Callable[[], Awaitable[Backlog]]
    token: str | None
    open: bool

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/metrics", self.show, methods=["GET"])
        return router

    async def show(self, request: Request) -> Response:
        if not self._may(request):
            raise NotFound("Not Found")
        try:
            backlog = await self.backlog()
        except AppError:
            self.metrics.note(None)
        else:
            self.metrics.note(backlog)
        self.metrics.look_at(self.database)
        return Response(self.metrics.text(), media_type=CONTENT_TYPE_LATEST)

    def _may(self, request: Request) -> bool:
        if self.token is not None:
            return same_secret(request.headers.get("authorization", ""), f"Bearer {self.token}")
        return self.open or (request.client is not None and request.client.host in LOOPBACK)
