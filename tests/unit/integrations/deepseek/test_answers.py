"""Which answers are a choice, and which are nonsense."""

import json
from typing import Any

import pytest

from boss_workflow.integrations.deepseek.answers import read_choice
from boss_workflow.ports.llm import ModelNonsense, ModelUnavailable, ToolCall


def completion(message: Any, reason: str = "stop", **extra: Any) -> bytes:
    choices = [{"index": 0, "message": message, "finish_reason": reason}]
    return json.dumps({"model": "deepseek-flash", "choices": choices, **extra}).encode()


def calling(arguments: Any) -> dict[str, Any]:
    call = {"id": "c1", "type": "function", "function": {"name": "task_create", "arguments": arguments}}
    return {"role": "assistant", "content": "", "tool_calls": [call]}


def test_a_tool_call_is_a_choice() -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 5}
    choice = read_choice(completion(calling('{"title": "A"}'), "tool_calls", usage=usage))
    assert choice.calls == (ToolCall("task_create", {"title": "A"}),)
    assert (choice.model, choice.prompt_tokens, choice.completion_tokens) == ("deepseek-flash", 10, 5)
    assert choice.raw["choices"][0]["finish_reason"] == "tool_calls"


@pytest.mark.parametrize(
    "message",
    [
        {"content": ""},
        {"content": None, "tool_calls": None},
        {"content": "", "reasoning_content": "Hm."},
        {"content": "I made the task.", "tool_calls": []},
    ],
)
def test_words_alone_choose_nothing(message: dict[str, Any]) -> None:
    assert read_choice(completion(message)).calls == ()


@pytest.mark.parametrize(
    "arguments", ["", "null", "[]", '"x"', "{", "{'a': 1}", '{"a": NaN}', "[" * 100_000, None, {"a": 1}]
)
def test_arguments_are_an_object_or_nonsense(arguments: Any) -> None:
    with pytest.raises(ModelNonsense):
        read_choice(completion(calling(arguments), "tool_calls"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'"x"',
        b"{}",
        b"\xff",
        b"[" * 100_000,
        b'{"model": "m", "choices": []}',
        b'{"model": "m", "choices": null}',
        b'{"model": "m", "choices": [{"message": null}]}',
        completion({}, "length"),
        completion(calling('{"title": "A"}'), "length"),
        completion({}, "content_filter"),
    ],
    ids=lambda body: repr(body[:40]),
)
def test_nonsense(body: bytes) -> None:
    with pytest.raises(ModelNonsense):
        read_choice(body)


def test_an_overloaded_vendor_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable):
        read_choice(completion({}, "insufficient_system_resource"))
