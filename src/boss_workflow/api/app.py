"""Builds the FastAPI application from its parts."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

from fastapi import APIRouter, FastAPI

from boss_workflow.api.errors import install_error_handlers
from boss_workflow.api.middleware import RequestContext
from boss_workflow.kernel.http import HttpParts

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def build_app(routers: Sequence[APIRouter], lifespan: Lifespan, version: str, parts: HttpParts) -> FastAPI:
    app = FastAPI(title="Boss Workflow", version=version, lifespan=lifespan, docs_url="/docs", redoc_url=None)
    app.state.parts = parts
    for router in routers:
        app.include_router(router)
    install_error_handlers(app)
    app.add_middleware(RequestContext)
    return app
