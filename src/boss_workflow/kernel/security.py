"""Keys derived from the one SECRET_KEY, and comparisons that leak no time."""

import base64
import hashlib
import hmac


def derive(secret: str, purpose: str) -> str:
    """A secret for one purpose: HMAC-SHA256 of `purpose`, URL-safe base64 without padding (43 characters)."""
    digest = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def same_secret(given: str | None, expected: str) -> bool:
    """Constant-time comparison; a missing secret is simply a wrong one."""
    return hmac.compare_digest((given or "").encode(), expected.encode())


def hash_token(token: str) -> str:
    """What the database keeps of a random token. Plain SHA-256 suffices: 24 random bytes can't be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
