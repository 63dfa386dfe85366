"""A mail server for tests: enough of RFC 5321 to take a message, over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class MailServer:
    """`refuses`: recipients that get the final no of RFC 5321 section 4.2.3."""

    port: int = 0
    letters: list[Message] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until QUIT, or until the client has gone."""
        try:
            await self._converse(reader, writer)
        finally:
            writer.close()
            await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 simulator")
        while line := (await reader.readline()).decode().strip():
            match line.upper().split()[0].partition(":")[0]:
                case "EHLO" | "HELO":
                    say("250 simulator")
                case "RCPT" if any(one in line for one in self.refuses):
                    say("550 5.1.1 no such mailbox")
                case "DATA":
                    say("354 go on")
                    await writer.drain()
                    content = await reader.readuntil(b"\r\n.\r\n")
                    self.letters.append(message_from_bytes(content[:-5].replace(b"\r\n..", b"\r\n.")))
                    say("250 taken")
                case "QUIT":
                    say("221 bye")
                    break
                case _:
                    say("250 fine")
            await writer.drain()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    mail = MailServer()
    server = await asyncio.start_server(mail.talk, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mail
