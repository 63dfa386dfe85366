"""The connected platforms, by name and account."""

from collections.abc import Iterable, Iterator

from boss_workflow.kernel.errors import Unavailable
from boss_workflow.ports.chat_platform import ChatPlatform

DEFAULT_LANE = "default"


class PlatformNotConnected(Unavailable):
    code = "platform_not_connected"


class Platforms:
    def __init__(self, connected: Iterable[ChatPlatform]) -> None:
        self._by_key = {(platform.name, platform.account): platform for platform in connected}

    def __iter__(self) -> Iterator[ChatPlatform]:
        return iter(self._by_key.values())

    def get(self, name: str, account: str) -> ChatPlatform:
        """Raises: PlatformNotConnected."""
        try:
            return self._by_key[name, account]
        except KeyError:
            raise PlatformNotConnected(f"{name} is not connected in this process.") from None

    def lane(self, name: str, account: str) -> str:
        """The workers that deliver for this account; the default ones when it is not known here."""
        platform = self._by_key.get((name, account))
        return platform.lane if platform else DEFAULT_LANE
