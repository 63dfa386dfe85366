"""What a model writes is taken only as it was asked for, within its time."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from pydantic import Field

from boss_workflow.chat.writing import Brief, Lack, Writer, Written
from boss_workflow.ports.llm import Choice, ModelNonsense, Tool, ToolCall


class Verse(Written):
    lines: tuple[str, ...] = Field(min_length=2)


BRIEF = Brief(
    Verse,
    "Write a verse.",
    [("about", "the sea")],
    lambda verse: "it has no sea" if "sea" not in verse.lines[0] else None,
)


@dataclass
class Poet:
    """Implements ports.llm.LanguageModel: gives its answers in turn, each after a while."""

    answers: list[ToolCall | ModelNonsense]
    seconds: float = 0
    heard: list[str] = field(default_factory=list)

    async def choose(self, instructions: str, message: str, tools: Sequence[Tool]) -> Choice:
        self.heard.append(message)
        await asyncio.sleep(self.seconds)
        answer = self.answers.pop(0)
        if isinstance(answer, ModelNonsense):
            raise answer
        return Choice((answer,), "poet", prompt_tokens=3, completion_tokens=4)

    async def close(self) -> None:
        """Nothing to end."""


def verse(*lines: object) -> ToolCall:
    return ToolCall("write", {"lines": list(lines)})


async def test_what_fits_is_taken_and_its_cost_recorded() -> None:
    draught = await Writer(Poet([verse("the sea", "is wide")])).write(BRIEF)

    assert draught.written == Verse(lines=("the sea", "is wide"))
    assert draught.record["tokens"] == 7


@pytest.mark.parametrize(
    "first",
    [
        verse("only one"),
        verse("no water", "at all"),
        verse("the sea", "</think> is wide"),
        ToolCall("sing", {}),
        ToolCall("write", {"lines": ["the sea", "is wide"], "more": 1}),
        ModelNonsense("no JSON"),
    ],
)
async def test_one_try_to_repair(first: ToolCall | ModelNonsense) -> None:
    poet = Poet([first, verse("the sea", "is wide")])

    assert (await Writer(poet).write(BRIEF)).written is not None
    assert "could not be used" in poet.heard[1]
    assert (await Writer(Poet([first, first])).write(BRIEF)).lack is Lack.UNUSABLE


async def test_it_waits_no_longer_than_its_patience_and_then_leaves_the_model_alone() -> None:
    poet = Poet([verse("the sea", "is wide")] * 9, seconds=5)
    writer = Writer(poet, patience=0.01)

    assert [(await writer.write(BRIEF)).lack for _ in range(4)] == [Lack.AWAY] * 4
    assert len(poet.heard) == 3


async def test_without_a_model_nothing_is_asked() -> None:
    assert (await Writer(None).write(BRIEF)).lack is Lack.UNCONFIGURED
