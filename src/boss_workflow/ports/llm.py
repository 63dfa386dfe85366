"""A language model that chooses among tools. Its output is a proposal, never a claim."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Tool:
    """`name` matches ^[a-zA-Z0-9_-]{1,64}$; `parameters` is a JSON Schema of type object."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`arguments` as the model gave them: parsed JSON, not yet validated."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the model chose. No calls means that it found no tool to fit."""

    calls: tuple[ToolCall, ...]
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    """Those of the prompt that the vendor had in its cache, and asks less for."""
    raw: dict[str, Any] = field(default_factory=dict)


class ModelError(Exception):
    """Base of the ways a model fails; each leads to the rules, none to a person's screen."""


class ModelUnavailable(ModelError):
    """Timed out, refused, out of balance, or not reachable."""


class ModelNonsense(ModelError):
    """Answered, but with nothing that can be read as a choice."""


class LanguageModel(Protocol):
    async def choose(self, instructions: str, message: str, tools: Sequence[Tool]) -> Choice:
        """Which tools fit `message`. `message` is untrusted text. Raises: ModelUnavailable, ModelNonsense."""
        ...

    async def close(self) -> None:
        """Ends its connections, if it has any."""
        ...
