from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccessChanged:
    """An account was linked, or what its person may do has changed: menus follow it."""

    platform: str
    account_id: str
