"""What every store of files promises."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boss_workflow.integrations.local_files import LocalFileStore
from boss_workflow.kernel.errors import Invalid
from boss_workflow.ports.files import FileMissing, FileStore


@pytest.fixture(params=["local"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return LocalFileStore(tmp_path / "files")


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def content(store: FileStore, key: str) -> bytes:
    return b"".join([chunk async for chunk in store.open(key)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.lists(st.binary(max_size=100), max_size=5))
async def test_what_was_put_comes_out(store: FileStore, chunks: list[bytes]) -> None:
    whole = b"".join(chunks)
    stored = await store.put(stream(*chunks), limit=len(whole))
    assert (stored.size, stored.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert await content(store, stored.key) == whole


async def test_large_files_come_in_pieces(store: FileStore) -> None:
    block = bytes(range(256)) * 4096
    stored = await store.put(stream(block, block), limit=3_000_000)
    pieces = [piece async for piece in store.open(stored.key)]
    assert len(pieces) > 1
    assert b"".join(pieces) == block * 2


async def test_one_byte_too_many_is_refused(store: FileStore) -> None:
    with pytest.raises(Invalid):
        await store.put(stream(b"abc", b"d"), limit=3)


async def test_a_deleted_file_is_missing_and_may_be_deleted_again(store: FileStore) -> None:
    stored = await store.put(stream(b"x"), limit=1)
    await store.delete(stored.key)
    await store.delete(stored.key)
    with pytest.raises(FileMissing):
        await content(store, stored.key)


async def test_a_reader_may_stop_early(store: FileStore) -> None:
    stored = await store.put(stream(b"x" * 1_000_000), limit=1_000_000)
    reader = aiter(store.open(stored.key))
    assert await anext(reader)
    await reader.aclose()  # type: ignore[attr-defined]  # an async generator, whatever the port calls it
