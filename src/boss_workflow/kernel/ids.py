"""Identifiers: UUIDv7 for rows (RFC 9562 section 5.7: sortable by creation), random tokens for links and buttons."""

import os
import secrets
import threading
import time
from uuid import UUID


class _Sequence:
    """Steps of a 4096th of a millisecond, never the same twice: the method of RFC 9562 section 6.2 that spends the
    twelve bits after the milliseconds on more precise time."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def next(self) -> int:
        with self._lock:
            self._last = max(time.time_ns() * 4096 // 1_000_000, self._last + 1)
            return self._last


_steps = _Sequence()


def new_id() -> UUID:
    """Later ones of this process are greater, also within one millisecond: "the newest" may be ordered by id."""
    milliseconds, fraction = divmod(_steps.next(), 4096)
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random)


def new_token(size: int = 24) -> str:
    """A URL-safe secret of `size` random bytes; 24 bytes are 32 characters."""
    return secrets.token_urlsafe(size)


def new_request_id() -> str:
    return secrets.token_hex(8)
