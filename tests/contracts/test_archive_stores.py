"""What every store of archives promises."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from boss_workflow.integrations.local_archives import LocalArchives
from boss_workflow.integrations.s3 import S3Archives, S3Options
from boss_workflow.integrations.s3.store import PART
from boss_workflow.ports.archives import ArchiveMissing, ArchiveStore, ArchiveStoreUnavailable, StoredArchive
from tests.simulators.s3 import S3Simulator

IMPATIENT = timedelta(seconds=2)


@dataclass
class Made:
    """A place to put archives, and a folder to make them in."""

    store: ArchiveStore
    folder: Path

    def source(self, content: bytes) -> Path:
        path = self.folder / f"source-{os.urandom(4).hex()}"
        path.write_bytes(content)
        return path

    async def content(self, name: str) -> bytes:
        return b"".join([chunk async for chunk in self.store.open(name)])


def s3_store(simulator: S3Simulator, **options: str) -> S3Archives:
    given = {
        "bucket": simulator.bucket,
        "prefix": "boss/nightly",
        "region": "eu-central-1",
        "access_key_id": simulator.access_key,
        "secret_access_key": simulator.secret,
    }
    return S3Archives(S3Options(endpoint=simulator.url, patience=IMPATIENT, **{**given, **options}))


@pytest.fixture
def s3() -> Iterator[S3Simulator]:
    with S3Simulator() as simulator:
        yield simulator


@pytest.fixture(params=["local", "s3"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    if request.param == "local":
        return Made(LocalArchives(tmp_path / "archives"), tmp_path)
    return Made(s3_store(request.getfixturevalue("s3")), tmp_path)


@pytest.mark.parametrize("size", [0, 1, 1_000_000, PART, 2 * PART + 1])
async def test_what_was_put_comes_out(made: Made, size: int) -> None:
    content = os.urandom(size)
    await made.store.put("one.backup", made.source(content))
    assert await made.content("one.backup") == content


async def test_large_archives_come_in_pieces(made: Made) -> None:
    await made.store.put("one.backup", made.source(bytes(3 * PART)))
    pieces = [len(piece) async for piece in made.store.open("one.backup")]
    assert len(pieces) > 2
    assert sum(pieces) == 3 * PART


async def test_they_are_listed_by_name_with_their_sizes(made: Made) -> None:
    assert await made.store.stored() == []
    await made.store.put("two.backup", made.source(b"22"))
    await made.store.put("one.backup", made.source(b"1"))
    assert await made.store.stored() == [StoredArchive("one.backup", 1), StoredArchive("two.backup", 2)]


async def test_a_name_is_put_anew(made: Made) -> None:
    await made.store.put("one.backup", made.source(b"old"))
    await made.store.put("one.backup", made.source(b"new"))
    assert await made.content("one.backup") == b"new"


async def test_a_deleted_one_is_missing_and_may_be_deleted_again(made: Made) -> None:
    await made.store.put("one.backup", made.source(b"x"))
    await made.store.delete("one.backup")
    await made.store.delete("one.backup")
    with pytest.raises(ArchiveMissing, match=r"one\.backup"):
        await made.content("one.backup")


async def test_a_reader_may_stop_early(made: Made) -> None:
    await made.store.put("one.backup", made.source(bytes(3 * PART)))
    async for _ in made.store.open("one.backup"):
        break
    await made.store.delete("one.backup")
    assert await made.store.stored() == []


async def test_its_place_can_be_said(made: Made) -> None:
    assert made.store.place.startswith(("/", "s3://"))


class TestLocal:
    @pytest.mark.parametrize("name", ["../one.backup", "/etc/passwd", "a/b", "", "..", "."])
    async def test_names_lead_nowhere_else(self, tmp_path: Path, name: str) -> None:
        store = LocalArchives(tmp_path / "archives")
        (tmp_path / "one.backup").write_bytes(b"x")
        with pytest.raises(ArchiveMissing):
            await anext(store.open(name))
        with pytest.raises(ArchiveMissing):
            await store.delete(name)

    async def test_a_folder_that_can_not_be_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "archives").write_text("in the way")
        made = Made(LocalArchives(tmp_path / "archives" / "deeper"), tmp_path)
        with pytest.raises(ArchiveStoreUnavailable, match="archives"):
            await made.store.put("one.backup", made.source(b"x"))


class TestS3:
    async def test_large_ones_go_in_parts_and_none_is_left(self, s3: S3Simulator, tmp_path: Path) -> None:
        await s3_store(s3).put("one.backup", Made(s3_store(s3), tmp_path).source(bytes(2 * PART + 1)))
        assert (s3.calls["part"], s3.calls["put"], s3.uploads) == (3, 0, {})
        assert list(s3.objects) == ["boss/nightly/one.backup"]

    async def test_more_than_a_page_is_listed(self, s3: S3Simulator) -> None:
        s3.page = 3
        s3.objects = {f"boss/nightly/{number}.backup": b"x" for number in range(8)}
        assert len(await s3_store(s3).stored()) == 8
        assert s3.calls["list"] == 3

    async def test_what_lies_elsewhere_in_the_bucket_is_not_ours(self, s3: S3Simulator) -> None:
        s3.objects = {"boss/other/a": b"x", "boss/nightly/deeper/b": b"x", "c": b"x", "boss/nightly/d": b"x"}
        assert [one.name for one in await s3_store(s3).stored()] == ["d"]

    async def test_a_store_that_is_busy_is_asked_again(self, s3: S3Simulator, tmp_path: Path) -> None:
        s3.fail_next = 2
        await s3_store(s3).put("one.backup", Made(s3_store(s3), tmp_path).source(b"x"))
        assert s3.objects == {"boss/nightly/one.backup": b"x"}

    async def test_one_that_stays_away_is_named(self, s3: S3Simulator, tmp_path: Path) -> None:
        s3.fail_next = 1000
        with pytest.raises(ArchiveStoreUnavailable, match="s3://backups/boss/nightly"):
            await s3_store(s3).put("one.backup", Made(s3_store(s3), tmp_path).source(b"x"))
        assert s3.objects == {}

    @pytest.mark.parametrize("wrong", ["secret_access_key", "access_key_id", "bucket"])
    async def test_wrong_credentials_are_said_and_not_shown(self, s3: S3Simulator, wrong: str) -> None:
        store = s3_store(s3, **{wrong: "wrong-wrong"})
        with pytest.raises((ArchiveStoreUnavailable, ArchiveMissing)) as refused:
            await store.stored()
        assert "wJalr" not in refused.value.message

    async def test_without_a_server_it_is_unavailable(self, s3: S3Simulator) -> None:
        options = S3Options("b", "", "http://127.0.0.1:9", "eu", "k", "s", patience=timedelta(seconds=1))
        with pytest.raises(ArchiveStoreUnavailable):
            await S3Archives(options).stored()
