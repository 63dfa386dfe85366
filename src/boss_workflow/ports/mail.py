"""Where mail goes out."""

from dataclasses import dataclass
from typing import Protocol

from boss_workflow.kernel.errors import Invalid, Unavailable


class MailUnavailable(Unavailable):
    code = "mail_unavailable"


class MailRefused(Invalid):
    """The server's final no: a wrong login, a recipient that it does not take."""

    code = "mail_refused"


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text. `key` is the same for the same letter, so that a receiver may drop a second copy (Message-ID)."""

    to: str
    subject: str
    text: str
    key: str


class Mail(Protocol):
    async def send(self, letter: Letter) -> None:
        """Raises: MailUnavailable, MailRefused."""
        ...
