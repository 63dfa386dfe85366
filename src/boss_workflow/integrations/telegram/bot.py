"""The SDK's Bot with timeouts everywhere, and with updates that it leaves unparsed."""

import os
from typing import Any

from telegram import Bot
from telegram.request import HTTPXRequest

# python-telegram-bot 22 reads this at every use; without it RetryAfter warns of a deprecation each time it is made.
os.environ.setdefault("PTB_TIMEDELTA", "true")

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 10.0
DOWNLOAD_TIMEOUT = 30.0
POLL_SECONDS = 25
UPDATES_AT_ONCE = 100

Json = dict[str, Any]


class RawBot(Bot):
    """`Bot.get_updates` parses a whole batch or nothing; `fetch` leaves each update to whoever can set it aside."""

    __slots__ = ()

    def __init__(self, token: str, api_url: str) -> None:
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            get_updates_request=_request(POLL_SECONDS + READ_TIMEOUT),
            request=_request(READ_TIMEOUT),
        )

    async def fetch(self, offset: int | None) -> Any:
        """The result of getUpdates as it came: after 25 s at the latest, an empty list when nothing happened."""
        data: Json = {"timeout": POLL_SECONDS, "limit": UPDATES_AT_ONCE, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            data["offset"] = offset
        return await self._post("getUpdates", data)

    async def download(self, address: str) -> bytes:
        """What lies at a `file_path` of getFile, which the SDK has made an address of; it holds the token."""
        return await self.request.retrieve(address, read_timeout=DOWNLOAD_TIMEOUT)

    async def close_connections(self) -> None:
        """`Bot.shutdown` closes nothing before `initialize`, which would call getMe."""
        for request in self._request:
            await request.shutdown()


def _request(read_timeout: float) -> HTTPXRequest:
    return HTTPXRequest(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=read_timeout,
        write_timeout=READ_TIMEOUT,
        pool_timeout=CONNECT_TIMEOUT,
    )
