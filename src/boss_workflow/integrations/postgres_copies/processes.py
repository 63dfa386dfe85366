"""pg_dump's output as a stream, and a stream into pg_restore. A process never outlives the block that it is for."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL

from boss_workflow.ports.database_copies import CopyFailed

BLOCK = 256 * 1024
ROW_SECURITY = "row-level security"
LOCKED = "lock timeout"


async def dump(argv: Sequence[str | Path], password: str | None) -> AsyncIterator[bytes]:
    """Raises: CopyFailed at the end, when the program says that it failed."""
    async with _started(argv, password, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE) as (
        process,
        said,
    ):
        if process.stdout is None:
            raise RuntimeError("the program has no output")
        while block := await process.stdout.read(BLOCK):
            yield block
        await _succeeded("dumped", process, said)


async def restore(argv: Sequence[str | Path], password: str | None, content: AsyncIterator[bytes]) -> None:
    """Raises: CopyFailed, and whatever `content` raises; the program ends then without a success."""
    async with _started(argv, password, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL) as (
        process,
        said,
    ):
        if process.stdin is None:
            raise RuntimeError("the program has no input")
        try:
            async for block in content:
                process.stdin.write(block)
                await process.stdin.drain()
            process.stdin.close()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it ended early; its exit status says why
        await _succeeded("restored", process, said)


def libpq(url: URL) -> str:
    """The address for `--dbname`, where every user of the machine may read it: without the password."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    mode = plain.query.get("ssl")
    plain = plain.difference_update_query(["ssl"])
    return (plain.update_query_dict({"sslmode": mode}) if mode else plain).render_as_string(hide_password=False)


@asynccontextmanager
async def _started(
    argv: Sequence[str | Path], password: str | None, *, stdin: int, stdout: int
) -> AsyncIterator[tuple[asyncio.subprocess.Process, "asyncio.Task[bytes]"]]:
    """With none of our environment: it may hold secrets and PG* settings."""
    environment = {"PATH": os.defpath, "LC_ALL": "C", "PGTZ": "UTC", "PGCONNECT_TIMEOUT": "10"}
    if password:
        environment["PGPASSWORD"] = password
    process = await asyncio.create_subprocess_exec(
        *argv, stdin=stdin, stdout=stdout, stderr=asyncio.subprocess.PIPE, env=environment, cwd="/"
    )
    if process.stderr is None:
        raise RuntimeError("the program has no error output")
    said = asyncio.create_task(process.stderr.read())
    try:
        yield process, said
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await asyncio.wait({said})


async def _succeeded(what: str, process: asyncio.subprocess.Process, said: "asyncio.Task[bytes]") -> None:
    status = await process.wait()
    if status == 0:
        return
    text = (await said).decode(errors="replace").strip()
    if ROW_SECURITY in text:
        raise CopyFailed(
            "The database can't be dumped whole: its role is bound by row-level security."
            " Run ALTER ROLE … BYPASSRLS for it as a superuser, or set BACKUP_DATABASE_URL to a role that has BYPASSRLS and"
            " is a member of pg_read_all_data."
        )
    if LOCKED in text:
        raise CopyFailed("The database can't be dumped now: somebody holds a table locked. It is tried again.")
    last = text.splitlines()[-1] if text else f"status {status}"
    raise CopyFailed(f"The database can't be {what}: {last}")
