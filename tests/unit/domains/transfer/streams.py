"""Streams in pieces of any size, and archives made by hand."""

from collections.abc import AsyncIterator, Iterable, Sequence

from boss_workflow.domains.transfer.container import pack
from boss_workflow.domains.transfer.sealing import KeyRing, Kind, Sealer, unseal


async def pieces(content: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def seal(content: bytes, keys: KeyRing, kind: Kind = Kind.DATA) -> bytes:
    sealer = Sealer(keys, kind)
    return sealer.header + sealer.update(content) + sealer.finish()


async def opened(sealed: bytes, keys: KeyRing, kind: Kind = Kind.DATA, size: int = 64 * 1024) -> bytes:
    return b"".join([chunk async for chunk in unseal(pieces(sealed, size), keys, kind)])


async def packed(members: Iterable[tuple[str, Sequence[bytes]]]) -> bytes:
    async def each(blocks: Sequence[bytes]) -> AsyncIterator[bytes]:
        for block in blocks:
            yield block

    async def all_members() -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        for name, blocks in members:
            yield name, each(blocks)

    return b"".join([data async for data in pack(all_members())])
