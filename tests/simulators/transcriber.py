"""A simulator of OpenAI's speech to text, as strict as the vendor about requests and scripted in its answers.

Source: platform.openai.com/docs/api-reference/audio/createTranscription and /docs/guides/speech-to-text.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.simulators.hold import Hold
from tests.simulators.server import ConnectionDroppedError, ServerThread
from tests.simulators.telegram.params import read_body
from tests.simulators.waiting import POLL_SECONDS

MODELS = ("whisper-1", "gpt-4o-transcribe", "gpt-4o-mini-transcribe")
SUFFIXES = ("flac", "mp3", "mp4", "mpeg", "mpga", "m4a", "ogg", "wav", "webm")
LARGEST = 25 * 1024 * 1024
FIELDS = {"model", "response_format", "language", "prompt", "temperature"}
FORMATS = {"json", "text", "srt", "verbose_json", "vtt"}

Json = dict[str, Any]
Step = Callable[[], Awaitable[Response]]


class RefusedError(Exception):
    def __init__(self, status: int, message: str, kind: str = "invalid_request_error") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"message": message, "type": kind, "param": None, "code": None}}


@dataclass(frozen=True)
class Heard:
    """One recording as it was sent, already found valid."""

    name: str
    content: bytes
    model: str


class TranscriberSimulator:
    """Hears only what a test scripted; else it answers 500."""

    def __init__(self, api_key: str = "sk-voice") -> None:
        self.api_key = api_key
        self.heard: list[Heard] = []
        self.rejected: list[str] = []
        self._steps: list[Step] = []
        self._waiting_holds: list[Hold] = []
        self._lock = threading.Lock()
        self._stopping = False
        self._server = ServerThread(self._answer)
        self.url = f"{self._server.url}/v1"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping = True
        self._server.stop()
        if kind is None:
            self._server.check()

    # Script

    def hear(self, text: str, seconds: float = 3) -> None:
        """Queues an answer, billed by the second."""
        body = {"text": text, "usage": {"type": "duration", "seconds": seconds}}
        self._queue(lambda: _ready(JSONResponse(body)))

    def answer_raw(self, body: bytes) -> None:
        self._queue(lambda: _ready(Response(body, media_type="application/json")))

    def fail_next(self, status: int, message: str = "The server had an error while processing your request") -> None:
        self._queue(lambda: _ready(JSONResponse(RefusedError(status, message).body, status)))

    def timeout_next(self, seconds: float) -> None:
        """Queues a silence of so many seconds, after which the connection is reset."""
        self._queue(lambda: self._silence(seconds))

    def hold(self) -> Hold:
        """Withholds the answer to the next request, scripted as usual, until it is released."""
        hold = Hold("audio/transcriptions")
        with self._lock:
            self._waiting_holds.append(hold)
        return hold

    def _queue(self, step: Step) -> None:
        with self._lock:
            self._steps.append(step)

    # The server's side

    async def _answer(self, request: Request) -> Response:
        try:
            heard = await self._check(request)
        except RefusedError as refused:
            self.rejected.append(str(refused))
            return JSONResponse(refused.body, refused.status)
        with self._lock:
            self.heard.append(heard)
            step = self._steps.pop(0) if self._steps else None
            hold = self._waiting_holds.pop(0) if self._waiting_holds else None
        if hold is not None:
            await hold.pause()
        if step is None:
            return JSONResponse(RefusedError(500, "nothing was scripted for this request").body, 500)
        return await step()

    async def _check(self, request: Request) -> Heard:
        if request.headers.get("authorization") != f"Bearer {self.api_key}":
            raise RefusedError(401, "Incorrect API key provided")
        if (request.method, request.url.path) != ("POST", "/v1/audio/transcriptions"):
            raise RefusedError(404, f"Invalid URL ({request.method} {request.url.path})")
        kind = request.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data; boundary="):
            raise RefusedError(415, "Unsupported Media Type: expected multipart/form-data")
        form = read_body(kind, await request.body())
        if set(form.uploads) != {"file"} or not form.uploads["file"].content:
            raise RefusedError(400, "1 validation error: file is required")
        if unknown := set(form.values) - FIELDS:
            raise RefusedError(400, f"Unrecognized request arguments supplied: {', '.join(sorted(unknown))}")
        if form.text("model") not in MODELS:
            raise RefusedError(404, f"The model `{form.text('model')}` does not exist")
        if form.text("response_format") not in {"", *FORMATS}:
            raise RefusedError(400, "Invalid value: response_format")
        file = form.uploads["file"]
        if len(file.content) > LARGEST:
            raise RefusedError(413, f"Maximum content size limit ({LARGEST}) exceeded")
        if file.file_name.rpartition(".")[2].lower() not in SUFFIXES:
            raise RefusedError(400, f"Invalid file format. Supported formats: {list(SUFFIXES)}")
        return Heard(file.file_name, file.content, form.text("model"))

    async def _silence(self, seconds: float) -> Response:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping:
            await asyncio.sleep(POLL_SECONDS)
        raise ConnectionDroppedError


async def _ready(response: Response) -> Response:
    return response
