from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AccessChanged:
    """An account was linked, or what its person may do has changed: menus follow it."""

    platform: str
    account_id: str


@dataclass(frozen=True, slots=True)
class CredentialsChanged:
    """What somebody comes in with, or may do, is no longer what it was: nothing remembered of it holds."""

    member_id: UUID
