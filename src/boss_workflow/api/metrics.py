"""What Prometheus reads: requests by route, the pool, and what waits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import Scope

from boss_workflow.kernel.db import Database, PoolUsage
from boss_workflow.kernel.errors import AppError, NotFound
from boss_workflow.kernel.security import same_secret
from boss_workflow.ports.transcriber import Transcript

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


class PoolGauges:
    """Of one pool; `whose` says which."""

    def __init__(self, name: str, whose: str, registry: CollectorRegistry) -> None:
        self._connections = Gauge(f"{name}_connections", f"Connections of {whose}.", ["state"], registry=registry)
        self._utilization = Gauge(
            f"{name}_utilization_percent", f"Of {whose} in use, of size plus overflow.", registry=registry
        )
        self._busy = Gauge(f"{name}_busy", f"1 above {BUSY_PERCENT:g} percent of {whose} in use.", registry=registry)

    def set(self, usage: PoolUsage) -> None:
        for state, value in (
            ("size", usage.pool_size),
            ("checked_in", usage.checked_in),
            ("checked_out", usage.checked_out),
            ("overflow", usage.overflow),
        ):
            self._connections.labels(state).set(value)
        self._utilization.set(usage.utilization)
        self._busy.set(int(usage.utilization > BUSY_PERCENT))


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
        self._pool = PoolGauges("boss_database_pool", "the pool", self.registry)
        self._system_pool = PoolGauges("boss_database_system_pool", "the system role's pool", self.registry)
        self._up = Gauge("boss_database_up", "1 when the database answers.", registry=self.registry)
        self._jobs = Gauge("boss_jobs", "Background jobs that are not done.", ["state"], registry=self.registry)
        self._turns = Counter("boss_turns", "Messages by what read them.", ["source"], registry=self.registry)
        self._reading = Histogram(
            "boss_turn_reading_seconds", "Time to understand.", ["source"], buckets=BUCKETS, registry=self.registry
        )
        self._tokens = Counter("boss_model_tokens", "Tokens of the language model.", registry=self.registry)
        self._dollars = Counter(
            "boss_model_dollars", "Spent on the language model, by the prices set.", registry=self.registry
        )
        self._inbox = Gauge("boss_inbox_pending", "Events that are not handled yet.", registry=self.registry)
        self._outbox = Gauge("boss_outbox_open", "Messages that are not delivered yet.", registry=self.registry)

        self._heard = Histogram(
            "boss_transcription_seconds",
            "Time to transcribe a voice message.",
            ["outcome"],
            buckets=(0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0),
            registry=self.registry,
        )
        self._audio = Counter(
            "boss_transcribed_audio_seconds", "Audio that the service billed by time.", registry=self.registry
        )
        self._audio_tokens = Counter(
            "boss_transcription_tokens", "Tokens that the service billed.", registry=self.registry
        )

    def observe_transcription(self, outcome: str, seconds: float, transcript: Transcript | None) -> None:
        """One voice message: what came of it, how long it took, what it cost as far as the service told."""
        self._heard.labels(outcome).observe(seconds)
        if transcript is not None:
            self._audio.inc(transcript.seconds or 0)
            self._audio_tokens.inc(transcript.tokens or 0)

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

    def turn(self, record: Mapping[str, object]) -> None:
        """The record of a message that was handled."""
        source = str(record["source"])
        self._turns.labels(source).inc()
        self._reading.labels(source).observe(_number(record, "milliseconds") / 1000)
        self._tokens.inc(_number(record, "tokens"))
        self._dollars.inc(_number(record, "microdollars") / 1_000_000)

    def look_at(self, database: Database) -> None:
        self._pool.set(database.usage())
        self._system_pool.set(database.system_usage())

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


def _number(record: Mapping[str, object], name: str) -> float:
    value = record.get(name, 0)
    return float(value) if isinstance(value, int | float) else 0.0


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
