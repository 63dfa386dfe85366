"""Stored files as Telegram takes them: pictures to look at, everything else as a document.

Limits: core.telegram.org/bots/api#sending-files and #sendphoto.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import InlineKeyboardMarkup

from boss_workflow.integrations.telegram.rendering import LinkOf, Part, no_link, render
from boss_workflow.ports.blocks import Block, Buttons, Media
from boss_workflow.ports.files import FileMissing, FileStore

PHOTO_BYTES = 10 * 1024 * 1024
UPLOAD_BYTES = 50 * 1024 * 1024
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})


@dataclass(frozen=True, slots=True)
class Picture:
    """One message of Telegram that is a file. It has a caption only where no text follows it."""

    name: str
    content: bytes
    photo: bool
    caption: str | None = None
    keyboard: InlineKeyboardMarkup | None = None


async def parts_of(blocks: Sequence[Block], store: FileStore | None, link_of: LinkOf = no_link) -> list[Picture | Part]:
    """Files first, then the text, so that the last message is one that can be edited. A file that is gone, or too
    large to send, stays as its name in the text."""
    pictures: list[Picture] = []
    rest: list[Block] = []
    for block in blocks:
        picture = await _load(block, store) if isinstance(block, Media) and store else None
        if picture is None:
            rest.append(block)
        else:
            pictures.append(picture)
    if pictures and all(isinstance(block, Buttons) for block in rest):
        keyboard = render(rest)[-1].keyboard if rest else None
        pictures[-1] = replace(pictures[-1], caption=pictures[-1].name, keyboard=keyboard)
        rest = []
    return [*pictures, *render(rest, link_of)]


def without_media(blocks: Sequence[Block]) -> Sequence[Block]:
    """What an edit changes: the text. Only where there is none the files' names stand for it."""
    rest = [block for block in blocks if not isinstance(block, Media)]
    return rest if any(not isinstance(block, Buttons) for block in rest) else blocks


async def _load(block: Media, store: FileStore) -> Picture | None:
    content = bytearray()
    try:
        async for chunk in store.open(block.key):
            content += chunk
            if len(content) > UPLOAD_BYTES:
                return None
    except FileMissing:
        return None
    if not content:
        return None
    return Picture(block.name, bytes(content), block.media_type in PHOTOS and len(content) <= PHOTO_BYTES)
