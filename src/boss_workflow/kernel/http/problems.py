"""The one shape of every error answer, for the OpenAPI document."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MEANINGS = {
    400: "The request can't be read.",
    401: "No credential, or one that is not valid.",
    403: "Known, but not allowed; `message` says why.",
    404: "No such thing, or not for you.",
    409: "True a moment ago, no longer; `details` says what it is now.",
    413: "Larger than is taken.",
    415: "Not a media type that is taken here.",
    422: "A value can't be used; `details.fields` says which.",
    429: "Too many requests; try again after `Retry-After` seconds.",
    500: "Unexpected error; the log has the rest under the request id.",
    503: "A part we need is away; try again after `Retry-After` seconds.",
}
ALWAYS = (400, 401, 403, 422, 429, 503)


class Problem(BaseModel):
    """`error` is the kind, `code` the stable name of the case, `request_id` that of the log lines and X-Request-ID."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "error": "not_found",
                "message": "There is no TASK-12.",
                "code": "task_not_found",
                "request_id": "0f4a1c2b3d4e5f60",
                "details": {},
            }
        }
    )

    error: str
    message: str
    code: str
    request_id: str
    details: dict[str, Any] = Field(default_factory=dict)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route: those that every route may answer with, and these."""
    return {status: {"model": Problem, "description": MEANINGS[status]} for status in sorted({*ALWAYS, *statuses})}


def conditional(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a read that is `tagged`: these errors, and that what the caller has is what there is."""
    return {
        304: {"description": "What you have is what there is: If-None-Match holds its ETag."},
        **problems(*statuses),
    }
