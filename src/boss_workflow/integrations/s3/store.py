"""Backups in any S3-compatible object store, by obstore (Apache Arrow's object_store), which signs, splits and retries."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from boss_workflow.ports.archives import ArchiveMissing, ArchiveStoreUnavailable, StoredArchive

PART = 8 * 1024 * 1024
"""S3 takes 10,000 parts of an object: 80 GB; each part beyond the first needs 5 MiB."""
PARTS_AT_ONCE = 4
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class S3Options:
    """`endpoint`: None for Amazon's own."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str
    access_key_id: str
    secret_access_key: str
    patience: timedelta = timedelta(seconds=60)
    """How long a request is retried."""


class S3Archives:
    def __init__(self, options: S3Options) -> None:
        self._options = options
        endpoint = {"endpoint": options.endpoint} if options.endpoint else {}
        self._store = S3Store(
            options.bucket,
            prefix=options.prefix or None,
            region=options.region,
            access_key_id=options.access_key_id,
            secret_access_key=options.secret_access_key,
            virtual_hosted_style_request=False,
            disable_bulk_delete=True,  # not every compatible store has it
            client_options={"allow_http": (options.endpoint or "").startswith("http://"), "connect_timeout": "10s"},
            retry_config={"max_retries": 5, "retry_timeout": options.patience},
            **endpoint,  # type: ignore[arg-type]
        )

    @property
    def place(self) -> str:
        return f"s3://{self._options.bucket}/{self._options.prefix}".rstrip("/")

    async def put(self, name: str, source: Path) -> None:
        """An object appears when its last part has arrived; then its size is asked for, to be sure."""
        size = (await asyncio.to_thread(source.stat)).st_size
        with self._named_errors(name):
            await obstore.put_async(self._store, name, source, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
            kept = (await obstore.head_async(self._store, name))["size"]
        if kept != size:
            raise ArchiveStoreUnavailable(f"{self.place} kept {kept} bytes of {name}, which has {size}.")

    async def open(self, name: str) -> AsyncIterator[bytes]:
        with self._named_errors(name):
            found = await obstore.get_async(self._store, name)
            async for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

    async def stored(self) -> list[StoredArchive]:
        found: list[StoredArchive] = []
        with self._named_errors(""):
            async for page in obstore.list(self._store):
                found.extend(StoredArchive(one["path"], one["size"]) for one in page if "/" not in one["path"])
        return sorted(found, key=lambda one: one.name)

    async def delete(self, name: str) -> None:
        try:
            with self._named_errors(name):
                await obstore.delete_async(self._store, name)
        except ArchiveMissing:
            return

    @contextmanager
    def _named_errors(self, name: str) -> Iterator[None]:
        """The SDK's texts quote requests; people get the place and the kind."""
        try:
            yield
        except (NotFoundError, FileNotFoundError) as error:
            raise ArchiveMissing(f"There is no backup {name} in {self.place}.") from error
        except (BaseError, OSError) as error:
            raise ArchiveStoreUnavailable(
                f"{self.place} does not work for backups just now ({type(error).__name__});"
                " check BACKUP_TO, the S3_ settings and the network."
            ) from error
