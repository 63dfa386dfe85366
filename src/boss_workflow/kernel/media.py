"""Which kinds of files are taken, whichever door they come through, and what a file of a kind begins with."""

import re
from collections.abc import AsyncIterator

from boss_workflow.kernel.errors import Invalid

SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "application/pdf": (b"%PDF-",),
    "application/zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
"""What a file of this kind begins with (IANA media types; PNG 5.2, JFIF, GIF89a, ISO 32000-1 7.5.2, APPNOTE.TXT 4.3)."""
KINDS = frozenset(
    {
        *SIGNATURES,
        *("image/webp", "image/heic", "text/plain", "text/csv", "text/markdown", "application/json"),
        *("audio/mpeg", "audio/ogg", "audio/mp4", "video/mp4", "video/quicktime", "application/octet-stream"),
        *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
)
LONGEST_SIGNATURE = max(len(one) for begins in SIGNATURES.values() for one in begins)
LONGEST_NAME = 200
NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Folders, control characters, and marks that turn the direction of writing: "gpj.exe" must not read as "exe.jpg"."""


class FileRefused(Invalid):
    code = "file_refused"


def check_kind(kind: str) -> None:
    """Raises: FileRefused."""
    if kind not in KINDS:
        raise FileRefused(f"Files of the kind {kind[:100]!r} are not taken.", details={"taken": sorted(KINDS)})


async def checked(content: AsyncIterator[bytes], kind: str) -> AsyncIterator[bytes]:
    """Raises: FileRefused when it does not begin as files of this kind do, or holds nothing."""
    head = b""
    seen = False
    async for chunk in content:
        if not seen:
            head += chunk
            if len(head) < LONGEST_SIGNATURE:
                continue
            _check(head, kind)
            seen = True
            yield head
        elif chunk:
            yield chunk
    if not seen:
        _check(head, kind)
        yield head


def plain_name(said: str, otherwise: str) -> str:
    """A file's name without folders and without what can't be shown; `otherwise` where nothing is left."""
    last = re.split(r"[/\\]", said)[-1]
    name = " ".join(NO_NAME.sub(" ", last).split()).strip(". ")
    if len(name) > LONGEST_NAME:
        stem, dot, suffix = name.rpartition(".")
        kept = f"{dot}{suffix}" if stem and len(suffix) < 10 else ""
        name = name[: LONGEST_NAME - len(kept)].rstrip() + kept
    return name or otherwise


def _check(head: bytes, kind: str) -> None:
    if not head:
        raise FileRefused("The file is empty.")
    begins = SIGNATURES.get(kind)
    if begins is not None and not head.startswith(begins):
        raise FileRefused(f"This is no file of the kind {kind}.")
