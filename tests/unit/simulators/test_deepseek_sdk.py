"""The openai client speaks with the simulator as with DeepSeek."""

from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletion

from tests.simulators.deepseek import DeepSeekSimulator
from tests.unit.simulators.test_deepseek import CREATE


@pytest.fixture(params=["", "/v1"])
async def client(llm: DeepSeekSimulator, request: pytest.FixtureRequest) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key="sk-test", base_url=llm.url + request.param, max_retries=0) as client:
        yield client


async def ask(client: openai.AsyncOpenAI, **extra: Any) -> ChatCompletion:
    answer = await client.chat.completions.create(
        **{"model": "deepseek-flash", "messages": [{"role": "user", "content": "hi"}], "tools": [CREATE], **extra}
    )
    assert isinstance(answer, ChatCompletion)
    return answer


async def test_tool_calls(llm: DeepSeekSimulator, client: openai.AsyncOpenAI) -> None:
    llm.reply(tool_calls=[("task_create", {"title": "A"})])
    message = (await ask(client)).choices[0].message
    assert message.tool_calls is not None
    assert message.tool_calls[0].type == "function"
    assert message.tool_calls[0].function.arguments == '{"title": "A"}'


async def test_refusals_are_the_sdk_s_exceptions(llm: DeepSeekSimulator, client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="you passed gpt"):
        await ask(client, model="gpt")
    with pytest.raises(openai.AuthenticationError, match="Authentication Fails"):
        await ask(client.with_options(api_key="sk-no"))
    llm.fail_next(402)
    with pytest.raises(openai.APIStatusError, match="Insufficient Balance"):
        await ask(client)
    llm.fail_next(429)
    with pytest.raises(openai.RateLimitError):
        await ask(client)
    llm.timeout_next(5)
    with pytest.raises(openai.APITimeoutError):
        await ask(client.with_options(timeout=0.1))
    llm.drop_connection_next()
    with pytest.raises(openai.APIConnectionError):
        await ask(client)


async def test_the_client_s_own_retries_are_seen(llm: DeepSeekSimulator, client: openai.AsyncOpenAI) -> None:
    llm.fail_next(503)
    llm.reply("ok")
    assert (await ask(client.with_options(max_retries=1))).choices[0].message.content == "ok"
    assert len(llm.requests) == 2
