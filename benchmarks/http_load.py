"""A small HTTP/1.1 client for load: kept-alive connections, no parsing beyond status and length."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import quantiles
from typing import Self


@dataclass(frozen=True, slots=True)
class Ask:
    method: str
    path: str
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Load:
    """`rate` in answers a second, `p95` in milliseconds."""

    rate: float
    p95: float
    failures: int


class Connection:
    def __init__(self, port: int, headers: Mapping[str, str]) -> None:
        self._port = port
        self._head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def ask(self, ask: Ask) -> tuple[int, bytes]:
        length = f"Content-Type: application/json\r\nContent-Length: {len(ask.body)}\r\n" if ask.body else ""
        self._writer.write(
            f"{ask.method} {ask.path} HTTP/1.1\r\nHost: bench\r\n{self._head}{length}\r\n".encode() + ask.body
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        return int(head[9:12]), await self._reader.readexactly(size)


async def load(
    port: int, headers: Mapping[str, str], ask: Callable[[int], Ask], *, connections: int, seconds: float
) -> Load:
    """Asks without a pause on each connection for so long; `ask` gets the number of the request."""
    took: list[float] = []
    failures = 0
    end = time.perf_counter() + seconds
    numbers = iter(range(1_000_000_000))

    async def keep_asking() -> None:
        nonlocal failures
        async with Connection(port, headers) as connection:
            while time.perf_counter() < end:
                began = time.perf_counter()
                status, _ = await connection.ask(ask(next(numbers)))
                took.append(time.perf_counter() - began)
                failures += status >= 400

    began = time.perf_counter()
    await asyncio.gather(*(keep_asking() for _ in range(connections)))
    return Load(len(took) / (time.perf_counter() - began), quantiles(took, n=20)[18] * 1000, failures)
