"""A simulator of DeepSeek's chat completions, as strict as the vendor about requests and scripted in its answers."""

import asyncio
import itertools
import json
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.simulators.deepseek_schema import Json, RefusedError, check_request, is_thinking
from tests.simulators.hold import Hold
from tests.simulators.server import ConnectionDroppedError, ServerThread
from tests.simulators.waiting import POLL_SECONDS

# Source: api-docs.deepseek.com/quick_start/pricing and /updates, September 2026. deepseek-chat and deepseek-reasoner
# are refused since 24 July 2026; the two aliases are still taken and answered by deepseek-flash.
MODELS = ("deepseek-flash", "deepseek-v4-pro")
ALIASES = {"deepseek-v4-flash": "deepseek-flash", "deepseek-v4-flash-vision-exp": "deepseek-flash"}

# Source: api-docs.deepseek.com/quick_start/error_codes; shapes as seen in public issue reports.
FAULTS = {
    400: ("Invalid request body", "invalid_request_error"),
    402: ("Insufficient Balance", "unknown_error"),
    422: ("Invalid parameters", "invalid_request_error"),
    429: ("Rate limit reached", "rate_limit_reached_error"),
    500: ("Internal server error", "internal_server_error"),
    503: (
        "Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.",
        "service_unavailable_error",
    ),
}

ToolArguments = dict[str, Any] | str


@dataclass(frozen=True)
class ChatRequest:
    """One request as it was asked, already found valid."""

    body: Json
    headers: dict[str, str]
    path: str

    @property
    def model(self) -> str:
        return str(self.body["model"])

    @property
    def thinking(self) -> bool:
        return is_thinking(self.body)

    @property
    def messages(self) -> list[Json]:
        return list(self.body["messages"])

    @property
    def tools(self) -> dict[str, Json]:
        """The functions offered, by name."""
        return {tool["function"]["name"]: tool["function"] for tool in self.body.get("tools") or []}

    @property
    def tool_choice(self) -> Any:
        return self.body.get("tool_choice")

    def said(self, role: str) -> str:
        """The last text of this role, "" when there is none."""
        texts = [message.get("content") or "" for message in self.messages if message["role"] == role]
        return str(texts[-1]) if texts else ""


@dataclass(frozen=True)
class Reply:
    """An answer of the model; a tool call's arguments may be a dict, or any string to play a confused model."""

    content: str | None = None
    tool_calls: Sequence[tuple[str, ToolArguments]] = ()
    reasoning_content: str | None = None
    finish_reason: str | None = None

    def body(self, number: int, model: str, *, thinking: bool) -> Json:
        """Source: api-docs.deepseek.com/api/create-chat-completion, response; /guides/thinking_mode."""
        message: Json = {"role": "assistant", "content": self.content or ""}
        if thinking:
            message["reasoning_content"] = self.reasoning_content or "The person wants something. Let me see."
        elif self.reasoning_content is not None:
            message["reasoning_content"] = self.reasoning_content
        if self.tool_calls:
            message["tool_calls"] = [
                _tool_call(number, index, name, arguments) for index, (name, arguments) in enumerate(self.tool_calls)
            ]
        reason = self.finish_reason or ("tool_calls" if self.tool_calls else "stop")
        return {
            "id": f"sim-{number:06d}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
            "system_fingerprint": "fp_simulator",
        }


def _tool_call(number: int, index: int, name: str, arguments: ToolArguments) -> Json:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {
        "id": f"call_{number}_{index}",
        "index": index,
        "type": "function",
        "function": {"name": name, "arguments": text},
    }


Step = Callable[[ChatRequest], Awaitable[Response]]
Model = Callable[[ChatRequest], Reply | None]


class DeepSeekSimulator:
    """An LLM that says only what a test scripted: the queued steps, then `on` functions, else 500."""

    def __init__(self, api_key: str = "sk-test", *, models: tuple[str, ...] = MODELS) -> None:
        self.api_key = api_key
        self.models = models
        self._steps: list[Step] = []
        self._functions: list[Model] = []
        self._requests: list[ChatRequest] = []
        self._unexpected: list[ChatRequest] = []
        self._rejected: list[RefusedError] = []
        self._holds: list[Hold] = []
        self._waiting_holds: list[Hold] = []
        self._lock = threading.Lock()
        self._stopping = False
        self._numbers = itertools.count(1)
        self._server = ServerThread(self._answer)
        self.url = self._server.url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None:
            self._server.check()

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._stopping = True
        for hold in self._holds:
            hold.release()
        self._server.stop()

    # Script

    def reply(
        self,
        content: str | None = None,
        *,
        tool_calls: Sequence[tuple[str, ToolArguments]] = (),
        reasoning_content: str | None = None,
        finish_reason: str | None = None,
        times: int = 1,
    ) -> None:
        """Queues an answer; nothing given at all is the empty answer of a model gone silent."""
        answer = Reply(content, tool_calls, reasoning_content, finish_reason)
        self._queue(lambda request: self._complete(request, answer), times)

    def reply_raw(self, body: bytes, *, status: int = 200, content_type: str = "application/json") -> None:
        """Queues these bytes as an answer, whatever they are."""
        self._queue(lambda request: _ready(Response(body, status, media_type=content_type)))

    def fail_next(self, status: int, *, times: int = 1, retry_after: int | None = None) -> None:
        """Queues an error of the vendor: 402, 429, 500, 503, … (the openai client retries some by itself)."""
        message, kind = FAULTS.get(status, ("Error", "unknown_error"))
        headers = {"retry-after": str(retry_after)} if retry_after is not None else None
        body = RefusedError(status, message, kind).body()
        self._queue(lambda request: _ready(JSONResponse(body, status, headers)), times)

    def timeout_next(self, seconds: float, *, times: int = 1) -> None:
        """Queues a silence of so many seconds, after which the connection is reset."""
        self._queue(lambda request: self._silence(seconds), times)

    def drop_connection_next(self, *, times: int = 1) -> None:
        self.timeout_next(0, times=times)

    def hold(self) -> Hold:
        """Withholds the answer to the next request, scripted as usual, until it is released."""
        hold = Hold("chat/completions")
        with self._lock:
            self._holds.append(hold)
            self._waiting_holds.append(hold)
        return hold

    def on(self, function: Model) -> None:
        """Answers by a function when no step is queued; None means that it has no answer."""
        with self._lock:
            self._functions.append(function)

    def _queue(self, step: Step, times: int = 1) -> None:
        with self._lock:
            self._steps += [step] * times

    # What happened

    @property
    def requests(self) -> list[ChatRequest]:
        """Every valid request, oldest first."""
        with self._lock:
            return list(self._requests)

    @property
    def unexpected(self) -> list[ChatRequest]:
        """Requests that met no script."""
        with self._lock:
            return list(self._unexpected)

    @property
    def rejected(self) -> list[str]:
        """The refusals given to invalid requests."""
        with self._lock:
            return [refused.message for refused in self._rejected]

    @property
    def unused(self) -> int:
        """Queued steps that nobody asked for."""
        with self._lock:
            return len(self._steps)

    # The server's side

    async def _answer(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/v1")
        try:
            self._check_key(request.headers.get("authorization", ""))
            if (request.method, path) == ("GET", "/models"):
                return self._list_models()
            if (request.method, path) != ("POST", "/chat/completions"):
                return Response(status_code=404)
            body = check_request(await _json(request), self.models, tuple(ALIASES))
        except RefusedError as refused:
            with self._lock:
                self._rejected.append(refused)
            return JSONResponse(refused.body(), refused.status)
        return await self._play(ChatRequest(body, dict(request.headers), request.url.path))

    def _check_key(self, authorization: str) -> None:
        scheme, _, key = authorization.partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise RefusedError(
                401, "Authentication Fails (auth header format should be Bearer sk-...)", "authentication_error"
            )
        if key != self.api_key:
            raise RefusedError(
                401, f"Authentication Fails, Your api key: ****{key[-4:]} is invalid", "authentication_error"
            )

    def _list_models(self) -> Response:
        data = [{"id": model, "object": "model", "owned_by": "deepseek"} for model in self.models]
        return JSONResponse({"object": "list", "data": data})

    async def _play(self, asked: ChatRequest) -> Response:
        with self._lock:
            self._requests.append(asked)
            step = self._steps.pop(0) if self._steps else None
            hold = self._waiting_holds.pop(0) if self._waiting_holds else None
            functions = list(self._functions)
        if hold is not None:
            await hold.pause()
        if step is not None:
            return await step(asked)
        for function in functions:
            answer = function(asked)
            if answer is not None:
                return await self._complete(asked, answer)
        with self._lock:
            self._unexpected.append(asked)
        return JSONResponse(RefusedError(500, "nothing was scripted for this request", "unscripted").body(), 500)

    async def _complete(self, asked: ChatRequest, answer: Reply) -> Response:
        served_by = ALIASES.get(asked.model, asked.model)
        return JSONResponse(answer.body(next(self._numbers), served_by, thinking=asked.thinking))

    async def _silence(self, seconds: float) -> Response:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping:
            await asyncio.sleep(POLL_SECONDS)
        raise ConnectionDroppedError


async def _json(request: Request) -> object:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise RefusedError(400, "Failed to parse the request body as JSON") from None


async def _ready(response: Response) -> Response:
    return response
