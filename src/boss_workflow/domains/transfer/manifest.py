"""What a backup says about itself."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from boss_workflow.domains.transfer.errors import ArchiveHostile
from boss_workflow.ports.database_copies import TableDigest


class TableLine(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(max_length=200)
    rows: int = Field(ge=0)
    checksum: str = Field(max_length=64)


class Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    version: str = Field(max_length=50)
    revision: str = Field(max_length=50)
    """Of the schema."""
    server_major: int = Field(ge=1, le=1000)
    """Of PostgreSQL."""
    made_at: datetime
    tables: tuple[TableLine, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    def differences(self, found: tuple[TableDigest, ...]) -> list[str]:
        """What of a restored database is not as it was, in words; empty when all is."""
        expected = {table.name: (table.rows, table.checksum) for table in self.tables}
        actual = {table.name: (table.rows, table.checksum) for table in found}
        return [
            _difference(name, expected.get(name), actual.get(name))
            for name in sorted(expected.keys() | actual.keys())
            if expected.get(name) != actual.get(name)
        ]


def _difference(name: str, expected: tuple[int, str] | None, actual: tuple[int, str] | None) -> str:
    if expected is None or actual is None:
        return f"{name} is {'missing' if actual is None else 'new'}"
    if expected[0] != actual[0]:
        return f"{name} has {actual[0]} rows instead of {expected[0]}"
    return f"{name} has other content"


def read_manifest(text: bytes) -> Manifest:
    """Raises: ArchiveHostile."""
    try:
        return Manifest.model_validate_json(text)
    except ValidationError:
        raise ArchiveHostile("its manifest can't be read") from None


def lines(tables: tuple[TableDigest, ...]) -> tuple[TableLine, ...]:
    return tuple(TableLine(name=table.name, rows=table.rows, checksum=table.checksum) for table in tables)
