"""How often somebody may call, and how often one may try to come in: by address, and by account."""

import time
from dataclasses import dataclass
from uuid import UUID

import structlog

from boss_workflow.kernel.errors import RateLimited, Unavailable
from boss_workflow.kernel.http import Caller
from boss_workflow.kernel.rate_limits import Count
from boss_workflow.ports.limiter import Limiter

MOST = 10_000
log = structlog.get_logger(__name__)


class TooManyCalls(RateLimited):
    code = "too_many_requests"

    def __init__(self, rate: str, wait: float) -> None:
        super().__init__(
            f"Too many requests: no more than {rate}. Try again in {max(1, round(wait))} seconds.",
            retry_after=wait,
            details={"limit": rate},
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """As "600/minute": calls of a person, of an API token within that, log-ins from an address, passwords tried for an
    account, and credentials from an address that are not valid."""

    calls: str
    logins: str
    passwords: str
    refused: str
    tokens: str | None = None


class AccessLimits:
    """Implements kernel.http.CallLimits: all credentials of one person count together; an API token counts for itself
    as well where `tokens` is given, so that a script gone wild leaves its owner some calls."""

    def __init__(self, limiter: Limiter, rates: Rates) -> None:
        self._limiter = limiter
        self._rates = rates
        self._shut: dict[str, float] = {}
        """Addresses that sent too much that is not valid, and until when (monotonic) they wait."""

    async def count(self, caller: Caller) -> Count | None:
        """Where the limits can't be read, work goes on. Raises: TooManyCalls."""
        try:
            if self._rates.tokens is not None and caller.credential == "token":
                of_token = await self._limiter.count(f"token:{caller.credential_id}", self._rates.tokens)
                _passed(of_token, self._rates.tokens)
            else:
                of_token = None
            count = await self._limiter.count(f"api:{caller.actor.member_id}", self._rates.calls)
        except Unavailable as error:
            log.warning("calls are not limited", reason=error.message)
            return None
        _passed(count, self._rates.calls)
        return count if of_token is None or count.remaining < of_token.remaining else of_token

    async def count_login(self, address: str) -> Count:
        """Where the limits can't be read, nobody logs in. Raises: TooManyCalls, Unavailable."""
        return _passed(await self._limiter.count(f"login:{address}", self._rates.logins), self._rates.logins)

    async def count_password(self, workspace_id: UUID, name: str) -> Count:
        """A password is tried for this account, whether there is one or not. Where the limits can't be read, none is.
        Raises: TooManyCalls, Unavailable."""
        key = f"password:{workspace_id}:{name.lower()}"
        return _passed(await self._limiter.count(key, self._rates.passwords), self._rates.passwords)

    def check_address(self, address: str) -> None:
        """Before a credential is looked up. Raises: TooManyCalls for an address that has to wait."""
        wait = self._shut.get(address, 0.0) - time.monotonic()
        if wait > 0:
            raise TooManyCalls(self._rates.refused, wait)

    async def count_refused(self, address: str) -> None:
        """A credential from there was not valid. Where the limits can't be read, work goes on. Raises: TooManyCalls."""
        try:
            count = await self._limiter.count(f"refused:{address}", self._rates.refused)
        except Unavailable as error:
            log.warning("refused credentials are not limited", reason=error.message)
            return
        if count.wait > 0:
            if len(self._shut) >= MOST:
                self._shut.clear()
            self._shut[address] = time.monotonic() + count.wait
        _passed(count, self._rates.refused)


def _passed(count: Count, rate: str) -> Count:
    if count.wait > 0:
        raise TooManyCalls(rate, count.wait)
    return count
