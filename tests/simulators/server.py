"""One uvicorn server in a background thread, shared by all simulators of vendors."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

Peer = tuple[str, int]
Endpoint = Callable[[Request], Awaitable[Response]]
Background = Callable[[], Coroutine[Any, Any, None]]

STOP_WITHIN_SECONDS = 10.0
DRAIN_SECONDS = 1.0


class ConnectionDroppedError(Exception):
    """Raised by an endpoint: the TCP connection is reset and no byte of an answer leaves."""


class _Server(uvicorn.Server):
    """uvicorn without its 0.1 s ticks, so that a simulator per test stays cheap."""

    def __init__(self, config: uvicorn.Config, background: Sequence[Background]) -> None:
        super().__init__(config)
        self._background = background
        self._running: list[asyncio.Task[None]] = []
        self.stop_requested = asyncio.Event()
        self.crashes: list[BaseException] = []
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self._running = [asyncio.create_task(start()) for start in self._background]
        self.ready.set()

    async def main_loop(self) -> None:
        await self.stop_requested.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        await self._stop_background()
        connections = list(self.server_state.connections)
        for connection in connections:
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._drain()
        for task in self.server_state.tasks:
            task.cancel()

    async def _stop_background(self) -> None:
        for task in self._running:
            task.cancel()
        for outcome in await asyncio.gather(*self._running, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
                self.crashes.append(outcome)

    async def _drain(self) -> None:
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.002)


class ServerThread:
    """Serves `endpoint` on an ephemeral loopback port until `stop`; a bug in the endpoint is raised there."""

    def __init__(self, endpoint: Endpoint, background: Sequence[Background] = ()) -> None:
        self._endpoint = endpoint
        self._transports: dict[Peer, asyncio.Transport] = {}
        self._errors: list[BaseException] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            self._serve,
            http=self._protocol(),
            loop="asyncio",
            lifespan="off",
            ws="none",
            interface="asgi3",
            log_config=None,
            log_level=None,
        )
        self._server = _Server(config, background)
        self._thread = threading.Thread(target=self._run, name=f"simulator-{self.port}", daemon=True)

    def start(self) -> None:
        self._thread.start()
        if not self._server.ready.wait(STOP_WITHIN_SECONDS):
            raise RuntimeError("the simulator's server did not start")

    def stop(self) -> None:
        """Closes every connection and joins the thread; keeps quiet about endpoint bugs, see `check`."""
        self.call(self._server.stop_requested.set)
        self._thread.join(STOP_WITHIN_SECONDS)
        if self._thread.is_alive():
            raise RuntimeError("the simulator's server did not stop")

    def check(self) -> None:
        """Raises the first unexpected error of the endpoint or of a background task, if there was one."""
        for error in [*self._errors, *self._server.crashes]:
            raise error

    def call(self, function: Callable[[], object]) -> None:
        """Runs `function` in the server's event loop soon; does nothing once the server is gone."""
        loop = self._server.loop
        if loop is not None and not loop.is_closed():
            with contextlib.suppress(RuntimeError):  # closed between the look and the call
                loop.call_soon_threadsafe(function)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._endpoint(request)
            await response(scope, receive, send)
        except ClientDisconnect:
            return
        except ConnectionDroppedError:
            await self._drop(request)
        except Exception as error:
            self._errors.append(error)
            raise

    async def _drop(self, request: Request) -> None:
        peer = request.client
        transport = self._transports.get((peer.host, peer.port)) if peer else None
        if transport is not None:
            transport.abort()
        while (await request.receive())["type"] != "http.disconnect":
            pass

    def _protocol(self) -> type[H11Protocol]:
        transports = self._transports

        class Protocol(H11Protocol):
            """Knows its transport, to reset it, and keeps tokens in URLs out of the access log."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                self.access_log = False
                if self.client is not None:
                    transports[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                if self.client is not None:
                    transports.pop(self.client, None)
                super().connection_lost(exc)

        return Protocol
