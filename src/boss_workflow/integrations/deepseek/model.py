"""DeepSeek through its OpenAI-compatible API."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import Literal

from openai import APIStatusError, AsyncOpenAI, OpenAIError
from openai.types.chat import ChatCompletionFunctionToolParam
from openai.types.shared_params import FunctionDefinition

from boss_workflow.integrations.deepseek.answers import read_choice
from boss_workflow.ports.llm import Choice, ModelUnavailable, Tool

# On by default, slow, and deaf to `temperature`. Source: api-docs.deepseek.com/guides/thinking_mode.
NO_THINKING = {"thinking": {"type": "disabled"}}
EXPLAINED = (400, 404, 422)


class DeepSeekModel:
    """Implements `ports.llm.LanguageModel`. `timeout` is for one try, in seconds; there are two at most.

    `must_choose`: it has to call a tool, as where it is asked to write something.
    """

    def __init__(
        self, api_key: str, base_url: str, model: str, timeout: float = 8.0, *, must_choose: bool = False
    ) -> None:
        self._tool_choice: Literal["auto", "required"] = "required" if must_choose else "auto"
        self._api_key = api_key
        self._base_url = base_url
        self._model = model
        self._timeout = timeout

    async def choose(self, instructions: str, message: str, tools: Sequence[Tool]) -> Choice:
        if not tools:
            return Choice(calls=(), model=self._model)
        try:
            async with asyncio.timeout(2 * self._timeout + 1):
                body = await self._ask(instructions, message, tools)
        except TimeoutError:
            raise ModelUnavailable("no answer in time") from None
        return read_choice(body)

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.close()

    @cached_property
    def _client(self) -> AsyncOpenAI:
        return AsyncOpenAI(api_key=self._api_key, base_url=self._base_url, timeout=self._timeout, max_retries=1)

    async def _ask(self, instructions: str, message: str, tools: Sequence[Tool]) -> bytes:
        """The body of the answer. No cause is kept with the errors: the SDK's may quote the key."""
        try:
            answer = await self._client.chat.completions.with_raw_response.create(
                model=self._model,
                messages=[
                    {"role": "system", "content": _encodable(instructions)},
                    {"role": "user", "content": _encodable(message)},
                ],
                tools=[_declared(tool) for tool in tools],
                tool_choice=self._tool_choice,
                temperature=0,
                extra_body=NO_THINKING,
            )
        except APIStatusError as error:
            raise ModelUnavailable(self._refusal(error)) from None
        except (OpenAIError, UnicodeError) as error:
            raise ModelUnavailable(type(error).__name__) from None
        return answer.content

    def _refusal(self, error: APIStatusError) -> str:
        """With the vendor's words only where they tell what to correct."""
        if error.status_code not in EXPLAINED:
            return f"refused with {error.status_code}"
        return f"refused with {error.status_code}: {error.message.replace(self._api_key, '***')[:500]}"


def _declared(tool: Tool) -> ChatCompletionFunctionToolParam:
    function: FunctionDefinition = {
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}


def _encodable(text: str) -> str:
    """A message may hold half a character; JSON can't."""
    return text.encode("utf-8", "replace").decode()
