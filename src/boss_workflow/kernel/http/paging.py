"""Keyset pages: a cursor says where the last page ended, so that pages stay right while rows come and go."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from boss_workflow.kernel.errors import Invalid

MOST = 200
LONGEST = 600
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows of a page.")]


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
