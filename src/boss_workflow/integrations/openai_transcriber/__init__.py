"""Speech to text through any service that speaks OpenAI's /audio/transcriptions."""

from boss_workflow.integrations.openai_transcriber.transcriber import OpenAITranscriber

__all__ = ["OpenAITranscriber"]
