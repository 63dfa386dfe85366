"""Keyset pages: a cursor says where the last page ended, so that pages stay right while rows come and go."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from boss_workflow.kernel.errors import Invalid

MOST = 200
LONGEST = 2_000
"""Of a cursor, in characters: it holds the longest title or name, four bytes a letter."""
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page.")]
After = Annotated[
    str | None, Query(max_length=LONGEST, description="`next_cursor` of the page before; none for the first page.")
]
Row = TypeVar("Row")
Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """`next_cursor` is null on the last page."""

    items: list[Item]
    next_cursor: str | None = None


class BadCursor(Invalid):
    """It was not made by this API, or for another order."""

    code = "bad_cursor"

    def __init__(self) -> None:
        super().__init__("This cursor can't be used here. Take the next_cursor of a page of the same list, unchanged.")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row's sort values, under the order they were sorted by. Opaque to callers, trusted for nothing: what it
    holds goes into the query as parameters."""

    order: str
    values: tuple[str | int, ...]

    def encode(self) -> str:
        text = json.dumps([self.order, *self.values], separators=(",", ":"), ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, order: str, *kinds: type[str] | type[int]) -> "Cursor":
        """Raises: BadCursor."""
        if len(text) > LONGEST:
            raise BadCursor
        try:
            padded = text + "=" * (-len(text) % 4)
            found: Any = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (ValueError, binascii.Error, RecursionError):
            raise BadCursor from None
        if not isinstance(found, list) or len(found) != 1 + len(kinds) or found[0] != order:
            raise BadCursor
        values = tuple(found[1:])
        if any(type(value) is not kind for value, kind in zip(values, kinds, strict=True)):
            raise BadCursor
        if any("\x00" in value if isinstance(value, str) else abs(value) >= 1 << 63 for value in values):
            raise BadCursor
        return cls(order, values)


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order of rows by one value and their id, and its cursors."""

    order: str

    def page(
        self, rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[str, UUID]], show: Callable[[Row], Item]
    ) -> Page[Item]:
        """Of rows that were read with one more than `limit`."""
        if len(rows) <= limit:
            return Page(items=[show(row) for row in rows])
        value, row_id = key(rows[limit - 1])
        following = Cursor(self.order, (value, str(row_id))).encode()
        return Page(items=[show(row) for row in rows[:limit]], next_cursor=following)

    def after(self, cursor: str | None) -> tuple[str, UUID] | None:
        """Where the page before ended. Raises: BadCursor."""
        if cursor is None:
            return None
        value, row_id = Cursor.decode(cursor, self.order, str, str).values
        try:
            return str(value), UUID(str(row_id))
        except ValueError:
            raise BadCursor from None

    def after_moment(self, cursor: str | None) -> tuple[datetime, UUID] | None:
        """As `after`, in an order by time. Raises: BadCursor."""
        found = self.after(cursor)
        if found is None:
            return None
        try:
            moment = datetime.fromisoformat(found[0])
        except ValueError:
            raise BadCursor from None
        if moment.tzinfo is None:
            raise BadCursor
        return moment, found[1]
