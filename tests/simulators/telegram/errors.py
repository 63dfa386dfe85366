"""The refusals of the Bot API, in the vendor's words."""

from typing import Any


class ApiError(Exception):
    """An answer with ok=false. Source: core.telegram.org/bots/api#making-requests."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(what: str) -> ApiError:
    return ApiError(400, f"Bad Request: {what}")


def forbidden(what: str) -> ApiError:
    return ApiError(403, f"Forbidden: {what}")


def conflict(what: str) -> ApiError:
    return ApiError(409, f"Conflict: {what}")


def too_many_requests(seconds: int) -> ApiError:
    """Source: core.telegram.org/bots/api#responseparameters (retry_after)."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
