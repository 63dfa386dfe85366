"""Identifiers: UUIDv7 for rows (RFC 9562 section 5.7: sortable by creation), random tokens for links and buttons."""

import os
import secrets
import time
from uuid import UUID


def new_id() -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds << 80) | random
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def new_token(size: int = 24) -> str:
    """A URL-safe secret of `size` random bytes; 24 bytes are 32 characters."""
    return secrets.token_urlsafe(size)


def new_request_id() -> str:
    return secrets.token_hex(8)
