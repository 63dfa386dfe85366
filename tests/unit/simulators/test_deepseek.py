"""DeepSeek's rules and a test's script, over plain HTTP."""

import threading
from typing import Any

import httpx
import pytest

from tests.simulators.deepseek import ChatRequest, DeepSeekSimulator, Reply

CREATE = {
    "type": "function",
    "function": {
        "name": "task_create",
        "description": "Makes a task",
        "parameters": {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]},
    },
}
USER = {"role": "user", "content": "hi"}
FUNCTION = {"name": "f", "arguments": ""}
CALLS = {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": FUNCTION}]}
RESULT = {"role": "tool", "tool_call_id": "c1", "content": "ok"}
PLAIN = {"type": "disabled"}


def ask(
    llm: DeepSeekSimulator, *, path: str = "/chat/completions", key: str = "sk-test", **extra: Any
) -> httpx.Response:
    body = {"model": "deepseek-flash", "messages": [USER], **extra}
    return httpx.post(llm.url + path, json=body, headers={"Authorization": f"Bearer {key}"}, verify=False)


def tool(name: str = "f", parameters: Any = None, **extra: Any) -> dict[str, Any]:
    given = {"type": "object", "properties": {}} if parameters is None else parameters
    return {"type": "function", "function": {"name": name, "parameters": given, **extra}}


def with_property(schema: dict[str, Any]) -> dict[str, Any]:
    return tool(parameters={"type": "object", "properties": {"x": schema}})


@pytest.mark.parametrize("path", ["/chat/completions", "/v1/chat/completions"])
def test_answers_as_scripted(llm: DeepSeekSimulator, path: str) -> None:
    llm.reply(tool_calls=[("task_create", {"title": "A"})])
    llm.reply("Hello")
    first, second = (ask(llm, path=path, tools=[CREATE], tool_choice="auto").json()["choices"][0] for _ in range(2))
    assert first["finish_reason"] == "tool_calls"
    assert first["message"]["tool_calls"][0]["function"] == {"name": "task_create", "arguments": '{"title": "A"}'}
    assert (second["finish_reason"], second["message"]["content"]) == ("stop", "Hello")
    assert [list(asked.tools) for asked in llm.requests] == [["task_create"]] * 2
    assert llm.requests[0].said("user") == "hi"


def test_a_wrong_key(llm: DeepSeekSimulator) -> None:
    answer = ask(llm, key="sk-wrong")
    assert answer.status_code == 401
    assert answer.json()["error"] == {
        "message": "Authentication Fails, Your api key: ****rong is invalid",
        "type": "authentication_error",
        "param": None,
        "code": "invalid_request_error",
    }
    assert httpx.get(f"{llm.url}/models").status_code == 401


@pytest.mark.parametrize(
    ("extra", "status", "problem"),
    [
        (
            {"model": "deepseek-chat"},
            400,
            "names are deepseek-flash, deepseek-v4-pro, but you passed deepseek-chat",
        ),
        ({"stream": True}, 400, "does not stream"),
        ({"messages": []}, 400, "Empty input messages"),
        ({"messages": None}, 422, "missing field `messages`"),
        ({"messages": [{"role": "boss", "content": "x"}]}, 422, "unknown variant `boss`"),
        ({"messages": [{"role": "user"}]}, 422, "missing field `content`"),
        ({"messages": [USER, RESULT]}, 400, "must be a response to a preceding message"),
        ({"messages": [USER, CALLS, USER], "thinking": PLAIN}, 400, "insufficient tool messages"),
        ({"messages": [USER, CALLS], "thinking": PLAIN}, 400, "insufficient tool messages"),
        ({"messages": [USER, CALLS, RESULT]}, 400, "`reasoning_content` in the thinking mode must be passed back"),
        ({"temperature": 2.1}, 400, "valid range of temperature is [0, 2]"),
        ({"temperature": "hot"}, 422, "not a number"),
        ({"max_tokens": 0}, 400, "Invalid max_tokens"),
        ({"tools": [tool("task.create")]}, 400, "tools[0].function.name"),
        ({"tools": [tool("a" * 65)]}, 400, "tools[0].function.name"),
        ({"tools": [tool(f"f{i}") for i in range(129)]}, 400, "array too long"),
        ({"tools": [tool(), tool()]}, 400, "must be unique"),
        ({"tools": [{"type": "function"}]}, 422, "no function"),
        ({"tools": [tool(parameters=[])]}, 400, "Invalid schema for function 'f'"),
        ({"tools": [tool(parameters={"type": "string"})]}, 400, "Invalid schema for function 'f'"),
        ({"tools": [tool(parameters={"type": "object", "required": ["x"]})]}, 400, "'x' is not in properties"),
        ({"tools": [with_property({"type": "date"})]}, 400, "'date' at .x"),
        (
            {"tools": [with_property({"type": "array"})]},
            400,
            "missing items",
        ),
        ({"tools": [with_property({"enum": []})]}, 400, "enum at .x"),
        (
            {"tools": [with_property({"$ref": "#/$defs/Y"})]},
            400,
            "points nowhere",
        ),
        ({"tool_choice": "auto"}, 400, "`tools` must be set"),
        ({"tools": [CREATE], "tool_choice": "any"}, 422, "tool_choice"),
        ({"tools": [CREATE], "tool_choice": {"type": "function", "function": {"name": "x"}}}, 400, "not in 'tools'"),
        ({"tools": [CREATE], "tool_choice": "required"}, 400, "Thinking mode does not support this tool_choice"),
        ({"response_format": {"type": "json_object"}}, 400, "must contain the word 'json'"),
        ({"response_format": {"type": "json_schema"}}, 422, "unavailable"),
    ],
)
def test_refuses(llm: DeepSeekSimulator, extra: dict[str, Any], status: int, problem: str) -> None:
    llm.reply("unused")
    answer = ask(llm, **extra)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, "invalid_request_error")
    assert problem in answer.json()["error"]["message"]
    assert (llm.unused, llm.requests, len(llm.rejected)) == (1, [], 1)


def test_takes_what_is_right(llm: DeepSeekSimulator) -> None:
    llm.reply("ok", times=3)
    schema = {"type": "object", "properties": {"x": {"anyOf": [{"$ref": "#/$defs/Y"}, {"type": "null"}]}}}
    tools = [tool(parameters={**schema, "$defs": {"Y": {"type": "string", "enum": ["a"]}}})]
    named = {"type": "function", "function": {"name": "f"}}
    plain = ask(llm, tools=tools, tool_choice=named, thinking=PLAIN, model="deepseek-v4-flash").json()
    assert plain["model"] == "deepseek-flash"
    assert "reasoning_content" not in plain["choices"][0]["message"]
    history = [USER, {**CALLS, "reasoning_content": "hm"}, RESULT]
    thought = ask(llm, messages=history).json()["choices"][0]["message"]
    assert thought["reasoning_content"]
    assert ask(
        llm, messages=[{"role": "user", "content": "as JSON"}], response_format={"type": "json_object"}
    ).is_success


def test_a_confused_model(llm: DeepSeekSimulator) -> None:
    llm.reply()
    llm.reply(reasoning_content="thinking only")
    llm.reply(tool_calls=[("no_such_tool", '{"title": '), ("task_create", "[]")])
    llm.reply("half a sent", finish_reason="length")
    llm.reply(finish_reason="content_filter")
    llm.reply_raw(b"<html>busy</html>", content_type="text/html")
    silent, thinking, nonsense, cut, filtered = (ask(llm).json()["choices"][0] for _ in range(5))
    assert silent["message"]["content"] == ""
    assert thinking["message"]["reasoning_content"] == "thinking only"
    assert [call["function"]["arguments"] for call in nonsense["message"]["tool_calls"]] == ['{"title": ', "[]"]
    assert (cut["finish_reason"], filtered["finish_reason"]) == ("length", "content_filter")
    assert ask(llm).text == "<html>busy</html>"


@pytest.mark.parametrize(
    ("status", "message"),
    [(402, "Insufficient Balance"), (429, "Rate limit"), (500, "Internal"), (503, "too busy")],
)
def test_faults(llm: DeepSeekSimulator, status: int, message: str) -> None:
    llm.fail_next(status, times=2, retry_after=1)
    llm.reply("back")
    for _ in range(2):
        answer = ask(llm)
        assert (answer.status_code, answer.headers["retry-after"]) == (status, "1")
        assert message in answer.json()["error"]["message"]
    assert ask(llm).is_success


def test_functions_answer_when_nothing_is_queued(llm: DeepSeekSimulator) -> None:
    def echo(asked: ChatRequest) -> Reply | None:
        return Reply(asked.said("user").upper()) if asked.said("user") == "hi" else None

    llm.on(echo)
    llm.reply("queued")
    assert [ask(llm).json()["choices"][0]["message"]["content"] for _ in range(2)] == ["queued", "HI"]
    unscripted = ask(llm, messages=[{"role": "user", "content": "other"}])
    assert (unscripted.status_code, len(llm.unexpected)) == (500, 1)


def test_silence_and_dropped_connections(llm: DeepSeekSimulator) -> None:
    llm.timeout_next(0.05)
    llm.drop_connection_next()
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            ask(llm)
    assert len(llm.requests) == 2


def test_a_withheld_answer(llm: DeepSeekSimulator) -> None:
    answers: list[int] = []
    llm.reply("late")
    with llm.hold() as hold:
        caller = threading.Thread(target=lambda: answers.append(ask(llm).status_code))
        caller.start()
        hold.wait_until_reached(5)
        assert answers == []
    caller.join(5)
    assert answers == [200]


def test_a_bug_in_a_scripted_function_fails_the_test() -> None:
    def broken(asked: ChatRequest) -> Reply:
        raise LookupError(asked.model)

    with pytest.raises(LookupError, match="deepseek-flash"), DeepSeekSimulator() as llm:  # noqa: PT012
        llm.on(broken)
        assert ask(llm).status_code == 500
