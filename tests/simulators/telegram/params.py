"""The parameters of one Bot API call, however they were sent."""

import json
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from tests.simulators.telegram.errors import bad_request

# Fields that the API documents as JSON-serialized objects.
STRUCTURED = frozenset(
    {
        "allowed_updates",
        "caption_entities",
        "commands",
        "entities",
        "link_preview_options",
        "reply_markup",
        "reply_parameters",
        "scope",
    }
)


@dataclass(frozen=True)
class Upload:
    """A file of a multipart body."""

    file_name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True)
class Params:
    """Every value as text, the way the vendor's server sees them (JSON values are flattened)."""

    values: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def structure(self, name: str, problem: str) -> Any:
        """A JSON-serialized parameter, None when absent; ApiError 400 with `problem` when it is no JSON."""
        raw = self.text(name)
        if not raw:
            return None
        try:
            return json.loads(raw)
        except ValueError:
            raise bad_request(problem) from None

    def readable(self) -> dict[str, Any]:
        """What a test wants to look at: structures decoded, uploads included."""
        seen: dict[str, Any] = {}
        for name, value in self.values.items():
            seen[name] = _decoded(value) if name in STRUCTURED else value
        return {**seen, **self.uploads}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def from_json(body: object) -> Params:
    """Source: core.telegram.org/bots/api#making-requests: JSON is allowed except for uploads."""
    if not isinstance(body, dict):
        raise bad_request("expected an Object")
    return Params({str(name): _flat(value) for name, value in body.items() if value is not None})


def _flat(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


async def read_params(request: Request) -> Params:
    """Query string, application/x-www-form-urlencoded, application/json and multipart/form-data."""
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    params = read_body(request.headers.get("content-type", ""), await request.body())
    return Params({**query, **params.values}, params.uploads)


def read_body(content_type: str, body: bytes) -> Params:
    kind = content_type.split(";", maxsplit=1)[0].strip().lower()
    if not body:
        return Params()
    if kind == "application/json":
        try:
            return from_json(json.loads(body))
        except (ValueError, RecursionError):
            raise bad_request("can't parse JSON object") from None
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    if kind == "application/x-www-form-urlencoded":
        return Params(dict(parse_qsl(body.decode("utf-8", "surrogateescape"), keep_blank_values=True)))
    return Params()  # the vendor ignores a body of another type


def _multipart(content_type: str, body: bytes) -> Params:
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str):
        raise bad_request("boundary not found")
    values: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    for part in body.split(b"--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = str(headers.get_param("name", "", "content-disposition"))
        file_name = headers.get_param("filename", None, "content-disposition")
        content = content.removesuffix(b"\r\n")
        if file_name is None:
            values[name] = content.decode("utf-8", "surrogateescape")
        else:
            uploads[name] = Upload(str(file_name), content, headers.get_content_type())
    return Params(values, uploads)
