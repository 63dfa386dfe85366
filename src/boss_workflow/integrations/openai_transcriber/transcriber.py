"""Speech to text over OpenAI's protocol, which many services speak."""

import asyncio
import json
from functools import cached_property

from openai import APIStatusError, AsyncOpenAI, OpenAIError
from pydantic import BaseModel, ValidationError

from boss_workflow.ports.transcriber import NotHeard, TranscriberUnavailable, Transcript

# The recording is at fault, not the service. Source: platform.openai.com/docs/guides/error-codes.
UNUSABLE = (400, 413, 415, 422)


class _Usage(BaseModel):
    """Billed by the second or by the token; which of them is the service's choice."""

    seconds: float | None = None
    total_tokens: int | None = None


class _Answer(BaseModel):
    """Source: platform.openai.com/docs/api-reference/audio/json-object."""

    text: str
    usage: _Usage | None = None


class OpenAITranscriber:
    """Implements `ports.transcriber.Transcriber`. `timeout` in seconds, for the one try that there is: the person waits."""

    def __init__(self, api_key: str, base_url: str, model: str, timeout: float = 30.0) -> None:
        self._api_key = api_key
        self._base_url = base_url
        self._model = model
        self._timeout = timeout

    async def transcribe(self, content: bytes, name: str) -> Transcript:
        try:
            async with asyncio.timeout(self._timeout + 1):
                body = await self._ask(content, name)
        except TimeoutError:
            raise TranscriberUnavailable("no answer in time") from None
        try:
            answer = _Answer.model_validate(json.loads(body))
        except (ValidationError, ValueError, RecursionError):
            raise NotHeard("the answer is no transcript") from None
        usage = answer.usage or _Usage()
        return Transcript(answer.text.strip(), usage.seconds, usage.total_tokens)

    async def close(self) -> None:
        if "_client" in self.__dict__:
            await self._client.close()

    @cached_property
    def _client(self) -> AsyncOpenAI:
        return AsyncOpenAI(api_key=self._api_key, base_url=self._base_url, timeout=self._timeout, max_retries=0)

    async def _ask(self, content: bytes, name: str) -> bytes:
        """The body of the answer. No cause is kept with the errors: the SDK's may quote the key."""
        try:
            answer = await self._client.audio.transcriptions.with_raw_response.create(
                file=(name, content), model=self._model, response_format="json"
            )
        except APIStatusError as error:
            kind = NotHeard if error.status_code in UNUSABLE else TranscriberUnavailable
            raise kind(f"refused with {error.status_code}: {self._without_key(error.message)}") from None
        except OpenAIError as error:
            raise TranscriberUnavailable(type(error).__name__) from None
        return answer.content

    def _without_key(self, message: str) -> str:
        return message.replace(self._api_key, "***")[:300]
