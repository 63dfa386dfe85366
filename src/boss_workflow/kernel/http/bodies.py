"""The base of every request body, and the values that callers send: unknown fields, text that the database can't hold and
dates at the ends of the calendar are refused."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

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


def exact(kinds: frozenset[type], value: Any) -> None:
    """Raises ValueError where pydantic would read "1" or true as 1, 1 as true, or a number as a time of day."""
    match value:
        case bool() if int in kinds and bool not in kinds:
            raise ValueError("must be a number, not true or false")
        case str() if kinds & {bool, int} and str not in kinds:
            raise ValueError("must be a JSON number, or true or false, not a text")
        case int() | float() if kinds & {bool, time} and not isinstance(value, bool) and int not in kinds:
            raise ValueError("must not be a number")


@cache
def _kinds(model: type[BaseModel], name: str) -> tuple[frozenset[type], frozenset[type]]:
    """What a field takes: itself, and inside a list."""
    choices = list(_choices(model.model_fields[name].annotation))
    inside = [one for kind in choices if get_origin(kind) is list for one in _choices(get_args(kind)[0])]
    return _plain(choices), _plain(inside)


def _choices(kind: Any) -> Iterator[Any]:
    """Without what is annotated, and each of a union by itself."""
    if get_origin(kind) is Annotated:
        yield from _choices(get_args(kind)[0])
    elif get_origin(kind) in {Union, UnionType}:
        for one in get_args(kind):
            yield from _choices(one)
    else:
        yield kind


def _plain(kinds: Iterable[Any]) -> frozenset[type]:
    return frozenset(kind for kind in kinds if isinstance(kind, type) and get_origin(kind) is None)


class RequestBody(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any, info: ValidationInfo) -> Any:
        """Nor is one kind of JSON value taken for another, in a list neither."""
        itself, inside = _kinds(cls, info.field_name or "")
        for item in value if isinstance(value, list) else ():
            exact(inside, item)
        exact(itself, value)
        return storable(value)
