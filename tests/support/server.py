"""The application behind a real HTTP server, in the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from boss_workflow.bootstrap import Application, build_api


def free_socket() -> socket.socket:
    """Bound to a free port of loopback, so that the address is known before the application is built."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening


def address_of(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


@asynccontextmanager
async def serving(app: Application, listening: socket.socket) -> AsyncIterator[str]:
    """Starts doors and worker as in production; yields the address."""
    config = uvicorn.Config(build_api(app), log_config=None, lifespan="on", timeout_graceful_shutdown=3)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        if running.done():
            running.result()
            raise RuntimeError("the server ended before it started")
        await asyncio.sleep(0.01)
    try:
        yield address_of(listening)
    finally:
        server.should_exit = True
        await running
