"""An S3-compatible store as a real HTTP server: one bucket, path-style addresses, signature version 4 checked in full.

Rules and their sources, in the Amazon S3 API Reference unless said otherwise:
- "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)": the canonical request, which must
  sign host and every x-amz header; x-amz-date within 15 minutes (RequestTimeTooSkewed); x-amz-content-sha256 must be the
  hash of the body or UNSIGNED-PAYLOAD.
- PutObject: Content-Length is required (MissingContentLength); at most 5 GiB.
- "Multipart upload limits": parts 1 to 10,000, each at least 5 MiB but the last (EntityTooSmall on completion).
- CompleteMultipartUpload: parts in ascending order (InvalidPartOrder), with the ETags given (InvalidPart).
- ListObjectsV2: at most 1,000 keys a page, continued by a token.
- DeleteObject: 204 also for a key that is not there.
"""

import hashlib
import hmac
import itertools
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tests.simulators.server import ServerThread

LARGEST_PUT = 5 * 1024**3
SMALLEST_PART = 5 * 1024**2
MOST_PARTS = 10_000
SKEW = timedelta(minutes=15)


class Refusal(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass
class Upload:
    key: str
    parts: dict[int, bytes] = field(default_factory=dict)


class S3Simulator:
    """`objects` is what the bucket holds; `page` the size of a list's page; `fail_next` answers 503 so many times.

    While it `spoils`, it accepts what it is given and keeps something else: a broken disk behind a healthy front."""

    def __init__(self, bucket: str = "backups", access_key: str = "AKIDEXAMPLE", secret: str = "wJalrXUtnFEMI") -> None:
        self.bucket, self.access_key, self.secret = bucket, access_key, secret
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, Upload] = {}
        self.calls: Counter[str] = Counter()
        self.page = 1000
        self.fail_next = 0
        self.spoils = False
        self._ids = itertools.count(1)
        self._server = ServerThread(self._answer)

    @property
    def url(self) -> str:
        return self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        if error is None:
            self._server.check()

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        try:
            self._authenticate(request, body)
            self._refuse_when_told()
            return self._route(request, body)
        except Refusal as refusal:
            text = f"<Error><Code>{refusal.code}</Code><Message>{refusal.code}</Message></Error>"
            return Response(text if request.method != "HEAD" else None, refusal.status, media_type="application/xml")

    def _refuse_when_told(self) -> None:
        if self.fail_next > 0:
            self.fail_next -= 1
            raise Refusal(503, "SlowDown")

    def _route(self, request: Request, body: bytes) -> Response:  # noqa: PLR0911  # one line for each call of the API
        bucket, _, key = request.url.path.removeprefix("/").partition("/")
        if urllib.parse.unquote(bucket) != self.bucket:
            raise Refusal(404, "NoSuchBucket")
        key = urllib.parse.unquote(key)
        query = request.query_params
        match request.method:
            case "GET" if not key:
                return self._list(request)
            case "GET" | "HEAD":
                return self._get(request.method, key)
            case "PUT" if "uploadId" in query:
                return self._put_part(request, query["uploadId"], body)
            case "PUT":
                self.calls["put"] += 1
                whole = _sized(request, body)
                self.objects[key] = _flipped(whole) if self.spoils else whole
                return Response(headers={"ETag": _etag(body)})
            case "POST" if "uploads" in query:
                return self._begin(key)
            case "POST" if "uploadId" in query:
                return self._complete(query["uploadId"], body)
            case "DELETE" if "uploadId" in query:
                self.uploads.pop(query["uploadId"], None)
                return Response(status_code=204)
            case "DELETE":
                self.objects.pop(key, None)
                return Response(status_code=204)
            case _:
                raise Refusal(405, "MethodNotAllowed")

    def _get(self, method: str, key: str) -> Response:
        if key not in self.objects:
            raise Refusal(404, "NoSuchKey")
        content = self.objects[key]
        headers = {
            "ETag": _etag(content),
            "Content-Length": str(len(content)),
            "Last-Modified": "Wed, 25 Nov 2026 01:30:00 GMT",
        }
        if method == "HEAD":
            return Response(headers=headers)
        pieces = (content[start : start + 65536] for start in range(0, len(content), 65536))
        return StreamingResponse(pieces, headers=headers)

    def _list(self, request: Request) -> Response:
        query = request.query_params
        if query.get("list-type") != "2":
            raise Refusal(400, "InvalidArgument")
        after = query.get("continuation-token", "")
        keys = [key for key in sorted(self.objects) if key.startswith(query.get("prefix", "")) and key > after]
        page, more = keys[: self.page], len(keys) > self.page
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.objects[key])}</Size>"
            f"<ETag>{escape(_etag(self.objects[key]))}</ETag><LastModified>2026-11-25T01:30:00.000Z</LastModified></Contents>"
            for key in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        text = f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>{contents}{token}</ListBucketResult>"
        self.calls["list"] += 1
        return Response(text, media_type="application/xml")

    def _begin(self, key: str) -> Response:
        upload = f"upload-{next(self._ids)}"
        self.uploads[upload] = Upload(key)
        text = (
            f"<InitiateMultipartUploadResult><Bucket>{self.bucket}</Bucket><Key>{escape(key)}</Key>"
            f"<UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        )
        return Response(text, media_type="application/xml")

    def _put_part(self, request: Request, upload: str, body: bytes) -> Response:
        number = int(request.query_params.get("partNumber", "0"))
        if upload not in self.uploads:
            raise Refusal(404, "NoSuchUpload")
        if not 1 <= number <= MOST_PARTS:
            raise Refusal(400, "InvalidArgument")
        self.calls["part"] += 1
        self.uploads[upload].parts[number] = _sized(request, body)
        return Response(headers={"ETag": _etag(body)})

    def _complete(self, upload: str, body: bytes) -> Response:
        if upload not in self.uploads:
            raise Refusal(404, "NoSuchUpload")
        given = self.uploads[upload]
        named = [
            (int(part.findtext("{*}PartNumber") or 0), part.findtext("{*}ETag") or "")
            for part in ET.fromstring(body).iter()
            if part.tag.rpartition("}")[2] == "Part"
        ]
        numbers = [number for number, _ in named]
        if numbers != sorted(set(numbers)) or not numbers:
            raise Refusal(400, "InvalidPartOrder")
        if any(number not in given.parts or _etag(given.parts[number]) != etag for number, etag in named):
            raise Refusal(400, "InvalidPart")
        if any(len(given.parts[number]) < SMALLEST_PART for number in numbers[:-1]):
            raise Refusal(400, "EntityTooSmall")
        self.objects[given.key] = b"".join(given.parts[number] for number in numbers)
        del self.uploads[upload]
        text = (
            f"<CompleteMultipartUploadResult><Key>{escape(given.key)}</Key>"
            f"<ETag>{escape(_etag(self.objects[given.key]))}</ETag></CompleteMultipartUploadResult>"
        )
        return Response(text, media_type="application/xml")

    def _authenticate(self, request: Request, body: bytes) -> None:
        algorithm, _, rest = request.headers.get("authorization", "").partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if algorithm != "AWS4-HMAC-SHA256" or fields.keys() != {"Credential", "SignedHeaders", "Signature"}:
            raise Refusal(403, "AccessDenied")
        access_key, _, scope = fields["Credential"].partition("/")
        if access_key != self.access_key:
            raise Refusal(403, "InvalidAccessKeyId")
        stamp = request.headers.get("x-amz-date", "")
        _check_time(stamp)
        signed = fields["SignedHeaders"].split(";")
        must = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
        if not must <= set(signed):
            raise Refusal(403, "AccessDenied")
        payload = request.headers.get("x-amz-content-sha256", "")
        if payload not in {"UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()}:
            raise Refusal(400, "XAmzContentSHA256Mismatch")
        canonical = _canonical(request, signed, payload)
        to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        expected = hmac.new(self._signing_key(scope), to_sign.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, fields["Signature"]):
            raise Refusal(403, "SignatureDoesNotMatch")

    def _signing_key(self, scope: str) -> bytes:
        parts = scope.split("/")
        if len(parts) != 4 or parts[2:] != ["s3", "aws4_request"]:
            raise Refusal(400, "AuthorizationHeaderMalformed")
        key = f"AWS4{self.secret}".encode()
        for part in parts:
            key = hmac.digest(key, part.encode(), hashlib.sha256)
        return key


def _check_time(stamp: str) -> None:
    try:
        moment = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Refusal(403, "AccessDenied") from None
    if abs(datetime.now(UTC) - moment) > SKEW:
        raise Refusal(403, "RequestTimeTooSkewed")


def _canonical(request: Request, signed: list[str], payload: str) -> str:
    path = request.scope["raw_path"].decode().partition("?")[0]
    pairs = urllib.parse.parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True)
    quoted = sorted((urllib.parse.quote(k, safe="-_.~"), urllib.parse.quote(v, safe="-_.~")) for k, v in pairs)
    query = "&".join(f"{name}={value}" for name, value in quoted)
    headers = "".join(f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in signed)
    return "\n".join([request.method, path, query, headers, ";".join(signed), payload])


def _sized(request: Request, body: bytes) -> bytes:
    length = request.headers.get("content-length")
    if length is None:
        raise Refusal(411, "MissingContentLength")
    if int(length) > LARGEST_PUT:
        raise Refusal(400, "EntityTooLarge")
    if int(length) != len(body):
        raise Refusal(400, "IncompleteBody")
    return body


def _flipped(content: bytes) -> bytes:
    """Of the same length, with one bit in the middle changed."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content).hexdigest()}"'
