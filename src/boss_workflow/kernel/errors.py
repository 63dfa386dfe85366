"""The error tree: seven kinds, each raised where it is known and rendered once at each door.

    AppError
    ├── Invalid            the request can never work as it is          (HTTP 422)
    ├── NotFound           no such thing, or not for this person        (404)
    ├── Conflict           true a moment ago, no longer                 (409)
    ├── Forbidden          known person, not allowed                    (403)
    ├── Unauthenticated    unknown person                               (401)
    ├── RateLimited        later, after `retry_after` seconds           (429)
    └── Unavailable        a part we need is away; trying again helps   (503)

Kinds carry no HTTP numbers: `api` maps them; chat renders `message`; a job retries `Unavailable` and `RateLimited`.
"""

from typing import Any, ClassVar


class AppError(Exception):
    """Base of every error that a person may read. `message` is a sentence without internals; `code` is stable."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details or {}


class Invalid(AppError):
    code = "invalid"


class NotFound(AppError):
    code = "not_found"


class Conflict(AppError):
    code = "conflict"


class Forbidden(AppError):
    code = "forbidden"


class Unauthenticated(AppError):
    code = "unauthenticated"


class RateLimited(AppError):
    """Asked too often. `retry_after` is in seconds."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after: float, details: dict[str, Any] | None = None) -> None:
        super().__init__(message, details=details)
        self.retry_after = retry_after


class Unavailable(AppError):
    code = "unavailable"
