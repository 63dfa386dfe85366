"""What a disk does to a store of files; what every store must do is in tests/contracts/test_file_store.py."""

import asyncio
import errno
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from boss_workflow.integrations.local_files import LocalFileStore
from boss_workflow.integrations.local_files import store as module
from boss_workflow.kernel.errors import Invalid
from boss_workflow.ports.files import FileMissing, FileStoreFull


@pytest.fixture
def store(tmp_path: Path) -> LocalFileStore:
    return LocalFileStore(tmp_path / "files")


def files(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def test_a_file_lies_two_folders_deep_under_a_random_name(store: LocalFileStore, tmp_path: Path) -> None:
    one = await store.put(stream(b"same"), limit=10)
    two = await store.put(stream(b"same"), limit=10)
    assert one.key != two.key
    assert one.sha256 == two.sha256
    assert (tmp_path / "files" / one.key[:2] / one.key[2:4] / one.key).read_bytes() == b"same"


async def test_a_file_that_is_too_large_leaves_nothing(store: LocalFileStore, tmp_path: Path) -> None:
    pulled = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            pulled.append(1)
            yield b"x" * 4

    with pytest.raises(Invalid):
        await store.put(endless(), limit=10)
    assert len(pulled) == 3
    assert files(tmp_path) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
@pytest.mark.parametrize("step", ["write", "fsync", "mkdir"])
async def test_a_full_disk_leaves_nothing(
    store: LocalFileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(number, "no room")

    class FullFile(io.FileIO):
        write = full

    if step == "write":
        monkeypatch.setattr(module, "_create", lambda path: _opened(path, FullFile))
    elif step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(FileStoreFull):
        await store.put(stream(b"x"), limit=10)
    assert files(tmp_path) == []


def _opened(path: Path, kind: type[io.FileIO]) -> io.BufferedWriter:
    path.parent.mkdir(parents=True)
    return io.BufferedWriter(kind(path, "x"))


async def test_another_failure_of_the_disk_is_not_called_full(
    store: LocalFileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="broken"):
        await store.put(stream(b"x"), limit=10)
    assert files(tmp_path) == []


async def test_an_upload_that_breaks_off_leaves_nothing(store: LocalFileStore, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.put(broken(), limit=10)
    assert files(tmp_path) == []


async def test_a_cancelled_upload_leaves_nothing(store: LocalFileStore, tmp_path: Path) -> None:
    started = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        yield b"x"
        started.set()
        await asyncio.sleep(60)

    putting = asyncio.create_task(store.put(stuck(), limit=10))
    await started.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert files(tmp_path) == []


@pytest.mark.parametrize("key", ["", "../../secret", "/etc/passwd", "a" * 31, "A" * 32, "a" * 32 + "\n", "..", "a/b"])
async def test_no_key_leads_out_of_the_store(store: LocalFileStore, tmp_path: Path, key: str) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    with pytest.raises(FileMissing):
        async for _ in store.open(key):
            pass
    await store.delete(key)
    assert (tmp_path / "secret").exists()
