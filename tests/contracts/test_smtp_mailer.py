"""The mailer against a real socket: what arrives, what is refused, what is away."""

import pytest

from boss_workflow.integrations.smtp import SmtpMailer
from boss_workflow.ports.mail import Letter, MailRefused, MailUnavailable
from tests.simulators.smtp import MailServer, mail_server

LETTER = Letter("ann@example.com", "Digest of 24 Nov:\n3 due", "Hello Ann,\n\n- TASK-1 größer\n.\n", "ann:1")


def mailer(port: int) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, "boss@example.com")


async def send(mail: MailServer, letter: Letter = LETTER) -> None:
    await mailer(mail.port).send(letter)


async def test_a_letter_arrives_as_it_was_written() -> None:
    async with mail_server() as mail:
        await send(mail)
    (letter,) = mail.letters
    body = letter.get_payload(decode=True)
    assert (letter["To"], letter["From"], letter["Subject"]) == (
        "ann@example.com",
        "boss@example.com",
        "Digest of 24 Nov: 3 due",
    )
    assert isinstance(body, bytes)
    assert "- TASK-1 größer\n.\n" in body.decode().replace("\r\n", "\n")


async def test_the_same_letter_has_the_same_id() -> None:
    async with mail_server() as mail:
        await send(mail)
        await send(mail)
    assert mail.letters[0]["Message-ID"] == mail.letters[1]["Message-ID"]


async def test_a_refused_recipient_is_final() -> None:
    async with mail_server() as mail:
        mail.refuses.add("ann@example.com")
        with pytest.raises(MailRefused):
            await send(mail)


async def test_a_server_that_is_away_may_be_tried_again() -> None:
    async with mail_server() as mail:
        port = mail.port
    with pytest.raises(MailUnavailable):
        await mailer(port).send(LETTER)


async def test_a_password_is_never_sent_in_the_clear() -> None:
    async with mail_server() as mail:
        with pytest.raises(MailUnavailable):
            await SmtpMailer("127.0.0.1", mail.port, "boss@example.com", "boss", "secret").send(LETTER)
    assert mail.letters == []
