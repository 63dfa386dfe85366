"""Sends plain-text mail through a submission server (RFC 6409), over TLS."""

import hashlib
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib

from boss_workflow.ports.mail import Letter, MailRefused, MailUnavailable

IMPLICIT_TLS = 465
TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Implements ports.mail.Mail. Port 465 speaks TLS from the first byte, others by STARTTLS where it is offered.

    `password` is only sent over TLS.
    """

    host: str
    port: int
    sender: str
    username: str | None = None
    password: str | None = None

    async def send(self, letter: Letter) -> None:
        """Raises: MailUnavailable, MailRefused."""
        message = EmailMessage()
        message["From"], message["To"] = self.sender, letter.to
        message["Subject"] = " ".join(letter.subject.split())
        domain = self.sender.rpartition("@")[2].strip("> ") or "localhost"
        message["Message-ID"] = f"<{hashlib.sha256(letter.key.encode()).hexdigest()[:32]}@{domain}>"
        message.set_content(letter.text)
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port,
                username=self.username,
                password=self.password,
                use_tls=self.port == IMPLICIT_TLS,
                start_tls=True if self.password and self.port != IMPLICIT_TLS else None,
                timeout=TIMEOUT,
            )
        except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPRecipientsRefused) as error:
            raise MailRefused(f"The mail server refused: {type(error).__name__}.") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailUnavailable(f"The mail server did not take the mail: {type(error).__name__}.") from error
