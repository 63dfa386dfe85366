"""The table of rules: how two neighbouring values make one, looked up by what both are."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product
from typing import Any

from boss_workflow.chat.understand.dates.expressions.model import Part, Value, Word

# Helping words and parts go by their name, every other value by its type.
Key = type | tuple[type, str]
Rule = Callable[[Any, Any, datetime], Iterator[Value]]
_RULES: dict[tuple[Key, Key], list[Rule]] = {}


def words(names: str) -> tuple[Key, ...]:
    """The helping words of these names."""
    return tuple((Word, name) for name in names.split())


def parts(names: str) -> tuple[Key, ...]:
    return tuple((Part, name) for name in names.split())


def rule(first: Key | tuple[Key, ...], second: Key | tuple[Key, ...]) -> Callable[[Rule], Rule]:
    """Register what a value and the one after it can mean together, given "now" on the speaker's wall clock."""

    def register(function: Rule) -> Rule:
        for pair in product(_keys(first), _keys(second)):
            _RULES.setdefault(pair, []).append(function)
        return function

    return register


def _keys(keys: Key | tuple[Key, ...]) -> tuple[Key, ...]:
    if isinstance(keys, tuple) and not (len(keys) == 2 and isinstance(keys[1], str)):
        return keys
    return (keys,)


def key(value: Value) -> Key:
    kind = value.__class__
    return (kind, value.name) if isinstance(value, (Word, Part)) else kind


def combine(first: Value, second: Value, now: datetime) -> Iterator[Value]:
    """All that the two can mean together; a sum beyond the calendar means nothing."""
    for function in _RULES.get((key(first), key(second)), ()):
        try:
            yield from function(first, second, now)
        except (OverflowError, ValueError):
            continue
