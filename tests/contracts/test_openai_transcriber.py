"""The transcriber against a service as strict as the vendor's."""

from collections.abc import AsyncIterator, Iterator

import pytest

from boss_workflow.integrations.openai_transcriber import OpenAITranscriber
from boss_workflow.ports.transcriber import NotHeard, Transcriber, TranscriberUnavailable, Transcript
from tests.simulators.transcriber import TranscriberSimulator

OGG = b"OggS speech"


@pytest.fixture
def service() -> Iterator[TranscriberSimulator]:
    with TranscriberSimulator() as simulator:
        yield simulator


@pytest.fixture
async def transcriber(service: TranscriberSimulator) -> AsyncIterator[Transcriber]:
    transcriber = OpenAITranscriber(service.api_key, service.url, "whisper-1", timeout=0.5)
    yield transcriber
    await transcriber.close()


async def test_what_was_said_and_what_it_cost(service: TranscriberSimulator, transcriber: Transcriber) -> None:
    service.hear(" John fix the login bug \n", seconds=4)

    assert await transcriber.transcribe(OGG, "voice 1.ogg") == Transcript("John fix the login bug", 4, None)
    assert [(one.name, one.content, one.model) for one in service.heard] == [("voice 1.ogg", OGG, "whisper-1")]


async def test_billed_by_tokens(service: TranscriberSimulator, transcriber: Transcriber) -> None:
    service.answer_raw(b'{"text": "hello", "usage": {"type": "tokens", "total_tokens": 42, "input_tokens": 40}}')

    assert (await transcriber.transcribe(OGG, "v.ogg")).tokens == 42


async def test_silence_is_an_empty_text(service: TranscriberSimulator, transcriber: Transcriber) -> None:
    service.hear("  ")

    assert (await transcriber.transcribe(OGG, "v.ogg")).text == ""


@pytest.mark.parametrize("status", [401, 429, 500, 503])
async def test_a_service_that_does_not_work_now(
    service: TranscriberSimulator, transcriber: Transcriber, status: int
) -> None:
    service.fail_next(status, f"Incorrect API key provided: {service.api_key}")

    with pytest.raises(TranscriberUnavailable) as refused:
        await transcriber.transcribe(OGG, "v.ogg")

    assert str(status) in str(refused.value)
    assert service.api_key not in str(refused.value)
    assert len(service.heard) == 1  # no second try: somebody waits


async def test_no_answer_in_time(service: TranscriberSimulator, transcriber: Transcriber) -> None:
    service.timeout_next(5)

    with pytest.raises(TranscriberUnavailable):
        await transcriber.transcribe(OGG, "v.ogg")


async def test_a_connection_that_breaks(service: TranscriberSimulator, transcriber: Transcriber) -> None:
    service.timeout_next(0)

    with pytest.raises(TranscriberUnavailable):
        await transcriber.transcribe(OGG, "v.ogg")


async def test_a_recording_that_the_service_does_not_take(
    service: TranscriberSimulator, transcriber: Transcriber
) -> None:
    with pytest.raises(NotHeard, match="400"):
        await transcriber.transcribe(OGG, "voice.txt")

    assert service.rejected


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"<html>", b'{"text": null}', b"[" * 100_000])
async def test_an_answer_that_is_no_transcript(
    service: TranscriberSimulator, transcriber: Transcriber, body: bytes
) -> None:
    service.answer_raw(body)

    with pytest.raises(NotHeard):
        await transcriber.transcribe(OGG, "v.ogg")
