"""Quick-add's side of the outbox: the answer leaves with the HTTP response, nothing is left to send."""

from collections.abc import AsyncIterator, Sequence

from boss_workflow.ports.chat_platform import Command, Outgoing, Refused


class RestPlatform:
    """Implements ports.chat_platform.ChatPlatform."""

    name = "rest"
    account = "api"
    lane = "default"

    async def send(self, chat_id: str, message: Outgoing) -> Sequence[str]:  # noqa: ARG002  # nobody waits there
        return [message.idempotency_key]

    async def edit(self, chat_id: str, message_id: str, message: Outgoing) -> None:
        """What was answered stays as it was."""

    async def acknowledge(self, press_id: str) -> None:
        """There are no buttons."""

    def open_file(self, file_id: str) -> AsyncIterator[bytes]:
        raise Refused(f"no files come through here, so none is called {file_id}")

    async def publish_commands(self, chat_id: str | None, commands: Sequence[Command]) -> None:
        """There is no menu."""
