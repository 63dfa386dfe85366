"""Encryption of a stream in authenticated chunks: constant memory; what is changed, reordered or cut off is noticed.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015, "Online Authenticated-Encryption and its
Nonce-Reuse Misuse-Resistance") over AES-256-GCM: the nonce of a chunk is its number and whether it is the
last, so a chunk fits in one place of one archive only. Each archive has a key of its own, by HKDF from ENCRYPTION_KEY
and a random salt, so no nonce is used twice under one key. The header is authenticated with every chunk.

    magic (8) | kind (1) | key id (8) | salt (32) | chunks of 256 KiB, each with a tag of 16 bytes
"""

import base64
import hashlib
import hmac
import os
from collections.abc import AsyncIterator, Sequence
from enum import Enum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from boss_workflow.domains.transfer.errors import ArchiveDamaged, NotABackup, WrongKey

MAGIC = b"BOSSBAK\x01"
ID, SALT, CHUNK, TAG = 8, 32, 256 * 1024, 16
HEADER = len(MAGIC) + 1 + ID + SALT
MOST_CHUNKS = 2**32


class Kind(Enum):
    DATA = b"D"
    SECRETS = b"S"


class KeyRing:
    """ENCRYPTION_KEY, which seals, and the former ones, which still open."""

    def __init__(self, current: str, old: Sequence[str] = ()) -> None:
        self._keys = {_id(key): key for key in map(base64.urlsafe_b64decode, [*reversed(old), current])}
        self.current = _id(base64.urlsafe_b64decode(current))

    def key_for(self, header: bytes) -> bytes:
        """The key of the archive with this header. Raises: WrongKey."""
        kind, key_id, salt = header[len(MAGIC) :][:1], header[len(MAGIC) + 1 :][:ID], header[-SALT:]
        key = self._keys.get(key_id)
        if key is None:
            raise WrongKey(key_id.hex(), ", ".join(sorted(known.hex() for known in self._keys)))
        return HKDF(SHA256(), 32, salt, b"boss-workflow backup " + kind).derive(key)


def _id(key: bytes) -> bytes:
    """Names a key without telling anything about it."""
    return hmac.digest(key, b"boss-workflow key id", hashlib.sha256)[:ID]


class Sealer:
    def __init__(self, keys: KeyRing, kind: Kind) -> None:
        self.header = MAGIC + kind.value + keys.current + os.urandom(SALT)
        self._cipher = AESGCM(keys.key_for(self.header))
        self._waiting = bytearray()
        self._number = 0

    def update(self, data: bytes) -> bytes:
        """What can be written already; one chunk is held back, because it may be the last."""
        self._waiting += data
        ready = bytearray()
        while len(self._waiting) > CHUNK:
            ready += self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return bytes(ready)

    def finish(self) -> bytes:
        return self._seal(bytes(self._waiting), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), chunk, self.header)
        self._number += 1
        return sealed


async def unseal(source: AsyncIterator[bytes], keys: KeyRing, kind: Kind) -> AsyncIterator[bytes]:
    """The plain chunks, each only after it was authenticated.

    Raises: NotABackup, WrongKey, ArchiveDamaged.
    """
    waiting = bytearray()
    opener: _Opener | None = None
    async for data in source:
        waiting += data
        if opener is None and len(waiting) >= HEADER:
            opener = _Opener(bytes(waiting[:HEADER]), keys, kind)
            del waiting[:HEADER]
        while opener is not None and len(waiting) > CHUNK + TAG:
            yield opener.open(bytes(waiting[: CHUNK + TAG]))
            del waiting[: CHUNK + TAG]
    if opener is None:
        raise NotABackup("This is no backup of Boss Workflow: it is too short. Nothing was changed.")
    yield opener.open_last(bytes(waiting))


class _Opener:
    def __init__(self, header: bytes, keys: KeyRing, kind: Kind) -> None:
        if not header.startswith(MAGIC):
            raise NotABackup("This is no backup of Boss Workflow, or one of a later format. Nothing was changed.")
        if header[len(MAGIC) :][:1] != kind.value:
            other = "of secrets" if kind is Kind.DATA else "of data"
            raise NotABackup(f"This is a backup {other}, not the kind that is wanted here. Nothing was changed.")
        self._header = header
        self._cipher = AESGCM(keys.key_for(header))
        self._number = 0

    def open(self, chunk: bytes) -> bytes:
        try:
            return self._decrypt(chunk, last=False)
        except InvalidTag:
            raise ArchiveDamaged("This backup was changed or damaged. Nothing was changed here.") from None

    def open_last(self, chunk: bytes) -> bytes:
        try:
            return self._decrypt(chunk, last=True)
        except InvalidTag:
            pass
        raise ArchiveDamaged("This backup is cut off at its end, changed or damaged. Nothing was changed here.")

    def _decrypt(self, chunk: bytes, *, last: bool) -> bytes:
        plain = self._cipher.decrypt(_nonce(self._number, last=last), chunk, self._header)
        self._number += 1
        return plain


def _nonce(number: int, *, last: bool) -> bytes:
    if number >= MOST_CHUNKS:
        raise OverflowError("an archive has at most 2**32 chunks")
    return bytes(7) + number.to_bytes(4, "big") + bytes([last])
