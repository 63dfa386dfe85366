"""The preview of several actions: what would be done, what is still asked, and how answers fill it.

It lives in the conversation's row, so it survives a restart; nothing of it is done before it is confirmed.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from boss_workflow.chat.understand.proposals import Proposal
from boss_workflow.kernel.ids import new_id

LIFE = timedelta(hours=1)
LETTERS = "abcdefgh"
ANSWER = re.compile(r"(?:(?<=[\s,;])|^)(\d{1,2})(?:\s*[.):=-]\s*|\s*(?=[a-h](?:[\s,;]|$))|\s+)", re.IGNORECASE)
Fits = Callable[[str, str], bool]
"""Whether a value may stand in a field: (field, value)."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Line(_Value):
    """One action of the preview. `answered`: fields that were asked about already, or whose question was skipped."""

    action: str
    arguments: dict[str, Any]
    answered: tuple[str, ...] = ()

    @property
    def proposal(self) -> Proposal:
        return Proposal(self.action, self.arguments)

    def with_(self, **values: Any) -> "Line":
        return self.model_copy(update={"arguments": {**self.arguments, **values}})


class Query(_Value):
    """A question about one line. `needed`: the line can't be done without the answer."""

    line: int
    field: str
    text: str
    options: tuple[tuple[str, str], ...] = ()
    needed: bool = False

    def value(self, said: str) -> str | None:
        """What `said` chooses: a letter or a label of the options; None when it names none of them."""
        word = said.strip().rstrip(".!").lower()
        for letter, (label, value) in zip(LETTERS, self.options, strict=False):
            if word in {letter, label.lower(), value.lower()}:
                return value
        return None


class Draft(_Value):
    """`id` changes with each revision: a button of an older one no longer acts. `pending`: a correction that waits for
    the line it is about. `quiet`: only what is needed is asked. `asks_only`: it stands here for its questions alone."""

    id: UUID = Field(default_factory=new_id)
    lines: tuple[Line, ...]
    queries: tuple[Query, ...] = ()
    pending: tuple[tuple[str, dict[str, Any]], ...] = ()
    quiet: bool = False
    asks_only: bool = False
    card_id: UUID | None = None
    member_id: UUID
    expires_at: datetime

    @classmethod
    def of(cls, proposals: Sequence[Proposal], member_id: UUID, now: datetime, **given: Any) -> Self:
        lines = tuple(Line(action=one.action, arguments=dict(one.arguments)) for one in proposals)
        return cls(lines=lines, member_id=member_id, expires_at=now + LIFE, **given)

    @property
    def is_blocked(self) -> bool:
        return any(query.needed for query in self.queries)

    def revised(self, lines: Sequence[Line], **changes: Any) -> Self:
        return self.model_copy(update={"lines": tuple(lines), "pending": (), **changes})

    def without(self, numbers: Sequence[int]) -> Self:
        return self.revised([line for at, line in enumerate(self.lines, 1) if at not in numbers])

    def answered(self, answers: Mapping[int, str]) -> Self:
        """With the answers to some of its questions, by their number."""
        lines = list(self.lines)
        for number, value in answers.items():
            query = self.queries[number - 1]
            line = lines[query.line]
            known = [*line.answered, query.field]
            lines[query.line] = line.with_(**{query.field: value}).model_copy(update={"answered": tuple(known)})
        return self.revised(lines)

    def skipping(self, numbers: Sequence[int]) -> Self:
        lines = list(self.lines)
        for number in numbers:
            query = self.queries[number - 1]
            line = lines[query.line]
            lines[query.line] = line.model_copy(update={"answered": (*line.answered, query.field)})
        return self.revised(lines)

    def answers_in(self, said: str, fits: Fits) -> dict[int, str]:
        """ "1 tomorrow 2a": the answers by the number of their question; empty where it is none."""
        if not self.queries:
            return {}
        found = [match for match in ANSWER.finditer(said) if int(match.group(1)) <= len(self.queries)]
        if found and found[0].start() == 0:
            ends = [match.start() for match in found[1:]] + [len(said)]
            pairs = [
                (int(match.group(1)), said[match.end() : end].strip(" ,;"))
                for match, end in zip(found, ends, strict=True)
            ]
            answers = {number: self._fitting(number, value, fits) for number, value in pairs}
            if len(answers) == len(pairs) and all(answers.values()):
                return {number: str(value) for number, value in answers.items()}
        for number in range(1, len(self.queries) + 1):
            chosen = self._fitting(number, said, fits, strict=True)
            if chosen is not None:
                return {number: chosen}
        return {}

    def _fitting(self, number: int, said: str, fits: Fits, *, strict: bool = False) -> str | None:
        query = self.queries[number - 1]
        chosen = query.value(said)
        if chosen is not None:
            return chosen
        free = not strict or query.field in {"assignee", "due"}
        return said if said and free and fits(query.field, said) else None
