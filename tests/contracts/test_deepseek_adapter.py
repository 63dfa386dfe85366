"""The DeepSeek adapter against a vendor as strict about requests as the real one."""

import time
import traceback
from collections.abc import AsyncIterator, Iterator

import pytest

from boss_workflow.integrations.deepseek import DeepSeekModel
from boss_workflow.ports.llm import LanguageModel, ModelNonsense, ModelUnavailable, Tool, ToolCall
from tests.simulators.deepseek import DeepSeekSimulator

KEY = "sk-very-secret-key"
TITLE = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
TOOLS = [
    Tool("task_create", "Creates a task.", TITLE),
    Tool("task_list", "Lists tasks.", {"type": "object", "properties": {}}),
]


@pytest.fixture
def llm() -> Iterator[DeepSeekSimulator]:
    with DeepSeekSimulator(api_key=KEY) as simulator:
        yield simulator


@pytest.fixture
async def model(llm: DeepSeekSimulator) -> AsyncIterator[LanguageModel]:
    model = DeepSeekModel(KEY, llm.url, "deepseek-flash", timeout=0.5)
    yield model
    await model.close()


async def test_the_model_chooses_tools(llm: DeepSeekSimulator, model: LanguageModel) -> None:
    llm.reply(tool_calls=[("task_create", {"title": "Fix it"}), ("task_list", {})])
    choice = await model.choose("You choose tools.", "fix it and show the list \ud800", TOOLS)
    assert choice.calls == (ToolCall("task_create", {"title": "Fix it"}), ToolCall("task_list", {}))
    assert (choice.model, choice.prompt_tokens, choice.completion_tokens) == ("deepseek-flash", 10, 5)
    [asked] = llm.requests
    assert (asked.said("system"), asked.said("user")) == ("You choose tools.", "fix it and show the list ?")
    assert (set(asked.tools), asked.tool_choice) == ({"task_create", "task_list"}, "auto")
    assert asked.tools["task_create"]["parameters"] == TITLE
    assert (asked.body["temperature"], asked.thinking) == (0, False)


@pytest.mark.parametrize("words", [None, "I created the task."])
async def test_words_are_no_choice(llm: DeepSeekSimulator, model: LanguageModel, words: str | None) -> None:
    llm.reply(words, reasoning_content="Hm.")
    assert (await model.choose("i", "m", TOOLS)).calls == ()


async def test_without_tools_nobody_is_asked(llm: DeepSeekSimulator, model: LanguageModel) -> None:
    assert (await model.choose("i", "m", [])).calls == ()
    assert llm.requests == []


@pytest.mark.parametrize("arguments", ["{", "[]", "null", ""])
async def test_arguments_that_are_no_object(llm: DeepSeekSimulator, model: LanguageModel, arguments: str) -> None:
    llm.reply(tool_calls=[("task_create", arguments)])
    with pytest.raises(ModelNonsense):
        await model.choose("i", "m", TOOLS)


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_an_answer_cut_short(llm: DeepSeekSimulator, model: LanguageModel, reason: str) -> None:
    llm.reply(tool_calls=[("task_create", {"title": "A"})], finish_reason=reason)
    with pytest.raises(ModelNonsense):
        await model.choose("i", "m", TOOLS)


@pytest.mark.parametrize("content_type", ["application/json", "text/html"])
@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"choices": []}', b"null", b"\xff\xfe"])
async def test_an_answer_that_is_none(
    llm: DeepSeekSimulator, model: LanguageModel, body: bytes, content_type: str
) -> None:
    llm.reply_raw(body, content_type=content_type)
    with pytest.raises(ModelNonsense):
        await model.choose("i", "m", TOOLS)


@pytest.mark.parametrize("status", [400, 402, 422, 429, 500, 503])
async def test_a_refusal_is_unavailable(llm: DeepSeekSimulator, model: LanguageModel, status: int) -> None:
    llm.fail_next(status, times=2)
    with pytest.raises(ModelUnavailable, match=str(status)):
        await model.choose("i", "m", TOOLS)


@pytest.mark.parametrize("status", [429, 503])
async def test_one_failure_is_tried_again(llm: DeepSeekSimulator, model: LanguageModel, status: int) -> None:
    llm.fail_next(status)
    llm.reply("ok")
    assert (await model.choose("i", "m", TOOLS)).calls == ()
    assert len(llm.requests) == 2


async def test_a_broken_network_is_unavailable(llm: DeepSeekSimulator, model: LanguageModel) -> None:
    llm.drop_connection_next(times=2)
    with pytest.raises(ModelUnavailable):
        await model.choose("i", "m", TOOLS)
    llm.stop()
    with pytest.raises(ModelUnavailable):
        await model.choose("i", "m", TOOLS)


async def test_silence_is_bounded(llm: DeepSeekSimulator, model: LanguageModel) -> None:
    llm.timeout_next(30, times=2)
    began = time.monotonic()
    with pytest.raises(ModelUnavailable):
        await model.choose("i", "m", TOOLS)
    assert time.monotonic() - began < 2.5


async def test_a_vendor_that_says_later_is_not_waited_for(llm: DeepSeekSimulator, model: LanguageModel) -> None:
    llm.fail_next(429, retry_after=60)
    began = time.monotonic()
    with pytest.raises(ModelUnavailable, match="in time"):
        await model.choose("i", "m", TOOLS)
    assert time.monotonic() - began < 2.5


@pytest.mark.parametrize("key", ["sk-wrong-secret-key", "sk-secret-ключ", "sk-secret\nkey", ""])
async def test_no_error_shows_the_key(llm: DeepSeekSimulator, key: str) -> None:
    model = DeepSeekModel(key, llm.url, "deepseek-flash", timeout=0.5)
    with pytest.raises(ModelUnavailable) as caught:
        await model.choose("i", "m", TOOLS)
    assert "secret" not in "".join(traceback.format_exception(caught.value))
    await model.close()


async def test_a_model_that_is_gone_is_named(llm: DeepSeekSimulator) -> None:
    model = DeepSeekModel(KEY, llm.url, "deepseek-chat", timeout=0.5)
    with pytest.raises(ModelUnavailable, match="deepseek-flash"):
        await model.choose("i", "m", TOOLS)
    await model.close()


async def test_closing_before_the_first_use_is_fine() -> None:
    await DeepSeekModel(KEY, "http://127.0.0.1:9", "deepseek-flash").close()
