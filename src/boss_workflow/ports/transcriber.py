"""Turns speech into text. What it hears is somebody's message, to be read like any other."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Transcript:
    """`text` is empty where nothing was heard. `seconds` and `tokens`: what it cost, as far as the service tells."""

    text: str
    seconds: float | None = None
    tokens: int | None = None


class TranscriberError(Exception):
    """Base of the ways it fails; its text is for the record only."""


class TranscriberUnavailable(TranscriberError):
    """Timed out, out of balance, overloaded, or not reachable: another time it may work."""


class NotHeard(TranscriberError):
    """The service takes no such recording, or answered with something that is no transcript."""


class Transcriber(Protocol):
    async def transcribe(self, content: bytes, name: str) -> Transcript:
        """What is said in a recording; `name` ends as files of its kind do. Raises: TranscriberUnavailable, NotHeard."""
        ...

    async def close(self) -> None:
        """Ends its connections, if it has any."""
        ...
