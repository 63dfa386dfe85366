"""The base of every request body: unknown fields and text that the database can't hold are refused."""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

DEEPEST = 32


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
    def _storable(cls, value: Any) -> Any:
        return storable(value)
