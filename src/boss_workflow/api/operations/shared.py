"""The guard, the page and the cursor that the lists of operations share."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, StringConstraints

from boss_workflow.domains.people import Policy
from boss_workflow.domains.people.policy import Resource
from boss_workflow.kernel.actor import Actor
from boss_workflow.kernel.http import BadCursor, Cursor
from boss_workflow.kernel.http.paging import LONGEST

Row = TypeVar("Row")

Word = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]+$")]
Moment = AwareDatetime
After = Annotated[
    str | None, Query(max_length=LONGEST, description="`next_cursor` of the page before; none for the first page.")
]


class Page(BaseModel, Generic[Row]):
    """`next_cursor` is null on the last page."""

    items: list[Row]
    next_cursor: str | None = None


def require(actor: Actor, permission: str) -> None:
    """Raises: NotPermitted."""
    Policy().require(actor, permission, Resource())


def encode_moment(order: str, at: datetime, row_id: UUID) -> str:
    return Cursor(order, (at.isoformat(), str(row_id))).encode()


def decode_moment(text: str, order: str) -> tuple[datetime, UUID]:
    """Raises: BadCursor."""
    at, row_id = Cursor.decode(text, order, str, str).values
    try:
        moment, found = datetime.fromisoformat(str(at)), UUID(str(row_id))
    except ValueError:
        raise BadCursor from None
    if moment.tzinfo is None:
        raise BadCursor
    return moment, found


def error_kind(error: str | None) -> str | None:
    """What kind of error it was: its text may show internals, and stands in the log under the request id."""
    kind, divider, _text = (error or "").partition(":")
    return kind if divider and kind.isidentifier() else error
