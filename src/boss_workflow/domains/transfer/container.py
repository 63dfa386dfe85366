"""Several named members in one stream, of lengths that nobody knows beforehand.

    member: "M" | length of name (2) | name | blocks, each with its length (4) | 0 (4) | SHA-256 of the content (32)
    end:    "E" | number of members (4), and nothing behind it

Not tar: pg_dump's output would have to be written to the disk, unsealed, to learn its length; and what this form cannot
say (links, modes, absolute paths) nobody has to defend against.
"""

import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field

from boss_workflow.domains.transfer.errors import ArchiveHostile

MANIFEST, SETTINGS, DATABASE, SECRETS = "manifest.json", "settings.json", "database.dump", "secrets.json"
FILES = "files/"
NAME = re.compile(r"manifest\.json|settings\.json|database\.dump|secrets\.json|files/[0-9a-f]{32}")
LONGEST_NAME = 100
LARGEST_BLOCK = 1024 * 1024
LARGEST_JSON = 8 * 1024 * 1024


async def pack(members: AsyncIterator[tuple[str, AsyncIterator[bytes]]]) -> AsyncGenerator[bytes, None]:
    count = 0
    async for name, content in members:
        count += 1
        yield b"M" + len(name).to_bytes(2, "big") + name.encode("ascii")
        digest = hashlib.sha256()
        async for data in content:
            for start in range(0, len(data), LARGEST_BLOCK):
                block = data[start : start + LARGEST_BLOCK]
                digest.update(block)
                yield len(block).to_bytes(4, "big") + block
        yield bytes(4) + digest.digest()
    yield b"E" + count.to_bytes(4, "big")


@dataclass
class Member:
    """`content` can be read once, before the next member is asked for; what is left unread is checked and dropped."""

    name: str
    content: AsyncIterator[bytes]

    async def json(self) -> bytes:
        """The whole content. Raises: ArchiveHostile where it is larger than such a member may be."""
        whole = bytearray()
        async for block in self.content:
            whole += block
            if len(whole) > LARGEST_JSON:
                raise ArchiveHostile(f"{self.name} in it is too large")
        return bytes(whole)


@dataclass
class _Reader:
    source: AsyncIterator[bytes]
    waiting: bytearray = field(default_factory=bytearray)

    async def exactly(self, size: int) -> bytes:
        while len(self.waiting) < size:
            data = await anext(self.source, None)
            if data is None:
                raise ArchiveHostile("it ends in the middle of a member")
            self.waiting += data
        taken = bytes(self.waiting[:size])
        del self.waiting[:size]
        return taken

    async def number(self, size: int) -> int:
        return int.from_bytes(await self.exactly(size), "big")

    async def at_end(self) -> bool:
        """Reads on: the last chunk of the stream must have been authenticated, too."""
        while not self.waiting:
            data = await anext(self.source, None)
            if data is None:
                return True
            self.waiting += data
        return False


async def unpack(source: AsyncIterator[bytes]) -> AsyncIterator[Member]:
    """The members in order. Raises: ArchiveHostile, and whatever `source` raises."""
    reader = _Reader(source)
    names: set[str] = set()
    while await reader.exactly(1) == b"M":
        name = await _name(reader)
        if name in names:
            raise ArchiveHostile(f"it has {name} twice")
        names.add(name)
        content = _content(reader)
        yield Member(name, content)
        async for _ in content:
            pass
    if await reader.number(4) != len(names) or not await reader.at_end():
        raise ArchiveHostile("it does not end where it says")


async def _name(reader: _Reader) -> str:
    length = await reader.number(2)
    if length > LONGEST_NAME:
        raise ArchiveHostile("it has a member with an endless name")
    name = (await reader.exactly(length)).decode("ascii", errors="replace")
    if not NAME.fullmatch(name):
        raise ArchiveHostile(f"it has a member of the name {name!r}, which no backup has")
    return name


async def _content(reader: _Reader) -> AsyncIterator[bytes]:
    digest = hashlib.sha256()
    while size := await reader.number(4):
        if size > LARGEST_BLOCK:
            raise ArchiveHostile("it has a block that is larger than any")
        block = await reader.exactly(size)
        digest.update(block)
        yield block
    if await reader.exactly(32) != digest.digest():
        raise ArchiveHostile("the checksum of a member is wrong")
