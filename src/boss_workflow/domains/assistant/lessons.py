"""What was taught, applied to what is said: the phrase gives way to its meaning before anything is understood."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from boss_workflow.chat.understand.utterance import Utterance
from boss_workflow.kernel.db import UnitOfWork

TAUGHT = re.compile(
    r"(?:when(?:ever)?|if) i (?:say|write|type) [\"“']?(?P<phrase>[^\"”',]{2,60}?)[\"”']?\s*,?\s+"
    r"(?:i mean|it means|that means|this means|(?:the )?(?:deadline|due date) is|it is due|(?:use|make it|then))\s+"
    r"[\"“']?(?P<meaning>.{1,200}?)[\"”']?[.!]*",
    re.IGNORECASE,
)

AFTER_COMMAND = re.compile(
    r"[\"“']?(?P<phrase>.{2,60}?)[\"”']?\s*(?:=|:|\bmeans\b)\s*[\"“']?(?P<meaning>.{1,200}?)[\"”']?", re.IGNORECASE
)

MEANINGS = "select phrase, meaning from lesson where member_id = $1 order by created_at, id"


def read_lesson(utterance: Utterance) -> Mapping[str, Any] | None:
    pattern = AFTER_COMMAND if utterance.announced and not TAUGHT.fullmatch(utterance.whole.strip()) else TAUGHT
    found = pattern.fullmatch(utterance.whole.strip())
    return {"phrase": found["phrase"].strip(), "meaning": found["meaning"].strip()} if found else None


async def meanings(uow: UnitOfWork, member_id: UUID) -> Mapping[str, str]:
    """Implements chat.protocols.Lessons."""
    await uow.session.flush()
    return {phrase.lower(): meaning for phrase, meaning in await uow.fetch(MEANINGS, member_id)}
