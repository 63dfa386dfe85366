"""Reads an archive once, from beginning to end: its order is fixed, and nothing in it is believed before it is checked."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from boss_workflow.domains.transfer import container
from boss_workflow.domains.transfer.container import Member, unpack
from boss_workflow.domains.transfer.errors import ArchiveHostile
from boss_workflow.domains.transfer.manifest import Manifest, read_manifest

Load = Callable[[AsyncIterator[bytes]], Awaitable[None]]
Put = Callable[[str, AsyncIterator[bytes]], Awaitable[None]]
ORDER = (container.MANIFEST, container.SETTINGS, container.DATABASE)


@dataclass(frozen=True, slots=True)
class Reading:
    manifest: Manifest
    settings: Mapping[str, str]
    files: int


async def read_archive(
    plain: AsyncIterator[bytes],
    *,
    check: Callable[[Manifest], None] | None = None,
    load: Load | None = None,
    put: Put | None = None,
) -> Reading:
    """`check` sees the manifest first; `load` gets the dump, `put` each file with its key. All is read even without them.

    Raises: ArchiveHostile, ArchiveDamaged and the like, and what the three raise.
    """
    manifest: Manifest | None = None
    settings: Mapping[str, str] = {}
    position = files = 0
    async for member in unpack(plain):
        expected = ORDER[position] if position < len(ORDER) else member.name
        if member.name != expected or (position >= len(ORDER) and not member.name.startswith(container.FILES)):
            raise ArchiveHostile(f"it has {member.name} where no backup has it")
        position += 1
        match member.name:
            case container.MANIFEST:
                manifest = read_manifest(await member.json())
                if check is not None:
                    check(manifest)
            case container.SETTINGS:
                settings = await _mapping(member)
            case container.DATABASE:
                if load is not None:
                    await load(member.content)
            case _:
                files += 1
                if put is not None:
                    await put(member.name.removeprefix(container.FILES), member.content)
    if manifest is None or position < len(ORDER):
        raise ArchiveHostile("a part of it is missing")
    return Reading(manifest, settings, files)


async def read_secrets(plain: AsyncIterator[bytes]) -> Mapping[str, str]:
    """Raises: ArchiveHostile, ArchiveDamaged and the like."""
    found: Mapping[str, str] | None = None
    async for member in unpack(plain):
        if member.name != container.SECRETS or found is not None:
            raise ArchiveHostile(f"it has {member.name} where no backup has it")
        found = await _mapping(member)
    if found is None:
        raise ArchiveHostile("a part of it is missing")
    return found


async def _mapping(member: Member) -> Mapping[str, str]:
    try:
        content = json.loads(await member.json())
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise ArchiveHostile(f"{member.name} in it can't be read")
    return content
