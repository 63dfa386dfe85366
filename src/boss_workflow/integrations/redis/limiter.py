"""Rate limits of all processes together."""

from limits.aio.storage import RedisStorage
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from boss_workflow.kernel.rate_limits import Windows

TIMEOUT = 2.0
CONNECTIONS = 20


class RedisLimiter(Windows):
    """`url` as redis-py takes it: redis://, rediss:// or unix://. Nothing connects before the first use."""

    def __init__(self, url: str) -> None:
        # One retry without a pause mends a connection that went stale; a longer outage is for the caller to wait out.
        self._pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=TIMEOUT,
            socket_connect_timeout=TIMEOUT,
            socket_timeout=TIMEOUT,
            retry=Retry(NoBackoff(), 1),
        )
        super().__init__(
            RedisStorage(
                "async+redis://",
                wrap_exceptions=True,
                implementation="redispy",
                connection_pool=self._pool,  # type: ignore[arg-type]  # documented, but not in the annotation
            )
        )

    async def close(self) -> None:
        await self._pool.disconnect()
