"""The guard and the words that the lists of operations share."""

from typing import Annotated

from pydantic import StringConstraints

from boss_workflow.domains.people import Policy
from boss_workflow.domains.people.policy import Resource
from boss_workflow.kernel.actor import Actor

Word = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]


def require(actor: Actor, permission: str) -> None:
    """Raises: NotPermitted."""
    Policy().require(actor, permission, Resource())


def error_kind(error: str | None) -> str | None:
    """What kind of error it was: its text may show internals, and stands in the log under the request id."""
    kind, divider, _text = (error or "").partition(":")
    return kind if divider and kind.isidentifier() else error
