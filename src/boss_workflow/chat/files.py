"""Files on their way to a task. What came together is a batch; it goes with what was asked, through questions, buttons
and previews, until that is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from boss_workflow.chat.models import ChatFile
from boss_workflow.chat.outbox import Subject
from boss_workflow.chat.understand.proposals import Proposal

FILES = "files"
"""Beside an action's own arguments, wherever they are kept: the batches that go with it."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The files that go with an action; `beside`: what others of their batch were attached to before."""

    files: Sequence[ChatFile] = ()
    beside: Sequence[Subject] = ()

    @property
    def names(self) -> str:
        return named(self.files)


NO_FILES = Carried()


def named(files: Iterable[ChatFile]) -> str:
    """ "a.pdf", "a.pdf and b.png", "3 files (a.pdf, b.png and c.jpg)"."""
    names = [file.name for file in files]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
    return f"{len(names)} files ({listed})" if len(names) > 2 else listed


def batches_in(arguments: Mapping[str, Any]) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in arguments.get(FILES, ()))


def carrying(proposal: Proposal, batches: Iterable[UUID]) -> Proposal:
    """The same with these batches, beside those that it has."""
    known = dict.fromkeys((*batches_in(proposal.arguments), *batches))
    arguments = {**proposal.arguments, FILES: [str(one) for one in known]}
    return Proposal(proposal.action, arguments, said=proposal.said, why=proposal.why)


def without_files(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """An action's own arguments."""
    return {name: value for name, value in arguments.items() if name != FILES}


def only_files(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {FILES: arguments[FILES]} if FILES in arguments else {}
