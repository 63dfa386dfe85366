"""Builds the FastAPI application from its parts."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from boss_workflow.api.errors import install_error_handlers
from boss_workflow.api.guards import BodyLimits, JsonBodies, LimitedBodies, ReadableAddresses
from boss_workflow.api.headers import CommonHeaders, OtherOrigins
from boss_workflow.api.middleware import Observe, RequestContext, UnexpectedErrors, unobserved
from boss_workflow.api.openapi import describe
from boss_workflow.kernel.http import HttpParts

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

GZIP_FROM = 1024
GZIP_LEVEL = 4
NEVER_GZIPPED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/x-ndjson", "application/octet-stream", "application/pdf")
"""Streams whose lines must arrive at once, and files."""


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """`cors_origins`: other origins whose pages may read answers; none by default."""

    production: bool = False
    cors_origins: Sequence[str] = ()
    bodies: BodyLimits = field(default_factory=BodyLimits)


def build_app(
    routers: Sequence[APIRouter],
    lifespan: Lifespan,
    version: str,
    parts: HttpParts,
    options: HttpOptions | None = None,
    observe: Observe = unobserved,
) -> FastAPI:
    app = FastAPI(
        title="Boss Workflow",
        version=version,
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.parts = parts
    for router in routers:
        app.include_router(router)
    install_error_handlers(app)
    describe(app)
    _wrap(app, options or HttpOptions(), observe)
    return app


def _wrap(app: FastAPI, options: HttpOptions, observe: Observe) -> None:
    """From the innermost layer to the outermost."""
    app.add_middleware(JsonBodies)
    app.add_middleware(LimitedBodies, limits=options.bodies)
    app.add_middleware(ReadableAddresses)
    app.add_middleware(UnexpectedErrors)
    app.add_middleware(
        GZipMiddleware, minimum_size=GZIP_FROM, compresslevel=GZIP_LEVEL, exclude_content_types=NEVER_GZIPPED
    )
    if options.cors_origins:
        app.add_middleware(OtherOrigins, origins=options.cors_origins)
    app.add_middleware(CommonHeaders, production=options.production)
    app.add_middleware(RequestContext, observe=observe)
