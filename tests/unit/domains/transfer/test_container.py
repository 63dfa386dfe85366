"""Members go in and come out in order; what no backup has is refused before anything is done with it."""

import tracemalloc
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boss_workflow.domains.transfer.container import LARGEST_BLOCK, LARGEST_JSON, unpack
from boss_workflow.domains.transfer.errors import ArchiveHostile
from tests.unit.domains.transfer.streams import packed, pieces

FILE = "files/" + "ab" * 16


async def members(stream: bytes, size: int = 1000) -> list[tuple[str, bytes]]:
    return [(one.name, b"".join([b async for b in one.content])) async for one in unpack(pieces(stream, size))]


@given(st.lists(st.binary(max_size=500), max_size=5), st.lists(st.binary(max_size=500), max_size=5), st.integers(1, 99))
async def test_what_was_packed_comes_out(dump: list[bytes], file: list[bytes], size: int) -> None:
    stream = await packed([("database.dump", dump), (FILE, file)])
    assert await members(stream, size) == [("database.dump", b"".join(dump)), (FILE, b"".join(file))]


async def test_what_is_not_read_is_passed_over() -> None:
    stream = await packed([("database.dump", [b"x" * 5000]), (FILE, [b"y"])])
    assert [one.name async for one in unpack(pieces(stream))] == ["database.dump", FILE]


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "files/../../../etc/cron.d/x",
        "files/" + "AB" * 16,
        "files/" + "ab" * 16 + "/x",
        "files/" + "ab" * 16 + "\n",
        "files/",
        "",
        "manifest.json\x00",
        "x" * 60_000,
    ],
)
async def test_names_that_no_backup_has_are_refused(name: str) -> None:
    with pytest.raises(ArchiveHostile, match="Nothing was changed"):
        await members(await packed([(name, [b"x"])]))


async def test_a_member_that_comes_twice_is_refused() -> None:
    with pytest.raises(ArchiveHostile, match="twice"):
        await members(await packed([(FILE, [b"x"]), (FILE, [b"y"])]))


async def test_an_early_end_and_a_late_end_are_refused() -> None:
    stream = await packed([(FILE, [b"x"])])
    for wrong in (stream[:-1], stream[:10], stream + b"M", stream[:-1] + b"\x07", b"", b"Z"):
        with pytest.raises(ArchiveHostile):
            await members(wrong)


async def test_a_wrong_checksum_is_refused() -> None:
    stream = bytearray(await packed([(FILE, [b"x"])]))
    stream[stream.index(b"x")] ^= 1
    with pytest.raises(ArchiveHostile, match="checksum"):
        await members(bytes(stream))


async def test_a_block_larger_than_any_is_refused_before_it_is_read() -> None:
    head = b"M" + len(FILE).to_bytes(2, "big") + FILE.encode()
    with pytest.raises(ArchiveHostile, match="larger"):
        await members(head + (LARGEST_BLOCK + 1).to_bytes(4, "big"))


async def test_an_endless_manifest_is_refused_in_little_memory() -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"M" + len("manifest.json").to_bytes(2, "big") + b"manifest.json"
        for _ in range(200):
            yield LARGEST_BLOCK.to_bytes(4, "big") + bytes(LARGEST_BLOCK)

    tracemalloc.start()
    try:
        manifest = await anext(unpack(endless()))
        with pytest.raises(ArchiveHostile, match="too large"):
            await manifest.json()
        assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST_JSON
    finally:
        tracemalloc.stop()
