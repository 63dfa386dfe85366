"""How often somebody may call, and how often one address may try to log in."""

import structlog

from boss_workflow.kernel.errors import RateLimited, Unavailable
from boss_workflow.kernel.http import Caller
from boss_workflow.ports.limiter import Limiter

log = structlog.get_logger(__name__)


class TooManyCalls(RateLimited):
    code = "too_many_requests"

    def __init__(self, rate: str, wait: float) -> None:
        super().__init__(
            f"Too many requests: no more than {rate}. Try again in {max(1, round(wait))} seconds.",
            retry_after=wait,
            details={"limit": rate},
        )


class AccessLimits:
    """Implements kernel.http.CallLimits: all credentials of one person count together."""

    def __init__(self, limiter: Limiter, calls: str, logins: str) -> None:
        self._limiter = limiter
        self._calls = calls
        self._logins = logins

    async def count(self, caller: Caller) -> None:
        """Where the limits can't be read, work goes on. Raises: TooManyCalls."""
        try:
            wait = await self._limiter.count(f"api:{caller.actor.member_id}", self._calls)
        except Unavailable as error:
            log.warning("calls are not limited", reason=error.message)
            return
        if wait > 0:
            raise TooManyCalls(self._calls, wait)

    async def count_login(self, address: str) -> None:
        """Where the limits can't be read, nobody logs in. Raises: TooManyCalls, Unavailable."""
        wait = await self._limiter.wait_for_slot(f"login:{address}", self._logins)
        if wait > 0:
            raise TooManyCalls(self._logins, wait)
