"""One line of JSON for each answer, found again by what was asked.

Neither keys nor headers reach this port, so none can be in the file; what people wrote is in it, except for the
secrets that the recorder is told. The marks around data are random and the clock moves on: neither counts.
"""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from boss_workflow.ports.llm import Choice, LanguageModel, ModelUnavailable, Tool, ToolCall

MARK = re.compile(r"\b[0-9a-f]{12}\b")
NOW = re.compile(r"^Now: .*$", re.MULTILINE)
HIDDEN = "***"


class NotRecorded(ModelUnavailable):
    """Nothing of the file answers this."""


class RecordingModel:
    """Implements `ports.llm.LanguageModel`: passes on, and keeps each answer."""

    def __init__(self, model: LanguageModel, path: Path, secrets: Sequence[str] = ()) -> None:
        self._model = model
        self._path = path
        self._secrets = [secret for secret in secrets if secret]

    async def choose(self, instructions: str, message: str, tools: Sequence[Tool]) -> Choice:
        choice = await self._model.choose(instructions, message, tools)
        asked = [self._hidden(text) for text in _asked(instructions, message, tools)]
        told = {name: value for name, value in asdict(choice).items() if name != "raw"}
        line = json.dumps({"key": _key(asked), "asked": asked[1], "answer": told}, ensure_ascii=False)
        await asyncio.to_thread(self._keep, self._hidden(line))
        return choice

    async def close(self) -> None:
        await self._model.close()

    def _keep(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def _hidden(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


class ReplayingModel:
    """Implements `ports.llm.LanguageModel` from a file alone. The last answer to the same question counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines()
        self._answers: dict[str, Any] = {one["key"]: one["answer"] for one in map(json.loads, lines)}

    async def choose(self, instructions: str, message: str, tools: Sequence[Tool]) -> Choice:
        """Raises: NotRecorded."""
        answer = self._answers.get(_key(_asked(instructions, message, tools)))
        if answer is None:
            raise NotRecorded(
                f"{self._path.name} has no answer to this question: record it with LLM_RECORDING_MODE=record"
            )
        calls = tuple(ToolCall(call["name"], call["arguments"]) for call in answer["calls"])
        return Choice(**{**answer, "calls": calls})

    async def close(self) -> None:
        """Nothing to end."""


def _asked(instructions: str, message: str, tools: Sequence[Tool]) -> tuple[str, str, str]:
    declared = json.dumps([asdict(tool) for tool in tools], sort_keys=True)
    return MARK.sub("mark", NOW.sub("", instructions)), MARK.sub("mark", message), declared


def _key(asked: Sequence[str]) -> str:
    return sha256("\0".join(asked).encode("utf-8", "replace")).hexdigest()
