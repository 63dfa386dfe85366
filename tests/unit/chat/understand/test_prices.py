"""What an answer of the model costs."""

from boss_workflow.chat.understand.model import Prices
from boss_workflow.ports.llm import Choice

PRICES = Prices(input=0.28, cached_input=0.028, output=0.42)


def test_what_was_cached_costs_less() -> None:
    fresh = Choice((), "m", prompt_tokens=1000, completion_tokens=100)
    cached = Choice((), "m", prompt_tokens=1000, completion_tokens=100, cached_tokens=900)

    assert (PRICES.microdollars(fresh), PRICES.microdollars(cached)) == (322, 96)


def test_the_smallest_answer_is_not_free() -> None:
    assert PRICES.microdollars(Choice((), "m", prompt_tokens=1)) == 1
    assert PRICES.microdollars(Choice((), "m")) == 0
