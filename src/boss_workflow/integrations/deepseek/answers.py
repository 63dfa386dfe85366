"""What DeepSeek answers, read strictly: the SDK takes whatever comes and leaves holes."""

import json
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from boss_workflow.ports.llm import Choice, ModelNonsense, ModelUnavailable, ToolCall

# Source of the reasons: api-docs.deepseek.com/api/create-chat-completion.
BROKEN_OFF = ("length", "content_filter")
OVERLOADED = "insufficient_system_resource"


class _Function(BaseModel):
    name: str
    arguments: str


class _Call(BaseModel):
    function: _Function


class _Message(BaseModel):
    tool_calls: list[_Call] | None = None


class _Answer(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0
    prompt_cache_hit_tokens: int = 0


class _Completion(BaseModel):
    choices: list[_Answer] = Field(min_length=1)
    model: str
    usage: _Usage | None = None


def read_choice(body: bytes) -> Choice:
    """Raises: ModelNonsense, ModelUnavailable."""
    try:
        raw = json.loads(body)
        completion = _Completion.model_validate(raw)
    except (ValidationError, ValueError, RecursionError):
        raise ModelNonsense("the answer is no chat completion") from None
    answer = completion.choices[0]
    if answer.finish_reason == OVERLOADED:
        raise ModelUnavailable("the answer broke off: the system is overloaded")
    if answer.finish_reason in BROKEN_OFF:
        raise ModelNonsense(f"the answer broke off: {answer.finish_reason}")
    usage = completion.usage or _Usage()
    return Choice(
        calls=tuple(_call(call.function) for call in answer.message.tool_calls or []),
        model=completion.model,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cached_tokens=usage.prompt_cache_hit_tokens,
        raw=raw,
    )


def _call(function: _Function) -> ToolCall:
    try:
        arguments: Any = json.loads(function.arguments, parse_constant=_no_json)
    except (ValueError, RecursionError):
        raise ModelNonsense(f"the arguments of {function.name} are no JSON") from None
    if not isinstance(arguments, dict):
        raise ModelNonsense(f"the arguments of {function.name} are no object")
    return ToolCall(name=function.name, arguments=arguments)


def _no_json(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
