"""The base of every request body, and the values that callers send: unknown fields, text that the database can't hold and
dates at the ends of the calendar are refused."""

import re
from datetime import date
from typing import Annotated, Any, TypeVar, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    field_validator,
)

DEEPEST = 32
FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Far from where the calendar ends: whatever is counted from such a day, in whichever zone, is a date again."""
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d")
D = TypeVar("D", bound=date)


def reckonable(value: D) -> D:
    """Raises ValueError for a day or a moment that can't be counted with."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


def written(value: Any) -> Any:
    """Raises ValueError for a number, which would count as seconds since 1970."""
    if isinstance(value, date) or (isinstance(value, str) and WRITTEN.match(value)):
        return value
    raise ValueError("must be written as 2026-11-27, or as 2026-11-27T17:00:00Z for a moment")


Calendar = (BeforeValidator(written), AfterValidator(reckonable))
Day = Annotated[date, *Calendar]
Moment = Annotated[AwareDatetime, *Calendar]


def storable(value: Any, depth: int = 0) -> Any:
    """Raises ValueError for text with a NUL character or half a surrogate pair, and for what lies too deep."""
    if depth > DEEPEST:
        raise ValueError(f"must not be nested deeper than {DEEPEST} levels")
    match value:
        case str():
            if "\x00" in value:
                raise ValueError("must not contain the NUL character")
            try:
                value.encode()
            except UnicodeEncodeError:
                raise ValueError("must be valid Unicode text") from None
        case dict():
            for key, item in value.items():
                storable(key, depth + 1)
                storable(item, depth + 1)
        case list() | tuple() | set() | frozenset():
            for item in value:
                storable(item, depth + 1)
    return value


class RequestBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any, info: ValidationInfo) -> Any:
        """Nor is a text taken for a number or a truth value."""
        kind = cls.model_fields[info.field_name or ""].annotation
        if isinstance(value, str) and {bool, int} & {kind, *get_args(kind)} and str not in {kind, *get_args(kind)}:
            raise ValueError("must be a JSON number, or true or false, not a text")
        return storable(value)
