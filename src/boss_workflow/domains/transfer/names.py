"""Names of archives: they say what it is, when it was made (UTC), and for which local day the schedule wanted it.

boss-20261125T013000Z.backup, boss-20261125T013000Z-for-20261125.backup, boss-secrets-20261125T013000Z.backup
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from boss_workflow.domains.transfer.sealing import Kind

STAMP, DAY = "%Y%m%dT%H%M%SZ", "%Y%m%d"
NAME = re.compile(r"boss-(?P<secrets>secrets-)?(?P<made>\d{8}T\d{6}Z)(?:-for-(?P<day>\d{8}))?\.backup")


@dataclass(frozen=True, slots=True)
class ArchiveName:
    kind: Kind
    made_at: datetime
    day: date | None = None

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for a file of another origin, which is left alone."""
        found = NAME.fullmatch(text)
        if found is None:
            return None
        try:
            made_at = datetime.strptime(found["made"], STAMP).replace(tzinfo=UTC)
            day = datetime.strptime(found["day"], DAY).replace(tzinfo=UTC).date() if found["day"] else None
        except ValueError:
            return None
        return cls(Kind.SECRETS if found["secrets"] else Kind.DATA, made_at, day)

    def __str__(self) -> str:
        what = "secrets-" if self.kind is Kind.SECRETS else ""
        day = f"-for-{self.day:{DAY}}" if self.day else ""
        return f"boss-{what}{self.made_at.astimezone(UTC):{STAMP}}{day}.backup"


def made_for(day: date, names: Iterable[str]) -> set[Kind]:
    """Which kinds of backup are there already of those that the schedule wanted for this day."""
    return {name.kind for name in map(ArchiveName.parse, names) if name is not None and name.day == day}
